// Watches deployments over a SignalR connection that it keeps: every status once and in order, or a marked jump.
//
//   const feed = new DeploymentFeed(connection, { onState: state => … });
//   feed.watchAll(update => …);
//   const stop = feed.watch(executionId, update => …);
//   feed.start();
//
// An update is { status, recovered, final }, { progress }, or { error }: refused, and over. The connection is one that HubConnectionBuilder has built
// without automatic reconnect; this module reconnects for as long as it takes.

const DELAYS = [0, 2_000, 10_000, 30_000];
const GAP_RETRY = 100;
const ANSWERS_PER_GAP = 5;
const MAX_HELD = 1_024;
const MAX_HELD_STAGES = 64;

/** A refusal comes with a sentence for the caller; these two are over soon, and so may be an error without such a sentence. */
const isFinalRefusal = error =>
  error.message.includes("HubException: ") && !["Too many calls", "Not ready yet"].some(passing => error.message.includes(passing));

/** Turns answers and events, which may repeat, overtake each other and be missing, into updates. */
export class StatusSequencer {
  #ofAll;
  #epoch = null;
  #position = 0;
  #number = null;
  #final = [];
  #over = false;
  #lost = false;
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
      return [...this.#skip(withheld.LastPosition), ...this.#releaseHeld()];
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
      this.#number = null;
      this.#position = this.#epoch === answer.Cursor.Epoch ? this.#position : 0;
    }
    this.#dropForeign(answer);
    this.#epoch = answer.Cursor.Epoch;
    this.#answerNumber = answer.AnswerNumber ?? 0;
    this.#final = answer.FinalStatuses;

