// Watches deployments over a SignalR connection and reconnects when the connection is lost. A watch gets every status once and in order, or an
// update that marks lost statuses.
//
//   const feed = new DeploymentFeed(connection, { onState: (state, error) => … });
//   feed.watchAll(update => …);
//   const stop = feed.watch(executionId, update => …);
//   feed.start();
//
// An update is one of
//   { executionId, status, recovered, final, reset }      a new status; a final status ends the watch of one deployment
//   { executionId, progress }                             a new progress value
//   { executionId, nothingKnown, recovered, reset }       the server does not know the deployment; statuses follow if it begins later
//   { executionId, error, code }                          the server refused the watch, which ends
// recovered is false if statuses were lost before the update. reset is true if all earlier updates are void: the updates that follow begin with
// the current state. In a watch of all deployments, executionId is null in the last two updates.
//
// The feed calls onState with "connecting", "connected", "reconnecting" or "closed", and after a failed attempt also with the error. "connected"
// with an error means that the server does not answer a watch, or temporarily refuses it. The feed then calls the server again.
//
// Build the connection with HubConnectionBuilder, without automatic reconnect. This module reconnects without a limit of attempts.

const RECONNECT_DELAYS = [0, 2_000, 10_000, 30_000];
const FIRST_RETRY = 1_000;
const MAX_RETRY = 30_000;
const ANSWER_TIMEOUT = 30_000;
const GAP_RETRY = 100;
/** The maximum number of concurrent calls. The server disconnects a client that keeps calling after too many refusals. */
const MAX_CALLS_AT_ONCE = 8;
const ANSWERS_PER_GAP = 5;
const MAX_HELD = 1_024;
const MAX_HELD_STAGES = 64;

/** The codes of final refusals. The client repeats a call after every other code, including unknown ones. */
const FINAL_CODES = new Set(["not_allowed", "invalid_argument", "too_many_subscriptions"]);

/** Returns the code of a refusal, or undefined if the error has no code. */
export const codeOf = error => /HubException: \[([a-z0-9_]+)\] /.exec(error?.message)?.[1];

/** Returns the server's message of a refusal, or the message of another error. */
export const sentenceOf = error => error.message.replace(/^.*?HubException: (\[[a-z0-9_]+\] )?/, "");

/** Varies a delay by up to 20 %, so that clients that failed at the same time do not retry at the same time. */
const vary = milliseconds => milliseconds * (0.8 + 0.4 * Math.random());

/** Delays that end() can end early. */
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

/** Computes the delays between retries, which double with each failure. */
class Backoff {
  #failures = 0;

