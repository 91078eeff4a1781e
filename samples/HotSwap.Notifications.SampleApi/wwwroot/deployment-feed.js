// Watches deployments over a SignalR connection that it keeps: every status once and in order, or a marked jump.
//
//   const feed = new DeploymentFeed(connection, { onState: (state, error) => … });
//   feed.watchAll(update => …);
//   const stop = feed.watch(executionId, update => …);
//   feed.start();
//
// An update is one of
//   { executionId, status, recovered, final, reset }      a status; after a final one, the watch of one deployment is over
//   { executionId, progress }
//   { executionId, nothingKnown, recovered, reset }       the server knows nothing of it now; statuses follow if it begins later
//   { executionId, error, code }                          the server refused the watch, which is over
// recovered is false where statuses were lost before the update. reset is true where all earlier updates no longer hold: the updates that follow
// begin with the current state. executionId is null in the last two where all deployments are watched.
//
// onState is called with "connecting", "connected", "reconnecting" or "closed", and after each failed attempt with the cause. "connected" with an
// error means that the server does not answer a watch, or refuses it for now; the feed asks again.
//
// The connection is one that HubConnectionBuilder has built without automatic reconnect; this module reconnects for as long as it takes.

const RECONNECT_DELAYS = [0, 2_000, 10_000, 30_000];
const FIRST_RETRY = 1_000;
const MAX_RETRY = 30_000;
const ANSWER_TIMEOUT = 30_000;
const GAP_RETRY = 100;
/** As many calls may be refused before the connection makes none for a while; a client that goes on is disconnected. */
const MAX_CALLS_AT_ONCE = 8;
const ANSWERS_PER_GAP = 5;
const MAX_HELD = 1_024;
const MAX_HELD_STAGES = 64;

/** The refusals that asking again does not change. The client asks again after all others, and after those that it does not know. */
const FINAL_CODES = new Set(["not_allowed", "invalid_argument", "too_many_subscriptions"]);

/** Returns the code of a refusal; undefined where the error has none. */
export const codeOf = error => /HubException: \[([a-z0-9_]+)\] /.exec(error?.message)?.[1];

/** Returns what the server said of a refusal, or the text of another error. */
export const sentenceOf = error => error.message.replace(/^.*?HubException: (\[[a-z0-9_]+\] )?/, "");

/** Clients that failed together do not try again together. */
const vary = milliseconds => milliseconds * (0.8 + 0.4 * Math.random());

/** Waits that can be cut short. */
class Delays {
  #ends = new Set();

  wait(milliseconds) {
    return new Promise(resolve => {
      const end = () => {
        clearTimeout(timer);
        this.#ends.delete(end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      this.#ends.add(end);
    });
  }

  end() {
    this.#ends.forEach(end => end());
  }
}

/** How long to wait after each of several failures. */
class Backoff {
  #failures = 0;

