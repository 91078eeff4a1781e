// A card in the list of deployments.
import { sentenceOf } from "./deployment-feed.js";

const STAGE_STATUSES = ["Pending", "Running", "Succeeded", "Failed", "Skipped", "Cancelled", "RolledBack"];
const UNKNOWN = "Unknown";

/** The note on a deployment that the server does not have. */
export const FORGOTTEN = "The server no longer has this deployment. It may have been removed from the log, or lost in a restart.";

/** Returns whether a URL is an http or https address. Other URLs are not shown as links. */
const isWebAddress = url => /^https?:\/\//i.test(url ?? "");

function labelItem([name, value]) {
  const item = document.createElement("li");
  item.textContent = `${name}: ${value}`;
  return item;
}

/** The view of one deployment on the page. */
export class DeploymentCard {
  #stop = null;
  #status = null;
  #progress = new Map();
  #isStale = false;
  #isRefused = false;
  #stageNames;

  isOver = false;

  constructor({ ExecutionId: executionId, Details: details }, stageNames) {
    this.executionId = executionId;
    this.started = new Date(details.StartTime);
    this.#stageNames = stageNames;
    this.element = document.getElementById("deployment").content.firstElementChild.cloneNode(true);
    this.element.dataset.executionId = executionId;
  }

  /** Watches the deployment itself, because the feed of all deployments contains no progress. */
  follow(feed, onEnd) {
    if (this.#isRefused) {
      return;
    }
    this.#stop ??= feed.watch(this.executionId, update => {
      if (update.error) {
        this.#isRefused = true;
        this.unfollow();
        this.#note(`Progress is not shown. ${sentenceOf(update.error)}`);
        onEnd();
      } else if (update.nothingKnown) {
        this.unfollow();
        this.forget(FORGOTTEN);
        onEnd();
      } else {
        this.show(update);
      }
    });
  }

  get isFollowed() {
    return this.#stop !== null;
  }

  unfollow() {
    this.#stop?.();
    this.#stop = null;
  }

  show({ status, progress, recovered, final }) {
    if (progress) {
      this.#progress.set(progress.Stage, progress.Progress);
    }
    if (status) {
      if (recovered && !this.#isStale && this.#status?.Sequence > status.Sequence) {
        return;
      }
      if (this.isUnknown) {
        this.#note("");
      }
      this.#isStale = false;
      this.#status = status;
      this.isOver = final;
      this.element.classList.toggle("running", !final);
      this.#find(".lost").hidden = recovered;
      if (final) {
        this.unfollow();
      }
    }
    if (this.#status && !this.#isStale) {
      this.#render(this.#status.Details);
    }
  }

  /** Shows the deployment as unknown until the server sends a status again. A final status stays visible. */
  forget(reason) {
    this.#isStale = true;
    if (!this.isOver) {
      this.#progress.clear();
      this.element.dataset.status = UNKNOWN;
      this.element.classList.remove("running");
      this.#find(".badge").textContent = UNKNOWN;
      this.#find(".bar").hidden = true;
      this.#find(".percent").textContent = "";
      this.#find(".stage-now").textContent = `Last known stage: ${this.#status.Details.CurrentStage ?? "none"}`;
      this.#find(".lost").hidden = true;
      this.#note(reason);
    }
  }

  get isUnknown() {
    return this.#isStale && !this.isOver;
  }

  #note(text) {
    this.#find(".note").textContent = text;
  }

  #render(details) {
    const request = details.Request;
    this.element.dataset.status = details.Status;
    this.#find(".module").textContent = request?.Module.Name ?? details.ExecutionId;
    this.#find(".version").textContent = request?.Module.Version ?? "";
    this.#find(".badge").textContent = details.Status;
    this.#find(".environment").textContent = request?.TargetEnvironment ?? "";
    this.#find(".requester").textContent = request?.RequesterEmail ?? "";
    const started = this.#find(".started");
    started.dateTime = details.StartTime;
    started.textContent = new Date(details.StartTime).toLocaleTimeString();

    const percent = this.#percent(details);
    const bar = this.#find(".bar");
    bar.hidden = percent === null;
    bar.setAttribute("aria-valuenow", percent);
    bar.setAttribute("aria-label", `Progress of ${request?.Module.Name ?? details.ExecutionId}`);
    this.#find(".fill").style.width = `${percent ?? 0}%`;
    this.#find(".percent").textContent = percent === null ? "" : `${percent} %`;
    this.#find(".stage-now").textContent = this.#summary(details);
    this.#renderReason(details);
    this.#find(".labels").replaceChildren(...Object.entries(request?.Labels ?? {}).map(labelItem));
    this.#find(".stages").replaceChildren(...this.#drawnStages(details).map(stage => this.#stageItem(stage)));
  }

  #renderReason({ Message: message, Url: url }) {
    const link = this.#find(".reason-link");
    link.hidden = !isWebAddress(url);
    link.href = link.hidden ? "" : url;
    this.#find(".reason-text").textContent = message ?? "";
    this.#find(".reason").hidden = !message && link.hidden;
  }

  #summary(details) {
    if (details.Status === "Failed" && details.CurrentStage) {
      return `Failed at ${details.CurrentStage}`;
    }
    if (this.isOver) {
      return details.Status;
    }
    const status = details.Stages.find(each => each.StageName === details.CurrentStage)?.Status;
    return !status || STAGE_STATUSES.includes(status) ? details.CurrentStage ?? "Waiting" : `${details.CurrentStage}: ${status}`;
  }

  /** Returns whether the stages are the first stages of the sample's pipeline, so that the card can show the remaining stages. */
  #isOwnPipeline({ Stages: stages }) {
    return stages.every((stage, index) => stage.StageName === this.#stageNames[index]);
  }

  /** Returns the reported stages. While the deployment is active, includes the remaining stages if they are known. */
  #drawnStages(details) {
    const toCome = this.isOver || !this.#isOwnPipeline(details) ? [] : this.#stageNames.slice(details.Stages.length);
    return [...details.Stages, ...toCome.map(name => ({ StageName: name, Status: "Pending" }))];
  }

  /** Returns the overall progress in percent, or null if the number of remaining stages is unknown. */
  #percent(details) {
    if (details.Status === "Succeeded") {
      return 100;
    }
    const isOwn = this.#isOwnPipeline(details);
    if (!isOwn && !this.isOver) {
      return null;
    }
    const done = details.Stages.reduce((sum, stage) => sum + this.#stagePercent(stage), 0);
    return Math.floor(done / (isOwn ? this.#stageNames.length : details.Stages.length));
  }

  #stagePercent({ StageName: name, Status: status }) {
    return status === "Succeeded" ? 100 : status === "Pending" ? 0 : this.#progress.get(name) ?? 0;
  }

  #stageItem(stage) {
    const { StageName: name, Status: status } = stage;
    const item = document.createElement("li");
    item.dataset.status = status;
    item.title = stage.Message ? `${name}: ${status}. ${stage.Message}` : `${name}: ${status}`;
    const fill = document.createElement("span");
    fill.className = "stage-fill";
    fill.style.width = status === "Failed" ? "100%" : `${this.#stagePercent(stage)}%`;
    const text = document.createElement("span");
    text.className = "visually-hidden";
    text.textContent = item.title;
    item.append(fill, text);
    return item;
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }
}