  next() {
    return vary(Math.min(MAX_RETRY, FIRST_RETRY * 2 ** this.#failures++));
  }

  reset() {
    this.#failures = 0;
  }
}

/** Converts answers and events into updates. Answers and events can be repeated, out of order, or missing. */
export class StatusSequencer {
  #ofAll;
  #epoch = null;
  #position = 0;
  #number = null;
  #final = [];
  #over = false;
  #lost = false;
  /** True if the next update is the first one after an answer that was not recovered. */
  #reset = false;
  /** The Position at which the snapshot that began with the last answer is complete. */
  #stateEnd = 0;
  #held = new Map();
  #heldWithheld = [];
  #heldTooMany = false;
  #heldProgress = new Map();
  #answersToGap = 0;
  /** The AnswerNumber of the last answer, which counts the answers on the connection. */
  #answerNumber = 0;
  /** The last Position of a snapshot that replaces lost statuses. */
  #lostUpTo = 0;
  /** The Position up to which events contain the rest of a snapshot. The client need not call the server for it. */
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

  /** Marks positions as seen. They belong to statuses that the user may not see, in a watch of all deployments. */
  onWithheld(withheld) {
    if (this.synchronized && (withheld.AnswerNumber ?? 0) < this.#answerNumber) {
      return []; // The server sent it before the answer, for another watcher on the connection.
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
      this.#position = 0; // The reset voids earlier updates, so the watcher gets the whole current state.
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
      this.#answersToGap = 0; // An answer is one page, so a long gap needs several answers.
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
        // The answer is one page of the statuses. This progress belongs to a status on a later page.
        this.#holdProgress(answer.Progress, true);
      } else if (!this.#over) {
        updates.push({ progress: answer.Progress });
      }
    }
    return this.#orNothing([...updates, ...this.#releaseHeld()]);
  }

  /** Prepends a nothingKnown update if the whole current state contained no status. */
  #orNothing(updates) {
    if (!this.#reset || this.#position < this.#stateEnd || this.#held.size > 0) {
      return updates;
    }
    this.#reset = false;
    return [{ nothingKnown: true, recovered: !this.#lost, reset: true }, ...updates];
  }

  /** Drops held events that are invalid for this watcher after the answer. */
  #dropForeign(answer) {
    // Events with a lower AnswerNumber were withheld from another watcher on the connection, not from this one.
    const answerNumber = answer.AnswerNumber ?? 0;
    this.#heldWithheld = this.#heldWithheld.filter(held => (held.AnswerNumber ?? 0) >= answerNumber);
    const isOtherTerm = this.#epoch !== null && this.#epoch !== answer.Cursor.Epoch;
    if ((isOtherTerm || answer.HasMore) && this.#held.size + this.#heldWithheld.length > 0) {
      // In a new term, the same positions belong to other statuses. After one page, a held status may not be the next one. The client drops
      // them and calls the server again.
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
      this.#heldWithheld = []; // The rest follows a gap. The next status reveals the gap, and the client then calls the server again.
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

  /** Marks positions as seen. Returns updates for the held statuses among them, which the server sent earlier. */
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

  /** Holds the newest early progress of each stage. The progress in an answer is older than the progress in held events. */
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

/** Returns the hub methods and arguments for one deployment, or for all deployments if the id is null. */
const methodsFor = id => id === null
  ? { resume: ["ResumeAllDeployments"], unsubscribe: ["UnsubscribeFromAllDeployments"] }
  : { resume: ["ResumeDeployment", id], unsubscribe: ["UnsubscribeFromDeployment", id] };

/**
 * Calls the hub. A call ends with an answer, an error, the answer timeout, or the end of the connection. The number of concurrent calls is
 * limited. All calls pause after the server has refused one with too_many_calls.
 */
class HubCalls {
  #connection;
  #answerTimeout;
  #delays = new Delays();
  #backoff = new Backoff();
  #rejects = new Set();
  #turns = 0;
  #waiting = [];
  /** A promise that ends the pause after a too_many_calls refusal, or null. */
  #hold = null;

  constructor(connection, answerTimeout) {
    this.#connection = connection;
    this.#answerTimeout = answerTimeout;
  }

  get isConnected() {
    return this.#connection.state === "Connected";
  }

  /** Runs an action that makes one call. The action must check whether the call is still needed when its turn comes. */
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
      this.#backoff.reset(); // An answer during a pause belongs to a call that was made before the refusal, and does not count.
    }
  }

  /** Pauses all calls. If several concurrent calls are refused, only the first refusal counts. */
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
  /** The number of times that events were lost, because the connection or the subscription ended. */
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
 * The watchers of one deployment, or of all deployments. They share one subscription. Its calls run one after the other, so that a watcher that
 * joins while the last one leaves stays subscribed.
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
  /** True if the history does not reach back to the oldest cursor, so that the next call uses the newest cursor. */
  #triesNewest = false;

  watchers = new Set();

  /** The error of the last call, or null after an answer. */
  failure = null;

  /** The final statuses in the last answer, or null before the first answer. */
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
      this.#succeed(); // The watcher whose call failed has been removed.
    }
  }