  next() {
    return vary(Math.min(MAX_RETRY, FIRST_RETRY * 2 ** this.#failures++));
  }

  reset() {
    this.#failures = 0;
  }
}

/** Turns answers and events, which may repeat, overtake each other and be missing, into updates. */
export class StatusSequencer {
  #ofAll;
  #epoch = null;
  #position = 0;
  #number = null;
  #final = [];
  #over = false;
  #lost = false;
  /** Whether the next update is the first after an answer that is not recovered. */
  #reset = false;
  /** The Position at which the state that this answer began with is complete. */
  #stateEnd = 0;
  #held = new Map();
  #heldWithheld = [];
  #heldTooMany = false;
  #heldProgress = new Map();
  #answersToGap = 0;
  /** The number of the last answer among the connection's. */
  #answerNumber = 0;
  /** The Position up to which events bring the rest of a state that stands for lost statuses. */
  #lostUpTo = 0;
  /** The Position up to which events bring the rest of the state that an answer began with. It need not be asked for. */
  #restUpTo = 0;

  constructor(ofAll) {
    this.#ofAll = ofAll;
    this.synchronized = false;
  }

  get cursor() {
    return this.#epoch === null ? null : { Epoch: this.#epoch, Number: this.#position };
  }

  get gapRemains() {
    return this.#answersToGap > 0;
  }

  desynchronize() {
    this.synchronized = false;
    this.#held.clear();
    this.#heldWithheld = [];
    this.#heldTooMany = false;
    this.#heldProgress.clear();
    this.#answersToGap = 0;
    this.#restUpTo = 0;
  }

  onStatus(status) {
    if (this.synchronized && status.Position <= this.#position) {
      return [];
    }
    if (this.synchronized && this.#follows(status)) {
      return [this.#take(status), ...this.#releaseHeld()];
    }
    this.synchronized &&= this.#position < this.#restUpTo;
    this.#hold(status);
    return [];
  }

  /** Positions of statuses that a watcher of all may not see count as seen. */
  onWithheld(withheld) {
    if (this.synchronized && (withheld.AnswerNumber ?? 0) < this.#answerNumber) {
      return []; // It was written before the answer, and is meant for another watcher on the connection.
    }
    if (this.synchronized && withheld.FirstPosition <= this.#number + 1) {
      return this.#orNothing([...this.#skip(withheld.LastPosition), ...this.#releaseHeld()]);
    }
    this.synchronized &&= this.#position < this.#restUpTo;
    if (this.#heldWithheld.length < MAX_HELD) {
      this.#heldWithheld.push(withheld);
      this.#heldWithheld.sort((one, other) => one.FirstPosition - other.FirstPosition);
    } else {
      this.#heldTooMany = true;
    }
    return [];
  }

  onProgress(progress) {
    if (!this.synchronized || (this.#number !== null && progress.Sequence > this.#number)) {
      this.#holdProgress(progress);
      return [];
    }
    return this.#over || progress.Sequence < (this.#number ?? 0) ? [] : [{ progress }];
  }

  onAnswer(answer) {
    const updates = [];
    if (!answer.Recovered) {
      this.#lost ||= this.#epoch !== null;
      this.#lostUpTo = this.#epoch === null ? 0 : answer.SnapshotEnd ?? 0;
      this.#reset = true;
      this.#over = false;
      this.#stateEnd = answer.SnapshotEnd ?? 0;
      this.#number = null;
      this.#position = 0; // The reset takes back what was told before, so the whole current state is told.
    }
    this.#dropForeign(answer);
    this.#epoch = answer.Cursor.Epoch;
    this.#answerNumber = answer.AnswerNumber ?? 0;
    this.#final = answer.FinalStatuses;

    const lost = this.#lost;
    const positionBefore = this.#position;
    for (const status of answer.Statuses) {
      if (status.Position <= this.#position) {
        continue;
      }
      const whole = answer.Filtered || this.#follows(status) || (!this.#ofAll && status.Sequence === 1);
      this.#lost = lost || (answer.Recovered && !whole);
      updates.push(this.#take(status));
    }

    this.#position = Math.max(this.#position, answer.Cursor.Number);
    if (this.#position > positionBefore) {
      this.#answersToGap = 0; // An answer is one page: a long gap takes several.
    }
    if (this.#ofAll) {
      this.#number = this.#position;
    } else if (!answer.Recovered && answer.Statuses.length === 0) {
      this.#number = 0;
    }
    this.#restUpTo = answer.Recovered ? 0 : answer.SnapshotEnd ?? 0;
    this.synchronized = true;
    if (answer.Progress !== null) {
      if (this.#number !== null && answer.Progress.Sequence > this.#number) {
        // The answer has a part of the statuses; this progress follows one that is still to come.
        this.#holdProgress(answer.Progress, true);
      } else if (!this.#over) {
        updates.push({ progress: answer.Progress });
      }
    }
    return this.#orNothing([...updates, ...this.#releaseHeld()]);
  }

  /** Begins the updates with one that says that nothing is known, where the whole current state had no status. */
  #orNothing(updates) {
    if (!this.#reset || this.#position < this.#stateEnd || this.#held.size > 0) {
      return updates;
    }
    this.#reset = false;
    return [{ nothingKnown: true, recovered: !this.#lost, reset: true }, ...updates];
  }

  /** Drops what is held and may mean something else to this watcher than it says. */
  #dropForeign(answer) {
    // What was left out for another watcher on the connection, which was answered earlier, is not withheld from this one.
    const answerNumber = answer.AnswerNumber ?? 0;
    this.#heldWithheld = this.#heldWithheld.filter(held => (held.AnswerNumber ?? 0) >= answerNumber);
    const isOtherTerm = this.#epoch !== null && this.#epoch !== answer.Cursor.Epoch;
    if ((isOtherTerm || answer.HasMore) && this.#held.size + this.#heldWithheld.length > 0) {
      // Positions of the term before are those of other statuses now. What follows a part of the missed statuses may not be the next one. What
      // is missing is asked for again.
      this.#held.clear();
      this.#heldWithheld = [];
      this.#heldTooMany = true;
    }
  }

  #heldInOrder() {
    return [...this.#held.values()].sort((one, other) => one.Position - other.Position);
  }

  #releaseHeld() {
    const updates = this.#skipHeldWithheld();
    for (const status of this.#heldInOrder()) {
      if (status.Position > this.#position && !this.#follows(status)) {
        if (this.#position < this.#restUpTo) {
          return updates;
        }
        if (++this.#answersToGap < ANSWERS_PER_GAP) {
          this.synchronized = false;
          return updates;
        }
        this.#lost = true;
      }
      updates.push(...this.#takeHeld(status), ...this.#skipHeldWithheld());
    }
    if (this.#position >= this.#restUpTo) {
      this.#heldWithheld = []; // What is left lies behind a gap that no status shows yet: the next one will, and asks again.
    }
    this.#answersToGap = 0;
    this.synchronized = !this.#heldTooMany;
    this.#heldTooMany = false;
    return [...updates, ...this.#takeHeldProgress()];
  }

  #takeHeld(status) {
    const isNew = this.#held.delete(status.Position) && status.Position > this.#position;
    return isNew ? [this.#take(status)] : [];
  }

  #skipHeldWithheld() {
    const updates = [];
    while (this.#heldWithheld[0]?.FirstPosition <= this.#number + 1) {
      updates.push(...this.#skip(this.#heldWithheld.shift().LastPosition));
    }
    return updates;
  }

  /** Takes positions as seen. Those that were sent earlier, and are held, are updates. */
  #skip(position) {
    const updates = this.#held.size === 0 ? [] : this.#heldInOrder().filter(held => held.Position <= position).flatMap(held => this.#takeHeld(held));
    this.#number = Math.max(this.#number ?? 0, position);
    this.#position = Math.max(this.#position, position);
    return updates;
  }

  #hold(status) {
    if (this.#held.size < MAX_HELD) {
      this.#held.set(status.Position, status);
    } else {
      this.#heldTooMany = true;
    }
  }

  /** Holds the newest early progress of each stage. One that an answer brings is older than those that came as events. */
  #holdProgress(progress, isOlder = false) {
    if (isOlder && this.#heldProgress.has(progress.Stage)) {
      return;
    }
    this.#heldProgress.delete(progress.Stage);
    this.#heldProgress.set(progress.Stage, progress);
    if (this.#heldProgress.size > MAX_HELD_STAGES) {
      this.#heldProgress.delete(this.#heldProgress.keys().next().value);
    }
  }

  #follows(status) {
    return this.#number === null || this.#numberOf(status) === this.#number + 1;
  }

  #numberOf(status) {
    return this.#ofAll ? status.Position : status.Sequence;
  }

  #take(status) {
    this.#number = this.#numberOf(status);
    this.#position = status.Position;
    this.#over = this.#final.includes(status.Status);
    const update = {
      executionId: status.ExecutionId,
      status,
      recovered: !this.#lost && status.Position > this.#lostUpTo,
      final: this.#over,
      reset: this.#reset,
    };
    this.#lost = false;
    this.#reset = false;
    return update;
  }

