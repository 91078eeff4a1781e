import { DeploymentFeed, codeOf } from "./deployment-feed.js";
import { Operations } from "./operations.js";
import { Session } from "./session.js";

const byId = id => document.getElementById(id);
const STATE_TEXTS = {
  connecting: "Connecting",
  connected: "Live",
  waiting: "Waiting",
  refused: "Refused",
  reconnecting: "Reconnecting",
  closed: "Closed",
};
const STAGE_STATUSES = ["Pending", "Running", "Succeeded", "Failed", "Skipped", "Cancelled", "RolledBack"];
const UNKNOWN = "Unknown";
const FORGOTTEN = "The server no longer knows this deployment: it was restarted, or has forgotten it.";
const REFUSED = "The server no longer lets you watch this deployment.";
const MAX_SHOWN = 50;

const { session, stageNames } = await load();
for (const name of stageNames) {
  document.querySelector("[name=failAtStage]").append(new Option(name));
}

async function load() {
  try {
    return { session: await Session.open(), stageNames: await fetch("api/stages").then(response => response.json()) };
  } catch (error) {
    showConnection("closed", "Not available", "The host could not be reached. Load the page again.", error.message);
    throw error;
  }
}

/** Changes a text that is read aloud only where it differs. */
function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function showConnection(state, text, cause = "", details = "") {
  byId("connection").dataset.state = state;
  byId("connection").title = details;
  setText(byId("connection-text"), text);
  setText(byId("connection-cause"), cause);
}

/** Returns the sentence of a refusal. */
const sentenceOf = error => error.message.replace(/^.*?HubException: (\[[a-z0-9_]+\] )?/, "");

/** One deployment as the page shows it. */
class DeploymentCard {
  #stop = null;
  #status = null;
  #progress = new Map();
  #isStale = false;

  isOver = false;

  constructor(executionId) {
    this.executionId = executionId;
    this.element = byId("deployment").content.firstElementChild.cloneNode(true);
    this.element.dataset.executionId = executionId;
  }

  /** Progress is told only to those who watch the one deployment. */
  follow(feed, onEnd) {
    this.#stop ??= feed.watch(this.executionId, update => {
      if (update.error) {
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
      this.#find(".lost").hidden = recovered;
      if (final) {
        this.unfollow();
      }
    }
    if (this.#status && !this.#isStale) {
      this.#render(this.#status.Details);
    }
  }

  /** What the server said before no longer holds, until it says it again. A final status stays as it was. */
  forget(reason) {
    this.#isStale = true;
    if (!this.isOver) {
      this.#progress.clear();
      this.element.dataset.status = UNKNOWN;
      this.#find(".badge").textContent = UNKNOWN;
      this.#find(".bar").hidden = true;
      this.#find(".percent").textContent = "";
      this.#find(".stage-now").textContent = `Last known stage: ${this.#status.Details.CurrentStage ?? "none"}`;
      this.#find(".lost").hidden = true;
      this.#note(reason);
    }
  }

  get isUnknown() {
    return this.element.dataset.status === UNKNOWN;
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
    bar.hidden = false;
    bar.setAttribute("aria-valuenow", percent);
    bar.setAttribute("aria-label", `Progress of ${request?.Module.Name ?? details.ExecutionId}`);
    this.#find(".fill").style.width = `${percent}%`;
    this.#find(".percent").textContent = `${percent} %`;
    this.#find(".stage-now").textContent = this.#summary(details);
    this.#find(".stages").replaceChildren(...stageNames.map(name => this.#stageItem(name, details)));
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

  #percent(details) {
    if (details.Status === "Succeeded") {
      return 100;
    }
    const done = stageNames.reduce((sum, name) => sum + this.#stagePercent(name, details), 0);
    return Math.floor(done / stageNames.length);
  }

  #stagePercent(name, details) {
    const stage = details.Stages.find(each => each.StageName === name);
    return stage?.Status === "Succeeded" ? 100 : stage ? this.#progress.get(name) ?? 0 : 0;
  }

  #stageItem(name, details) {
    const status = details.Stages.find(each => each.StageName === name)?.Status ?? "Pending";
    const item = document.createElement("li");
    item.dataset.status = status;
    item.title = `${name}: ${status}`;
    const fill = document.createElement("span");
    fill.className = "stage-fill";
    fill.style.width = status === "Failed" ? "100%" : `${this.#stagePercent(name, details)}%`;
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

/** All deployments, newest first. */
class DeploymentList {
  #cards = new Map();

  isRefused = false;

