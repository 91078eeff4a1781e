// Variants of the shortest client that each break one rule. The tests check that the conformance tool finds each of them.
//   node broken-client.cjs --break=<name>
const { DeploymentClient, run } = require("./shortest-client.cjs");

/** Returns a client that changes each update before it reports it. */
const reporting = change => class extends DeploymentClient {
  constructor(connection, executionId, report) {
    super(connection, executionId, update => change(update, report));
  }
};

let swapped = null;

const BROKEN = {
  "drops-a-status": reporting((update, report) => update.status?.Sequence === 2 || report(update)),
  "repeats-a-status": reporting((update, report) => {
    report(update);
    update.status?.Sequence === 2 && report(update);
  }),
  "swaps-two-statuses": reporting((update, report) => {
    if (update.status?.Sequence === 2) {
      swapped = update;
      return;
    }
    report(update);
    swapped && report(swapped);
    swapped = null;
  }),
  "hides-nothing-known": reporting((update, report) => update.nothingKnown || report(update)),
  "hides-refusals": reporting((update, report) => update.refused || report(update)),
  "hides-losses": reporting((update, report) => report({ ...update, recovered: true })),
  "marks-everything": reporting((update, report) => report({ ...update, recovered: false })),
  "prints-text": reporting((_, report) => report("a status came")),

  "keeps-repeats": class extends DeploymentClient {
    onStatus(status) {
      if (status.Position <= this.cursor.Number) {
        this.report({ status, recovered: true });
      } else {
        super.onStatus(status);
      }
    }
  },
  "ignores-gaps": class extends DeploymentClient {
    onStatus(status) {
      this.number = Math.max(this.number, this.numberOf(status) - 1);
      super.onStatus(status);
    }
  },
  "tells-before-the-answer": class extends DeploymentClient {
    onStatus(status) {
      this.report({ status, recovered: true });
    }

    receive(_, handle) {
      handle();
    }
  },
  "forgets-its-cursor": class extends DeploymentClient {
    desynchronize() {
      super.desynchronize();
      this.cursor = null;
    }
  },
  "takes-what-another-watcher-was-not-shown": class extends DeploymentClient {
    onWithheld(withheld) {
      super.onWithheld({ ...withheld, AnswerNumber: this.answerNumber });
    }
  },
  "knows-final-statuses-by-heart": class extends DeploymentClient {
    onAnswer(answer) {
      super.onAnswer({ ...answer, FinalStatuses: ["Succeeded", "Failed", "Cancelled", "RolledBack"] });
    }
  },
  "tells-progress-at-once": class extends DeploymentClient {
    onProgress(progress) {
      this.report({ progress });
    }
  },

  "never-reconnects": class extends DeploymentClient {
    async connect() {
      await (this.term === 0 ? super.connect() : this.stay());
    }

    stay() {
      setInterval(() => {}, 1_000);
    }
  },
  "ignores-the-end-of-its-subscription": class extends DeploymentClient {
    async resume() {
      if (!this.synchronized) {
        await super.resume();
      }
    }
  },
  "waits-for-an-answer-for-ever": class extends DeploymentClient {
    ask() {
      return this.connection.invoke("ResumeDeployment", this.executionId, this.cursor);
    }
  },

  "never-asks-again": class extends DeploymentClient {
    backOff() {
      return 1_000_000;
    }
  },
  "takes-each-refusal-as-final": class extends DeploymentClient {
    isFinalRefusal() {
      return true;
    }
  },
  "takes-no-refusal-as-final": class extends DeploymentClient {
    isFinalRefusal() {
      return false;
    }
  },
  "decides-by-words": class extends DeploymentClient {
    isFinalRefusal(error) {
      return super.isFinalRefusal(error) && !error.message.includes("Not ready yet");
    }
  },
  "asks-again-at-once": class extends DeploymentClient {
    backOff() {
      return 10;
    }
  },

  "chokes-on-unknown-fields": class extends DeploymentClient {
    onAnswer(answer) {
      if ("FieldOfALaterVersion" in answer) {
        process.exit(1);
      }
      super.onAnswer(answer);
    }
  },
  "chokes-on-unknown-stage-statuses": class extends DeploymentClient {
    take(status, recovered) {
      if (status.Details.Stages.some(stage => stage.Status === "Hibernating")) {
        process.exit(1);
      }
      super.take(status, recovered);
    }
  },
};

const broken = BROKEN[/^--break=(.+)$/.exec(process.argv[2])?.[1]];
if (broken) {
  run(broken);
} else {
  console.error(`Usage: node broken-client.cjs --break=<name>\nNames: ${Object.keys(BROKEN).join(", ")}`);
  process.exitCode = 2;
}