  #takeHeldProgress() {
    const due = [...this.#heldProgress.values()].filter(progress => this.#number === null || progress.Sequence <= this.#number);
    for (const progress of due) {
      this.#heldProgress.delete(progress.Stage);
    }
    return due.flatMap(progress => this.onProgress(progress));
  }
}

/** The hub's methods for one deployment, or for all. */
const methodsFor = id => id === null
  ? { resume: ["ResumeAllDeployments"], unsubscribe: ["UnsubscribeFromAllDeployments"] }
  : { resume: ["ResumeDeployment", id], unsubscribe: ["UnsubscribeFromDeployment", id] };

/**
 * Calls the hub. A call ends with its answer, with an error, after the answer timeout, or with the connection. Few calls are under way at once,
 * and none starts for a while after the server has refused one because there are too many.
 */
class HubCalls {
  #connection;
  #answerTimeout;
  #delays = new Delays();
  #backoff = new Backoff();
  #rejects = new Set();
  #turns = 0;
  #waiting = [];
  /** A promise while the server has refused further calls on this connection. */
  #hold = null;

  constructor(connection, answerTimeout) {
    this.#connection = connection;
    this.#answerTimeout = answerTimeout;
  }

  get isConnected() {
    return this.#connection.state === "Connected";
  }

  /** Runs an action that makes one call. When its turn comes, the call may no longer be due: the action has to check. */
  async inTurn(action) {
    if (this.#turns === MAX_CALLS_AT_ONCE) {
      await new Promise(resolve => this.#waiting.push(resolve));
    } else {
      this.#turns++;
    }
    try {
      while (this.#hold) {
        await this.#hold;
      }
      return await action();
    } finally {
      this.#endTurn();
    }
  }

  #endTurn() {
    const next = this.#waiting.shift();
    if (next) {
      next();
    } else {
      this.#turns--;
    }
  }