    const lost = this.#lost;
    const positionBefore = this.#position;
    for (const status of answer.Statuses) {
      if (status.Position <= this.#position) {
        this.#number ??= this.#numberOf(status);
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
    return [...updates, ...this.#releaseHeld()];
  }

  /** Drops what is held and may mean something else to this watcher than it says. */
  #dropForeign(answer) {
    // What was left out for another watcher on the connection, which was answered earlier, is not withheld from this one.
    const answerNumber = answer.AnswerNumber ?? 0;
    this.#heldWithheld = this.#heldWithheld.filter(held => (held.AnswerNumber ?? 0) >= answerNumber);
    if (this.#epoch !== null && this.#epoch !== answer.Cursor.Epoch && this.#held.size + this.#heldWithheld.length > 0) {
      // Positions of the term before are those of other statuses now. What is of the new term is asked for again.
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
    this.#heldWithheld = [];
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
    const update = { status, recovered: !this.#lost && status.Position > this.#lostUpTo, final: this.#over };
    this.#lost = false;
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

/** Keeps one connection, and what is watched through it. */
export class DeploymentFeed {
  #connection;
  #onState;
  #watchers = new Set();
  #running = false;
  #wake = null;

  constructor(connection, { onState = () => {} } = {}) {
    this.#connection = connection;
    this.#onState = onState;
    connection.on("DeploymentStatusChanged", status => {
      this.#spread(watcher => watcher.id === null || watcher.id === status.ExecutionId, sequencer => sequencer.onStatus(status));
    });
    connection.on("DeploymentProgress", progress => {
      this.#spread(watcher => watcher.id === progress.ExecutionId, sequencer => sequencer.onProgress(progress));
    });
    connection.on("DeploymentsWithheld", withheld => {
      this.#spread(watcher => watcher.id === null, sequencer => sequencer.onWithheld(withheld));
    });
    // Whatever its code says ("history_lost", "not_decided"), asking again is right: where the rights are gone, the answer is a refusal.
    connection.on("DeploymentSubscriptionEnded", ended => {
      for (const watcher of [...this.#watchers].filter(each => each.id === ended.ExecutionId)) {
        this.#break(watcher);
        this.#resume(watcher);
      }
    });
    connection.onclose(() => {
      this.#watchers.forEach(watcher => this.#break(watcher));
      if (this.#running) {
        this.#connect(true);
      }
    });
    // A laptop that wakes up, or a network that comes back, need not wait for the next attempt.
    globalThis.addEventListener?.("online", () => this.#wake?.());
    globalThis.document?.addEventListener("visibilitychange", () => this.#wake?.());
  }

  async start() {
    this.#running = true;
    await this.#connect(false);
  }

  async stop() {
    this.#running = false;
    this.#wake?.();
    await this.#connection.stop();
    this.#onState("closed");
  }

  watchAll(onUpdate) {
    return this.#watch(null, onUpdate);
  }

  watch(executionId, onUpdate) {
    return this.#watch(executionId, onUpdate);
  }

  #watch(id, onUpdate) {
    const watcher = { id, onUpdate, sequencer: new StatusSequencer(id === null), asking: false, breaks: 0 };
    this.#watchers.add(watcher);
    this.#resume(watcher);
    return () => this.#leave(watcher);
  }

  async #connect(again) {
    this.#onState(again ? "reconnecting" : "connecting");
    for (let attempt = 0; this.#running; attempt++) {
      await this.#delay(DELAYS[Math.min(attempt, DELAYS.length - 1)] * (0.8 + 0.4 * Math.random()));
      if (!this.#running) {
        return;
      }
      try {
        await this.#connection.start();
      } catch {
        continue; // The state shown says that it goes on; SignalR has logged why.
      }
      this.#onState("connected");
      this.#watchers.forEach(watcher => this.#resume(watcher));
      return;
    }
  }

  async #resume(watcher) {
    if (watcher.asking) {
      return;
    }
    watcher.asking = true;
    try {
      while (this.#watchers.has(watcher) && this.#isConnected && !watcher.sequencer.synchronized) {
        const { sequencer: { cursor }, breaks } = watcher;
        const answer = watcher.id === null
          ? await this.#connection.invoke("ResumeAllDeployments", cursor)
          : await this.#connection.invoke("ResumeDeployment", watcher.id, cursor);
        if (breaks !== watcher.breaks) {
          continue; // The end of the subscription has overtaken the answer, which says nothing of what was lost with it.
        }
        this.#tell(watcher, watcher.sequencer.onAnswer(answer));
        if (watcher.sequencer.gapRemains) {
          await new Promise(resolve => setTimeout(resolve, GAP_RETRY));
        }
      }
    } catch (error) {
      if (isFinalRefusal(error)) {
        this.#watchers.delete(watcher);
        this.#tell(watcher, [{ error }]);
      }
    } finally {
      watcher.asking = false;
    }
    // The connection may have been lost and found again while the answer was awaited.
    if (this.#isConnected && this.#watchers.has(watcher) && !watcher.sequencer.synchronized) {
      setTimeout(() => this.#resume(watcher), 1_000);
    }
  }

  /** Events were lost: with the connection, or with the subscription. */
  #break(watcher) {
    watcher.sequencer.desynchronize();
    watcher.breaks++;
  }

  #leave(watcher) {
    this.#watchers.delete(watcher);
    const isLast = ![...this.#watchers].some(other => other.id === watcher.id);
    if (isLast && this.#isConnected) {
      const left = watcher.id === null
        ? this.#connection.send("UnsubscribeFromAllDeployments")
        : this.#connection.send("UnsubscribeFromDeployment", watcher.id);
      left.catch(error => console.debug("A lost connection has left its groups anyway.", error));
    }
  }

  #spread(isFor, receive) {
    for (const watcher of [...this.#watchers].filter(isFor)) {
      this.#tell(watcher, receive(watcher.sequencer));
      if (!watcher.sequencer.synchronized) {
        this.#resume(watcher);
      }
    }
  }

  #tell(watcher, updates) {
    for (const update of updates) {
      try {
        watcher.onUpdate(update);
      } catch (error) {
        console.error("A handler of deployment updates failed.", error);
      }
    }
  }

  get #isConnected() {
    return this.#connection.state === "Connected";
  }

  #delay(milliseconds) {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