  receive(read) {
    for (const watcher of [...this.watchers]) {
      this.#deliver(watcher, read(watcher.sequencer));
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

  /** Makes the call that is needed now, if any. Returns the delay in milliseconds before the next call. */
  #call() {
    return !this.#isCallDue ? 0 : this.watchers.size > 0 ? this.#resume(this.#nextToAskFor()) : this.#unsubscribe();
  }

  /** Returns watchers that one answer can serve: those of one epoch, or those without a cursor. The call uses the cursor of the first one. */
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
    // If the subscription has ended meanwhile, the answer may not contain the statuses that were lost with it.
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
   * Returns a filter for the watchers that an answer applies to. If the history does not reach back to the oldest cursor, it may still reach the
   * later ones, so the next call uses the newest. If it does not reach the newest cursor, it reaches none.
   */
  #isAnswered({ Recovered: recovered }, cursor) {
    const isForAll = recovered !== this.#triesNewest;
    this.#triesNewest = !recovered && !this.#triesNewest && cursor !== null;
    return ({ sequencer }) => isForAll || sequencer.cursor?.Number === cursor?.Number;
  }

  #take(answer, watchers) {
    this.finalStatuses = answer.FinalStatuses;
    for (const watcher of watchers) {
      this.#deliver(watcher, watcher.sequencer.onAnswer(answer));
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
      return 0; // The feed calls the server again as soon as it is connected.
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

  #deliver(watcher, updates) {
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
      console.error("A deployment update handler threw an error.", error);
    }
  }
}

/** A feed of deployment updates over one connection. */
export class DeploymentFeed {
  #connection;
  #calls;
  #onState;
  #scopes = new Map();
  #delays = new Delays();
  /** The identity of the current run. Each start creates a new one. Null while the feed is stopped. */
  #run = null;
  /** The run that opened the connection, or is opening it. */
  #connectedRun = null;
  /** A promise while stop() is closing the connection; otherwise, null. */
  #stopping = null;
  /** The number of attempts to connect since the server last answered a call. */
  #attempts = 0;
  /** True if a call on this connection was answered, was refused, or timed out. */
  #hasOutcome = false;
  #reported = {};

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
    // The feed subscribes again after every code, such as "history_lost" or "not_decided". If the user has lost the rights, the server refuses.
    connection.on("DeploymentSubscriptionEnded", ended => this.#scopes.get(ended.ExecutionId)?.onSubscriptionEnded());
    connection.onclose(error => this.#onClosed(error));
    // Connects at once when the network is back or the page becomes visible, such as after a laptop wakes up.
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
      this.#reportState("closed");
    }
  }

  /** The final statuses of the server, or null before its first answer. */
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
      this.#reportConnected();
    };
  }

  async #connect(run, state, cause) {
    const isOver = () => !run || this.#run !== run;
    let failure = cause;
    while (!isOver()) {
      this.#reportState(state, failure);
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
    this.#reportConnected();
  }

  #onClosed(error) {
    this.#calls.onClosed();
    this.#scopes.forEach(scope => scope.onClosed());
    this.#connect(this.#connectedRun, "reconnecting", error);
  }

  #onOutcome() {
    this.#attempts = 0;
    this.#hasOutcome = true;
    this.#reportConnected();
  }

  /** Reports "connected" only after a call has had an outcome, because an open connection does not mean that the server answers. */
  #reportConnected() {
    this.#dropIdle();
    if (this.#calls.isConnected && (this.#hasOutcome || this.#scopes.size === 0)) {
      this.#reportState("connected", [...this.#scopes.values()].find(scope => scope.failure && scope.watchers.size > 0)?.failure);
    }
  }

  #dropIdle() {
    for (const [id, scope] of this.#scopes) {
      if (scope.isIdle) {
        this.#scopes.delete(id);
      }
    }
  }

  #reportState(state, error) {
    if (this.#reported.state === state && this.#reported.error === error) {
      return;
    }
    this.#reported = { state, error };
    try {
      this.#onState(state, error);
    } catch (failure) {
      console.error("The onState handler threw an error.", failure);
    }
  }
}
