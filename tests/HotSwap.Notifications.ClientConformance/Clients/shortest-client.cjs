// The shortest client that follows every rule in docs/clients.md. It depends only on @microsoft/signalr.
//   node shortest-client.cjs
// Environment variables: DEPLOYMENT_HUB_URL and DEPLOYMENT_EXECUTION_ID (default: watch all deployments).
const signalR = require("@microsoft/signalr");

const RECONNECT_DELAYS = [0, 2_000, 10_000, 30_000];
const ANSWER_TIMEOUT = 1_000 * (process.env.DEPLOYMENT_ANSWER_TIMEOUT_SECONDS ?? 30);
const FINAL_REFUSALS = ["not_allowed", "invalid_argument", "too_many_subscriptions"];

const sleep = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds * (0.8 + 0.4 * Math.random())));

/** Watches one deployment, or all deployments if the id is null, and reports each update once and in order. */
class DeploymentClient {
  constructor(connection, executionId, report) {
    Object.assign(this, { connection, executionId, report });
    this.cursor = null; // the server's cursor, with the Position of the last status
    this.number = null; // the Sequence of the last status, or its Position in a watch of all deployments
    this.term = 0; // the number of the subscription; an answer to an earlier subscription is void
    this.answerNumber = 0;
    this.lostUpTo = 0; // events up to this Position belong to a snapshot that replaces lost statuses
    this.finalStatuses = [];
    this.isOver = false;
    const isMine = event => executionId === null || event.ExecutionId === executionId;
    connection.on("DeploymentStatusChanged", status => isMine(status) && this.receive(status.Position, () => this.onStatus(status)));
    connection.on("DeploymentsWithheld", gap => executionId === null && this.receive(gap.FirstPosition, () => this.onWithheld(gap)));
    connection.on("DeploymentProgress", progress => isMine(progress) && this.onProgress(progress));
    connection.on("DeploymentSubscriptionEnded", ended => ended.ExecutionId === executionId && this.resume());
    connection.onclose(() => this.connect());
  }

  /** Connects, without a limit of attempts, and then resumes. */
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

  /** Calls the hub with the cursor until it gets an answer or a final refusal. */
  async resume() {
    this.desynchronize();
    const term = this.term;
    for (let failures = 0; term === this.term && !this.isOver; failures++) {
      try {
        const answer = await this.ask();
        return term === this.term && this.onAnswer(answer);
      } catch (error) {
        if (term === this.term && this.isFinalRefusal(error)) {
          return this.end({ refused: this.codeOf(error) });
        }
        await sleep(this.backOff(failures));
      }
    }
  }

  ask() {
    const call = this.executionId === null
      ? this.connection.invoke("ResumeAllDeployments", this.cursor)
      : this.connection.invoke("ResumeDeployment", this.executionId, this.cursor);
    let timer;
    const timeout = new Promise((_, reject) => (timer = setTimeout(reject, ANSWER_TIMEOUT, new Error("The server did not answer in time."))));
    return Promise.race([call, timeout]).finally(() => clearTimeout(timer));
  }

  codeOf(error) {
    return /HubException: \[([a-z0-9_]+)\] /.exec(error.message)?.[1];
  }

  isFinalRefusal(error) {
    return FINAL_REFUSALS.includes(this.codeOf(error));
  }

  backOff(failures) {
    return Math.min(1_000 * 2 ** failures, 30_000);
  }

  /** An answer that is not recovered begins with the current state. If the client had a cursor, statuses were lost. */
  onAnswer(answer) {
    const recovered = answer.Recovered || this.cursor === null;
    const position = answer.Recovered ? this.cursor.Number : 0;
    if (!answer.Recovered) {
      this.number = null;
      this.lostUpTo = recovered ? 0 : answer.SnapshotEnd ?? 0;
    }
    this.answerNumber = answer.AnswerNumber ?? 0;
    this.finalStatuses = answer.FinalStatuses;
    answer.Statuses.filter(status => status.Position > position).forEach(status => this.take(status, recovered));
    this.cursor = answer.Cursor;
    this.number = this.executionId === null ? answer.Cursor.Number : this.number ?? 0;
    if (!answer.Recovered && answer.Statuses.length === 0 && !answer.SnapshotEnd) {
      this.report({ nothingKnown: true, recovered });
    }

    if (answer.HasMore && this.held.length > 0) {
      return this.resume(); // A held event may not be the next one. The server sends the held events again.
    }
    const held = this.held.sort((one, other) => one.position - other.position);
    [this.held, this.synchronized] = [[], true];
    held.forEach(event => this.receive(event.position, event.handle));
    if (answer.Progress && !this.progress.has(answer.Progress.Stage)) {
      this.progress.set(answer.Progress.Stage, answer.Progress);
    }
    this.progress.forEach(progress => this.onProgress(progress));
  }

  /** Events that arrive before the answer wait for it. */
  receive(position, handle) {
    if (this.synchronized) {
      handle();
    } else {
      this.held.push({ position, handle });
    }
  }

  /** Drops a repeated status. Resumes if a status is missing. */
  onStatus(status) {
    if (status.Position <= this.cursor.Number) {
      return;
    }
    if (this.numberOf(status) === this.number + 1) {
      this.take(status, status.Position > this.lostUpTo);
      this.progress.forEach(progress => this.onProgress(progress));
    } else {
      this.resume();
    }
  }

  numberOf(status) {
    return this.executionId === null ? status.Position : status.Sequence;
  }

  onWithheld({ FirstPosition, LastPosition, AnswerNumber = 0 }) {
    if (AnswerNumber < this.answerNumber || LastPosition <= this.number) {
      return;
    }
    if (FirstPosition <= this.number + 1) {
      this.number = LastPosition;
      this.cursor = { ...this.cursor, Number: LastPosition };
    } else {
      this.resume();
    }
  }

  take(status, recovered) {
    this.number = this.numberOf(status);
    this.cursor = { ...this.cursor, Number: status.Position };
    if (this.executionId !== null && this.finalStatuses.includes(status.Status)) {
      this.end({ status, recovered });
    } else if (!this.isOver) {
      this.report({ status, recovered });
    }
  }

  /** Holds progress until its status has been reported. Drops progress after a final status. */
  onProgress(progress) {
    this.progress.set(progress.Stage, progress);
    if (this.synchronized && !this.isOver && progress.Sequence <= this.number) {
      this.progress.delete(progress.Stage);
      if (progress.Sequence === this.number) {
        this.report({ progress });
      }
    }
  }

  /** Reports a final status or a final refusal once, and ends the watch. */
  end(update) {
    if (!this.isOver) {
      this.isOver = true;
      this.report(update);
      this.connection.stop();
    }
  }
}

function run(Client) {
  const connection = new signalR.HubConnectionBuilder()
    .withUrl(process.env.DEPLOYMENT_HUB_URL)
    .configureLogging(signalR.LogLevel.Error)
    .build();
  connection.serverTimeoutInMilliseconds = 1_000 * (process.env.DEPLOYMENT_SERVER_TIMEOUT_SECONDS ?? 30);
  new Client(connection, process.env.DEPLOYMENT_EXECUTION_ID ?? null, update => console.log(JSON.stringify(update))).connect();
}

module.exports = { DeploymentClient, run };
if (require.main === module) {
  run(DeploymentClient);
}
