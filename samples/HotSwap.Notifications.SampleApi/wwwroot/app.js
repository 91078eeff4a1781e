import { DeploymentCard, FORGOTTEN } from "./deployment-card.js";
import { DeploymentFeed, codeOf, sentenceOf } from "./deployment-feed.js";
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
const SIGN_IN = "The host requires a sign-in. Reload the page to sign in.";
const REFUSED = "You are no longer allowed to watch this deployment.";
const MAX_SHOWN = 50;
/** The default final statuses of the library. Used until the server sends its own. */
const FINAL_STATUSES = ["Succeeded", "Failed", "Cancelled", "RolledBack"];
const LIST_TIMEOUT_MS = 3_000;
const LIST_RETRY_MS = 5_000;

const { session, stageNames } = await load();
for (const name of stageNames) {
  document.querySelector("[name=failAtStage]").append(new Option(name));
}

async function load() {
  try {
    return { session: await Session.open(), stageNames: await fetch("api/stages").then(response => response.json()) };
  } catch (error) {
    showConnection("closed", "Not available", "The host could not be reached. Reload the page.", error.message);
    throw error;
  }
}

/** Sets a text if it differs, because a screen reader reads the element aloud after each change. */
function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function showConnection(state, text, cause = "", details = "") {
  byId("connection").dataset.state = state;
  byId("deployments").dataset.state = state;
  byId("connection").title = details;
  setText(byId("connection-text"), text);
  setText(byId("connection-cause"), cause);
}

/** The list of all deployments, newest first. */
class DeploymentList {
  #cards = new Map();
  #refreshes = 0;

  isRefused = false;

  show(feed, update) {
    if (update.error) {
      this.#showRefusal(update);
      return;
    }
    if (update.reset) {
      this.#cards.forEach(card => card.forget(FORGOTTEN)); // The updates that follow restore the cards that the server still has.
      queueMicrotask(() => this.#announceUnknown());
      this.refresh(feed);
    }
    if (update.status) {
      this.#showStatus(feed, update);
    }
    byId("empty").textContent = session.isNeeded ? "There are no deployments that you may watch." : "There are no deployments.";
    byId("empty").hidden = this.#cards.size > 0;
    byId("count").textContent = this.#cards.size || "";
  }

  /**
   * Reads the list API, because the feed does not contain deployments that ended long ago. Retries until the list is read or the connection
   * is lost.
   */
  async refresh(feed) {
    const refresh = ++this.#refreshes;
    await null; // If several calls are made at once, only the last one reads the list.
    while (refresh === this.#refreshes) {
      const statuses = await fetchList();
      if (statuses && refresh === this.#refreshes) {
        this.showEnded(statuses, feed.finalStatuses ?? FINAL_STATUSES);
        return;
      }
      await new Promise(resolve => setTimeout(resolve, LIST_RETRY_MS));
    }
  }

  stopRefresh() {
    this.#refreshes++;
  }

  /** Shows the deployments that have ended. The feed adds the active ones. */
  showEnded(statuses, finalStatuses) {
    for (const status of statuses.filter(each => finalStatuses.includes(each.Status))) {
      this.#card(status).show({ status, recovered: true, final: true });
    }
    this.#drop();
    byId("count").textContent = this.#cards.size || "";
    byId("empty").hidden ||= this.#cards.size > 0;
  }

  #card(status) {
    let card = this.#cards.get(status.ExecutionId);
    if (!card) {
      card = new DeploymentCard(status, stageNames);
      const older = this.#newestFirst().find(each => each.started <= card.started);
      byId("deployments").insertBefore(card.element, older?.element ?? null);
      this.#cards.set(status.ExecutionId, card);
    }
    return card;
  }

  #newestFirst() {
    return [...byId("deployments").children].map(element => this.#cards.get(element.dataset.executionId));
  }

  #showStatus(feed, update) {
    const id = update.executionId;
    const card = this.#card(update.status);
    card.show(update);
    this.#drop();
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

  /** Updates a card after one of its watches has ended. */
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
    while (this.#cards.size > MAX_SHOWN) {
      const cards = this.#newestFirst();
      const oldest = cards.findLast(each => each.isOver) ?? cards.at(-1);
      oldest.unfollow();
      oldest.element.remove();
      this.#cards.delete(oldest.executionId);
    }
  }
}

/** The host was unreachable. The page clears this error when it is live again. */
class UnreachableError extends Error {}

async function startDeployment(form) {
  const fields = Object.fromEntries(new FormData(form));
  const response = await post("api/deployments", {
    module: { name: fields.name, version: fields.version },
    targetEnvironment: fields.targetEnvironment,
    failAtStage: fields.failAtStage || null,
  });
  if (response.status === 401 || response.status === 403) {
    throw new Error(session.user ? `${session.user} is not allowed to deploy.` : session.isNeeded ? "Sign in to deploy." : SIGN_IN);
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({ title: `The host returned HTTP status ${response.status}.` }));
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

/** Returns a sentence that explains why the page is not live. */
function explain(error, isLost) {
  if (codeOf(error)) {
    return sentenceOf(error);
  }
  if (!navigator.onLine) {
    return "This computer is offline.";
  }
  const [, status] = /Status code '(\d+)'/.exec(error?.message) ?? [];
  if (status === "401" && !session.user) {
    return SIGN_IN;
  }
  if (status) {
    return `The host refused the connection with HTTP status ${status}.`;
  }
  return isLost ? "The connection to the host was lost." : "The host could not be reached.";
}

/** Shows the state of the feed. An open connection alone does not mean that the page is live. */
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

/** Returns the newest deployments in the log: null if they cannot be read now, and an empty list if the user may not read them. */
async function fetchList() {
  try {
    const response = await fetch(`deploymentApi?limit=${MAX_SHOWN}`, { headers: await session.headers(), signal: AbortSignal.timeout(LIST_TIMEOUT_MS) });
    return response.ok ? (await response.json()).deployments : response.status < 500 ? [] : null;
  } catch {
    return null;
  }
}

async function watch() {
  const connection = new signalR.HubConnectionBuilder()
    .withUrl("deploymentHub", { accessTokenFactory: session.isNeeded ? () => session.token() : undefined })
    .configureLogging(signalR.LogLevel.Warning)
    .build();
  const list = new DeploymentList();
  const feed = new DeploymentFeed(connection, { onState });
  function onState(state, error) {
    showState(state, error, list);
    if (state === "connected" && !error) {
      list.refresh(feed);
    } else {
      list.stopRefresh();
    }
  }
  byId("empty").hidden = false;
  list.showEnded(await fetchList() ?? [], FINAL_STATUSES);
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
