import { DeploymentFeed } from "./deployment-feed.js";
import { Operations } from "./operations.js";
import { Session } from "./session.js";

const byId = id => document.getElementById(id);
const STATE_TEXTS = { connecting: "Connecting", connected: "Live", reconnecting: "Reconnecting", closed: "Closed" };
const MAX_SHOWN = 50;

const session = await Session.open();
const stageNames = await fetch("api/stages").then(response => response.json());
for (const name of stageNames) {
  document.querySelector("[name=failAtStage]").append(new Option(name));
}

/** One deployment as the page shows it. */
class DeploymentCard {
  #stop = null;
  #status = null;
  #progress = new Map();

  constructor(executionId) {
    this.executionId = executionId;
    this.element = byId("deployment").content.firstElementChild.cloneNode(true);
    this.element.dataset.executionId = executionId;
  }

  /** Progress is told only to those who watch the one deployment. */
  follow(feed) {
    this.#stop ??= feed.watch(this.executionId, update => this.show(update));
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
      if (this.#status?.Sequence > status.Sequence && recovered) {
        return;
      }
      this.#status = status;
      this.#find(".lost").hidden = recovered;
      if (final) {
        this.unfollow();
      }
    }
    if (this.#status) {
      this.#render(this.#status.Details);
    }
  }

  get isOver() {
    return ["Succeeded", "Failed", "Cancelled", "RolledBack"].includes(this.#status?.Status);
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
    return this.isOver ? details.Status : details.CurrentStage ?? "Waiting";
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

  show(feed, update) {
    if (update.error) {
      byId("start-error").textContent = update.error.message;
      return;
    }
    const id = update.status.ExecutionId;
    let card = this.#cards.get(id);
    if (!card) {
      card = new DeploymentCard(id);
      this.#cards.set(id, card);
      byId("deployments").prepend(card.element);
      this.#drop();
    }
    card.show(update);
    if (!update.final) {
      card.follow(feed);
    } else {
      const module = update.status.Details.Request?.Module;
      byId("announcer").textContent = `${module?.Name ?? id} ${module?.Version ?? ""}: ${update.status.Status}`;
    }
    byId("empty").hidden = true;
    byId("count").textContent = this.#cards.size;
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

async function startDeployment(form) {
  const fields = Object.fromEntries(new FormData(form));
  const response = await fetch("api/deployments", {
    method: "POST",
    headers: { "Content-Type": "application/json", ...await session.headers() },
    body: JSON.stringify({
      module: { name: fields.name, version: fields.version },
      targetEnvironment: fields.targetEnvironment,
      failAtStage: fields.failAtStage || null,
    }),
  });
  if (response.status === 401 || response.status === 403) {
    throw new Error(`${session.user ?? "Nobody"} may not deploy.`);
  }
  if (!response.ok) {
    const problem = await response.json();
    throw new Error(problem.detail ?? problem.title);
  }
}

byId("start").addEventListener("submit", async event => {
  event.preventDefault();
  byId("start-error").textContent = "";
  try {
    await startDeployment(event.target);
  } catch (error) {
    byId("start-error").textContent = error.message;
  }
});

function watch() {
  const connection = new signalR.HubConnectionBuilder()
    .withUrl("deploymentHub", { accessTokenFactory: session.isNeeded ? () => session.token() : undefined })
    .configureLogging(signalR.LogLevel.Warning)
    .build();
  const list = new DeploymentList();
  const feed = new DeploymentFeed(connection, {
    onState: state => {
      byId("connection").dataset.state = state;
      byId("connection-text").textContent = STATE_TEXTS[state];
    },
  });
  feed.watchAll(update => list.show(feed, update));
  feed.start();
  new Operations(byId("operations"), () => session.headers()).start();
}

function showSignIn() {
  byId("sign-in").hidden = false;
  byId("connection").dataset.state = "closed";
  byId("connection-text").textContent = "Not signed in";
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
  byId("connection").dataset.state = "closed";
  byId("connection-text").textContent = "Not available";
} else if (session.isNeeded) {
  showSignIn();
} else {
  watch();
}