  async invoke(method, ...args) {
    let timer;
    let fail;
    const failed = new Promise((_, reject) => {
      fail = reject;
      timer = setTimeout(() => reject(new Error(`The server did not answer within ${this.#answerTimeout / 1_000} s.`)), this.#answerTimeout);
    });
    this.#rejects.add(fail);
    try {
      return await Promise.race([this.#connection.invoke(method, ...args), failed]);
    } finally {
      clearTimeout(timer);
      this.#rejects.delete(fail);
    }
  }

  onAnswer() {
    if (!this.#hold) {
      this.#backoff.reset(); // An answer during a pause is one to a call that was made before the refusal.
    }
  }

  /** Pauses all calls. Of several calls that were under way at once, only the first refusal counts. */
  onTooManyCalls() {
    this.#hold ??= this.#delays.wait(this.#backoff.next()).then(() => {
      this.#hold = null;
    });
  }

  onClosed() {
    this.#backoff.reset();
    this.#delays.end();
    this.#rejects.forEach(reject => reject(new Error("The connection was lost.")));
  }
}

class Watcher {
  /** How often events were lost: with the connection, or with the subscription. */
  breaks = 0;
  sequencer;
  onUpdate;

  constructor(id, onUpdate) {
    this.sequencer = new StatusSequencer(id === null);
    this.onUpdate = onUpdate;
  }

  desynchronize() {
    this.sequencer.desynchronize();
    this.breaks++;
  }
}

/**
 * The watchers of one deployment, or of all. They share one subscription. Its calls take turns, so that a watcher that comes while the last one
 * leaves is not left out.
 */
class Scope {
  #id;
  #methods;
  #calls;
  #onOutcome;
  #delays = new Delays();
  #backoff = new Backoff();
  #isSynchronizing = false;
  #isSubscribed = false;
  /** Whether the history does not reach back to the oldest cursor, so that the newest is tried. */
  #triesNewest = false;

  watchers = new Set();

  /** Why the last call failed; null after an answer. */
  failure = null;

  /** The statuses that the last answer calls final; null before an answer. */
  finalStatuses = null;

  constructor(id, calls, onOutcome) {
    this.#id = id;
    this.#methods = methodsFor(id);
    this.#calls = calls;
    this.#onOutcome = onOutcome;
  }

  /** Calls the server until every watcher is synchronized and no subscription without watchers is left. */
  async synchronize() {
    if (this.#isSynchronizing) {
      return;
    }
    this.#isSynchronizing = true;
    while (this.#isCallDue) {
      const delay = await this.#calls.inTurn(() => this.#call());
      if (delay > 0) {
        await this.#delays.wait(delay);
      }
    }
    this.#isSynchronizing = false;
    if (this.failure) {
      this.#succeed(); // The watcher that the server refused has left.
    }
  }

  receive(read) {
    for (const watcher of [...this.watchers]) {
      this.#tell(watcher, read(watcher.sequencer));
    }
    this.synchronize();
  }

  onSubscriptionEnded() {
    this.watchers.forEach(watcher => watcher.desynchronize());
    this.synchronize();
  }

  onClosed() {
    this.watchers.forEach(watcher => watcher.desynchronize());
    this.failure = null;
    this.#isSubscribed = false;
    this.#triesNewest = false;
    this.#backoff.reset();
    this.#delays.end();
  }

  get isIdle() {
    return this.watchers.size === 0 && !this.#isSubscribed;
  }

  get #isCallDue() {
    return this.#calls.isConnected
      && (this.watchers.size === 0 ? this.#isSubscribed : [...this.watchers].some(watcher => !watcher.sequencer.synchronized));
  }

  /** Makes the call that is due now, if any. Returns after how many milliseconds the next one may follow. */
  #call() {
    return !this.#isCallDue ? 0 : this.watchers.size > 0 ? this.#resume(this.#nextToAskFor()) : this.#unsubscribe();
  }