  show(feed, update) {
    if (update.error) {
      this.#showRefusal(update);
      return;
    }
    if (update.reset) {
      this.#cards.forEach(card => card.forget(FORGOTTEN)); // The updates that follow at once say which of them the server still knows.
      queueMicrotask(() => this.#announceUnknown());
    }
    if (update.status) {
      this.#showStatus(feed, update);
    }
    byId("empty").textContent = "Nothing has been deployed yet.";
    byId("empty").hidden = this.#cards.size > 0;
    byId("count").textContent = this.#cards.size || "";
  }

  #showStatus(feed, update) {
    const id = update.executionId;
    let card = this.#cards.get(id);
    if (!card) {
      card = new DeploymentCard(id);
      this.#cards.set(id, card);
      byId("deployments").prepend(card.element);
      this.#drop();
    }
    card.show(update);
    if (!update.final) {
      card.follow(feed, () => this.#onEnd(card));
    } else {
      const module = update.status.Details.Request?.Module;
      byId("announcer").textContent = `${module?.Name ?? id} ${module?.Version ?? ""}: ${update.status.Status}`;
    }
  }

  #showRefusal({ error, code }) {
    this.isRefused = true;
    byId("refused").hidden = false;
    byId("refused").textContent = `The deployments cannot be watched. ${sentenceOf(error)} (${code})`;
    byId("empty").hidden = true;
    this.#cards.forEach(card => this.#onEnd(card));
  }

  /** One of the watches that a card is shown by is over. */
  #onEnd(card) {
    if (this.isRefused && !card.isFollowed) {
      card.forget(REFUSED);
    }
    this.#announceUnknown();
  }

  #announceUnknown() {
    const count = [...this.#cards.values()].filter(card => card.isUnknown).length;
    if (count > 0) {
      byId("announcer").textContent = `Deployments whose status is unknown: ${count}`;
    }
  }

  #drop() {
    if (this.#cards.size > MAX_SHOWN) {
      const [oldest, card] = [...this.#cards].find(([, each]) => each.isOver) ?? this.#cards.entries().next().value;
      card.unfollow();
      card.element.remove();
      this.#cards.delete(oldest);
    }
  }
}

/** An error that no longer matters once the page is live again. */
class UnreachableError extends Error {}

async function startDeployment(form) {
  const fields = Object.fromEntries(new FormData(form));
  const response = await post("api/deployments", {
    module: { name: fields.name, version: fields.version },
    targetEnvironment: fields.targetEnvironment,
    failAtStage: fields.failAtStage || null,
  });
  if (response.status === 401 || response.status === 403) {
    throw new Error(`${session.user ?? "Nobody"} may not deploy.`);
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({ title: `The host answered with status ${response.status}.` }));
    throw new Error(problem.detail ?? problem.title);
  }
}

async function post(url, body) {
  try {
    const headers = { "Content-Type": "application/json", ...await session.headers() };
    return await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    throw new UnreachableError("The host could not be reached. Try again when the page is live.");
  }
}

let startError = null;

function showStartError(error) {
  startError = error;
  byId("start-error").textContent = error?.message ?? "";
}

byId("start").addEventListener("submit", async event => {
  event.preventDefault();
  showStartError(null);
  try {
    await startDeployment(event.target);
  } catch (error) {
    showStartError(error);
  }
});

/** Says in plain words why the page is not live. */
function explain(error, isLost) {
  if (codeOf(error)) {
    return sentenceOf(error);
  }
  if (!navigator.onLine) {
    return "This computer is offline.";
  }
  const [, status] = /Status code '(\d+)'/.exec(error?.message) ?? [];
  if (status) {
    return `The host refuses the connection (status ${status}).`;
  }
  return isLost ? "The connection to the host was lost." : "The host could not be reached.";
}

/** Shows the state of the feed. The connection alone makes nothing live. */
function showState(state, error, list) {
  const isLost = state === "reconnecting" && byId("connection").dataset.state !== state;
  if (state !== "connected") {
    showConnection(state, STATE_TEXTS[state], error || isLost ? explain(error, isLost) : "", error?.message);
  } else if (error) {
    showConnection("waiting", STATE_TEXTS.waiting, sentenceOf(error), error.message);
  } else {
    const shown = list.isRefused ? "refused" : state;
    showConnection(shown, STATE_TEXTS[shown]);
    if (startError instanceof UnreachableError) {
      showStartError(null);
    }
  }
}

function watch() {
  const connection = new signalR.HubConnectionBuilder()
    .withUrl("deploymentHub", { accessTokenFactory: session.isNeeded ? () => session.token() : undefined })
    .configureLogging(signalR.LogLevel.Warning)
    .build();
  const list = new DeploymentList();
  const feed = new DeploymentFeed(connection, { onState: (state, error) => showState(state, error, list) });
  byId("empty").hidden = false;
  feed.watchAll(update => list.show(feed, update));
  feed.start();
  new Operations(byId("operations"), () => session.headers()).start();
}

function showSignIn() {
  byId("sign-in").hidden = false;
  showConnection("closed", "Not signed in");
  byId("sign-in").user.append(...session.users.map(name => new Option(name)));
  byId("sign-in").addEventListener("submit", event => {
    event.preventDefault();
    session.user = byId("sign-in").user.value;
    byId("sign-in").hidden = true;
    byId("user").textContent = session.user;
    watch();
  });
}

if (!globalThis.signalR) {
  byId("missing").hidden = false;
  showConnection("closed", "Not available");
} else if (session.isNeeded) {
  showSignIn();
} else {
  watch();
}
