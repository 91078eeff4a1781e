// The shortest client with one rule broken, so that the conformance tool can be seen to find it.
//   node broken-client.cjs --break=<name>
const { DeploymentClient, run } = require("./shortest-client.cjs");

/** Replaces what the client tells. */
const telling = change => class extends DeploymentClient {
  constructor(connection, executionId, tell) {
    super(connection, executionId, update => change(update, tell));
  }
};

let swapped = null;

const BROKEN = {
  "drops-a-status": telling((update, tell) => update.status?.Sequence === 2 || tell(update)),
  "repeats-a-status": telling((update, tell) => {
    tell(update);
    update.status?.Sequence === 2 && tell(update);
  }),
  "swaps-two-statuses": telling((update, tell) => {
    if (update.status?.Sequence === 2) {
      swapped = update;
      return;
    }
    tell(update);
    swapped && tell(swapped);
    swapped = null;
  }),
  "hides-nothing-known": telling((update, tell) => update.nothingKnown || tell(update)),
  "hides-refusals": telling((update, tell) => update.refused || tell(update)),
  "hides-losses": telling((update, tell) => tell({ ...update, recovered: true })),
  "marks-everything": telling((update, tell) => tell({ ...update, recovered: false })),
  "prints-text": telling((_, tell) => tell("a status came")),

  "keeps-repeats": class extends DeploymentClient {
    onStatus(status) {
      if (status.Position <= this.cursor.Number) {
        this.tell({ status, recovered: true });
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
      this.tell({ status, recovered: true });
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
      this.tell({ progress });
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
  console.error(`Usage: node broken-client.cjs --break=<name>, with one of: ${Object.keys(BROKEN).join(", ")}`);
  process.exitCode = 2;
}