  /** Returns watchers that one answer can serve, of one epoch, or all without a cursor. The call is made with the cursor of the first one. */
  #nextToAskFor() {
    const waiting = [...this.watchers].filter(watcher => !watcher.sequencer.synchronized);
    const { Epoch } = waiting[0].sequencer.cursor ?? {};
    const direction = this.#triesNewest ? -1 : 1;
    return waiting
      .filter(watcher => watcher.sequencer.cursor?.Epoch === Epoch)
      .sort((one, other) => direction * (one.sequencer.cursor?.Number - other.sequencer.cursor?.Number) || 0);
  }

  async #resume(watchers) {
    const { cursor } = watchers[0].sequencer;
    const breaks = new Map(watchers.map(watcher => [watcher, watcher.breaks]));
    // Where a subscription has ended meanwhile, the answer does not include what was lost with it.
    const served = () => watchers.filter(watcher => this.watchers.has(watcher) && watcher.breaks === breaks.get(watcher));
    const wasSubscribed = this.#isSubscribed;
    try {
      this.#isSubscribed = true;
      const answer = await this.#calls.invoke(...this.#methods.resume, cursor);
      this.#onAnswer();
      return this.#take(answer, served().filter(this.#isAnswered(answer, cursor)));
    } catch (error) {
      if (FINAL_CODES.has(codeOf(error))) {
        this.#isSubscribed = wasSubscribed;
        served().forEach(watcher => this.#refuse(watcher, error));
        this.#onAnswer();
        return 0;
      }
      return this.#fail(error);
    }
  }

  /**
   * Returns which watchers an answer is for. If the history does not reach back to the oldest cursor, the watchers with later ones may miss
   * nothing, and the newest is tried. If that is not reached either, no other is.
   */
  #isAnswered({ Recovered: recovered }, cursor) {
    const isForAll = recovered !== this.#triesNewest;
    this.#triesNewest = !recovered && !this.#triesNewest && cursor !== null;
    return ({ sequencer }) => isForAll || sequencer.cursor?.Number === cursor?.Number;
  }

  #take(answer, watchers) {
    this.finalStatuses = answer.FinalStatuses;
    for (const watcher of watchers) {
      this.#tell(watcher, watcher.sequencer.onAnswer(answer));
      if (answer.IsOver) {
        this.watchers.delete(watcher);
      }
    }
    return watchers.some(watcher => watcher.sequencer.gapRemains) ? GAP_RETRY : 0;
  }

  async #unsubscribe() {
    try {
      await this.#calls.invoke(...this.#methods.unsubscribe);
    } catch (error) {
      if (!FINAL_CODES.has(codeOf(error))) {
        return this.#fail(error);
      }
    }
    this.#isSubscribed = false;
    this.#onAnswer();
    return 0;
  }

  #onAnswer() {
    this.#calls.onAnswer();
    this.#succeed();
  }

  #succeed() {
    this.#backoff.reset();
    this.failure = null;
    this.#onOutcome();
  }

  #fail(error) {
    if (!this.#calls.isConnected) {
      return 0; // The next connection asks at once.
    }
    const isTooMany = codeOf(error) === "too_many_calls";
    if (isTooMany) {
      this.#calls.onTooManyCalls();
    }
    this.failure = error;
    this.#onOutcome();
    return isTooMany ? 0 : this.#backoff.next();
  }

  #refuse(watcher, error) {
    this.watchers.delete(watcher);
    this.#handle(watcher, { error, code: codeOf(error) });
  }

  #tell(watcher, updates) {
    for (const update of updates) {
      if (!this.watchers.has(watcher)) {
        return;
      }
      if (update.final && this.#id !== null) {
        this.watchers.delete(watcher);
      }
      this.#handle(watcher, update);
    }
  }

  #handle(watcher, update) {
    try {
      watcher.onUpdate({ executionId: this.#id, ...update });
    } catch (error) {
      console.error("A handler of deployment updates failed.", error);
    }
  }
}

/** Keeps one connection, and what is watched through it. */
export class DeploymentFeed {
  #connection;
  #calls;
  #onState;
  #scopes = new Map();
  #delays = new Delays();
  /** What tells this run from others: each start begins one. Null while the feed is stopped. */
  #run = null;
  /** The run that has opened the connection, or tries to. */
  #connectedRun = null;
  /** A promise while the connection is being closed by a stop. */
  #stopping = null;
  /** How many attempts to connect were made since the server last answered a call. */
  #attempts = 0;
  /** Whether the server has answered or refused a call on this connection, or has let the time for it pass. */
  #hasOutcome = false;
  #told = {};

