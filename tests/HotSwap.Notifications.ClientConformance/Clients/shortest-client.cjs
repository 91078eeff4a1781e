// The shortest client that keeps every rule of docs/clients.md. It needs @microsoft/signalr and nothing else.
//   node shortest-client.cjs, with DEPLOYMENT_HUB_URL and DEPLOYMENT_EXECUTION_ID (missing: watch all deployments)
const signalR = require("@microsoft/signalr");

const RECONNECT_DELAYS = [0, 2_000, 10_000, 30_000];
const ANSWER_TIMEOUT = 30_000;
const FINAL_REFUSALS = ["not_allowed", "invalid_argument", "too_many_subscriptions"];

const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds * (0.8 + 0.4 * Math.random())));

/** Watches one deployment (or all, with the id null), and tells each update once and in order. */
class DeploymentClient {
  constructor(connection, executionId, tell) {
    Object.assign(this, { connection, executionId, tell });
    this.cursor = null; // where to resume: given back as it came, with the Position of the last status
    this.number = null; // the Sequence of the last status; its Position where all deployments are watched
    this.term = 0; // counts subscriptions: an answer to an earlier one is void
    this.answerNumber = 0;
    this.lostUpTo = 0;
    this.final = [];
    this.isOver = false;
    this.desynchronize();
    connection.on("DeploymentStatusChanged", status => this.concerns(status) && this.receive(status.Position, () => this.onStatus(status)));
    connection.on("DeploymentsWithheld", gap => executionId === null && this.receive(gap.FirstPosition, () => this.onWithheld(gap)));
    connection.on("DeploymentProgress", progress => progress.ExecutionId === executionId && this.onProgress(progress));
    connection.on("DeploymentSubscriptionEnded", ended => ended.ExecutionId === executionId && this.resume());
    connection.onclose(() => this.connect());
  }

  concerns(status) {
    return this.executionId === null || this.executionId === status.ExecutionId;
  }

  /** Rule 1: connects for as long as it takes, and resumes after each connect. */
  async connect() {
    this.desynchronize();
    for (let attempt = 0; !this.isOver; attempt++) {
      await sleep(RECONNECT_DELAYS[Math.min(attempt, RECONNECT_DELAYS.length - 1)]);
      if (await this.connection.start().then(() => true, () => false)) {
        return this.resume();
      }
    }
  }

  desynchronize() {
    this.term++;
    this.synchronized = false;
    this.held = [];
    this.progress = new Map();
  }

  /** Rule 2: asks with its cursor, once at a time, and again after a failure that passes: after 1 s, 2 s, 4 s … 30 s. */
  async resume() {
    this.desynchronize();
    const term = this.term;
    for (let failures = 0; term === this.term && !this.isOver; failures++) {
      try {
        const answer = await this.ask();
        return term === this.term && this.onAnswer(answer);
      } catch (error) {
        const code = /HubException: \[([a-z0-9_]+)\] /.exec(error.message)?.[1];
        if (FINAL_REFUSALS.includes(code) && term === this.term) {
          return this.end({ refused: code });
        }
        await sleep(Math.min(1_000 * 2 ** failures, 30_000));
      }
    }
  }

  ask() {
    const call = this.executionId === null
      ? this.connection.invoke("ResumeAllDeployments", this.cursor)
      : this.connection.invoke("ResumeDeployment", this.executionId, this.cursor);
    let timer;
    const timeout = new Promise((_, reject) => (timer = setTimeout(reject, ANSWER_TIMEOUT, new Error("no answer"))));
    return Promise.race([call, timeout]).finally(() => clearTimeout(timer));
  }

  /** Rule 3: an answer that is not recovered begins with the current state. With an earlier cursor, that is a loss, and marked. */
  onAnswer(answer) {
    let recovered = answer.Recovered || this.cursor === null;
    if (!answer.Recovered) {
      this.lostUpTo = recovered ? 0 : answer.SnapshotEnd ?? 0;
      this.number = null;
    }
    const position = answer.Recovered ? this.cursor.Number : 0;
    this.cursor = { ...answer.Cursor, Number: position };
    this.answerNumber = answer.AnswerNumber ?? 0;
    this.final = answer.FinalStatuses;
    for (const status of answer.Statuses.filter(status => status.Position > position)) {
      this.take(status, recovered);
    }
    this.cursor = answer.Cursor;
    this.number = this.executionId === null ? answer.Cursor.Number : this.number ?? 0;

    const held = this.held.sort((one, other) => one.position - other.position);
    const isEmpty = !answer.Recovered && answer.Statuses.length === 0 && !answer.SnapshotEnd;
    if (isEmpty) {
      this.tell({ nothingKnown: true, recovered });
    }
    [this.held, this.synchronized] = [[], true];
    held.forEach(event => this.receive(event.position, event.handle));
    if (answer.Progress) {
      this.onProgress(answer.Progress);
    }
  }

  /** Rule 4: events that arrive before the answer wait for it. */
  receive(position, handle) {
    if (this.synchronized) {
      handle();
    } else {
      this.held.push({ position, handle });
    }
  }

  /** Rule 5: repeats are dropped, and where something is missing the client asks again. */
  onStatus(status) {
    if (status.Position <= this.cursor.Number) {
      return;
    }
    if (this.numberOf(status) !== this.number + 1) {
      this.resume();
      return;
    }
    this.take(status, status.Position > this.lostUpTo);
  }

  numberOf(status) {
    return this.executionId === null ? status.Position : status.Sequence;
  }

  onWithheld({ FirstPosition, LastPosition, AnswerNumber = 0 }) {
    if (AnswerNumber < this.answerNumber || LastPosition <= this.cursor.Number) {
      return;
    }
    if (FirstPosition > this.cursor.Number + 1) {
      this.resume();
      return;
    }
    this.number = LastPosition;
    this.cursor = { ...this.cursor, Number: LastPosition };
  }

  take(status, recovered) {
    this.number = this.numberOf(status);
    this.cursor = { ...this.cursor, Number: status.Position };
    const isFinal = this.executionId !== null && this.final.includes(status.Status);
    const update = { status, recovered };
    if (isFinal) {
      this.end(update);
    } else if (!this.isOver) {
      this.tell(update);
      this.progress.forEach(progress => this.onProgress(progress));
    }
  }

  /** Rule 6: progress waits for its status, and never follows a final one. */
  onProgress(progress) {
    this.progress.set(progress.Stage, progress);
    if (this.synchronized && !this.isOver && progress.Sequence <= this.number) {
      this.progress.delete(progress.Stage);
      if (progress.Sequence === this.number) {
        this.tell({ progress });
      }
    }
  }

  /** Rule 7: a final status and a final refusal are told once, and end the watch. */
  end(update) {
    if (!this.isOver) {
      this.isOver = true;
      this.tell(update);
      this.connection.stop();
    }
  }
}

function run(Client = DeploymentClient, tell = update => console.log(JSON.stringify(update))) {
  const connection = new signalR.HubConnectionBuilder()
    .withUrl(process.env.DEPLOYMENT_HUB_URL)
    .configureLogging(signalR.LogLevel.Error)
    .build();
  connection.serverTimeoutInMilliseconds = 1_000 * (process.env.DEPLOYMENT_SERVER_TIMEOUT_SECONDS ?? 30);
  new Client(connection, process.env.DEPLOYMENT_EXECUTION_ID ?? null, tell).connect();
}

module.exports = { DeploymentClient, run };
if (require.main === module) {
  run();
}