  constructor(connection, { onState = () => {}, answerTimeout = ANSWER_TIMEOUT } = {}) {
    this.#connection = connection;
    this.#calls = new HubCalls(connection, answerTimeout);
    this.#onState = onState;
    connection.on("DeploymentStatusChanged", status => {
      for (const id of [null, status.ExecutionId]) {
        this.#scopes.get(id)?.receive(sequencer => sequencer.onStatus(status));
      }
    });
    connection.on("DeploymentProgress", progress => {
      this.#scopes.get(progress.ExecutionId)?.receive(sequencer => sequencer.onProgress(progress));
    });
    connection.on("DeploymentsWithheld", withheld => {
      this.#scopes.get(null)?.receive(sequencer => sequencer.onWithheld(withheld));
    });
    // Whatever its code says ("history_lost", "not_decided"), asking again is right: where the rights are gone, the answer is a refusal.
    connection.on("DeploymentSubscriptionEnded", ended => this.#scopes.get(ended.ExecutionId)?.onSubscriptionEnded());
    connection.onclose(error => this.#onClosed(error));
    // A laptop that wakes up, or a network that comes back, need not wait for the next attempt.
    globalThis.addEventListener?.("online", () => this.#delays.end());
    globalThis.document?.addEventListener("visibilitychange", () => this.#delays.end());
  }

  async start() {
    if (this.#run) {
      return;
    }
    const run = this.#run = {};
    if (this.#stopping) {
      await this.#stopping;
    }
    this.#attempts = 0;
    await this.#connect(run, "connecting");
  }

  stop() {
    this.#run = null;
    this.#delays.end();
    return this.#stopping ??= this.#close();
  }

  async #close() {
    try {
      await this.#connection.stop();
    } finally {
      this.#stopping = null;
      this.#tellState("closed");
    }
  }

  /** The statuses that the server calls final; null before it has answered. */
  get finalStatuses() {
    return [...this.#scopes.values()].find(scope => scope.finalStatuses)?.finalStatuses ?? null;
  }

  watchAll(onUpdate) {
    return this.#watch(null, onUpdate);
  }

  watch(executionId, onUpdate) {
    return this.#watch(executionId, onUpdate);
  }

  #watch(id, onUpdate) {
    const scope = this.#scopes.get(id) ?? new Scope(id, this.#calls, () => this.#onOutcome());
    this.#scopes.set(id, scope);
    const watcher = new Watcher(id, onUpdate);
    scope.watchers.add(watcher);
    scope.synchronize();
    return () => {
      scope.watchers.delete(watcher);
      scope.synchronize();
      this.#tellConnected();
    };
  }

  async #connect(run, state, cause) {
    const isOver = () => !run || this.#run !== run;
    let failure = cause;
    while (!isOver()) {
      this.#tellState(state, failure);
      await this.#delays.wait(vary(RECONNECT_DELAYS[Math.min(this.#attempts++, RECONNECT_DELAYS.length - 1)]));
      if (isOver()) {
        return;
      }
      this.#connectedRun = run;
      try {
        await this.#connection.start();
      } catch (error) {
        failure = error;
        continue;
      }
      if (!isOver()) {
        this.#onConnected();
      }
      return;
    }
  }

  #onConnected() {
    this.#hasOutcome = false;
    this.#scopes.forEach(scope => scope.synchronize());
    this.#tellConnected();
  }

  #onClosed(error) {
    this.#calls.onClosed();
    this.#scopes.forEach(scope => scope.onClosed());
    this.#connect(this.#connectedRun, "reconnecting", error);
  }

  #onOutcome() {
    this.#attempts = 0;
    this.#hasOutcome = true;
    this.#tellConnected();
  }

  /** Says nothing while no call has had an outcome: a connection does not mean that the server answers. */
  #tellConnected() {
    this.#dropIdle();
    if (this.#calls.isConnected && (this.#hasOutcome || this.#scopes.size === 0)) {
      this.#tellState("connected", [...this.#scopes.values()].find(scope => scope.failure && scope.watchers.size > 0)?.failure);
    }
  }

  #dropIdle() {
    for (const [id, scope] of this.#scopes) {
      if (scope.isIdle) {
        this.#scopes.delete(id);
      }
    }
  }

  #tellState(state, error) {
    if (this.#told.state === state && this.#told.error === error) {
      return;
    }
    this.#told = { state, error };
    try {
      this.#onState(state, error);
    } catch (failure) {
      console.error("A handler of the connection's state failed.", failure);
    }
  }
}
