// Tests of the page's resume logic. DeploymentFeedTests runs them with the path of the module in DEPLOYMENT_FEED.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { pathToFileURL } from "node:url";

const { DeploymentFeed, StatusSequencer } = await import(pathToFileURL(process.env.DEPLOYMENT_FEED));

const status = (sequence, position = sequence, name = "Running") =>
  ({ ExecutionId: "d", Status: name, Sequence: sequence, Position: position });
const answer = (position, recovered = false, statuses = [], epoch = "e") => ({
  Cursor: { Epoch: epoch, Number: position },
  Recovered: recovered,
  Statuses: statuses,
  Progress: null,
  FinalStatuses: ["Succeeded", "Failed"],
});
const seen = updates => updates.map(update =>
  update.status ? [update.status.Sequence, update.recovered] : update.nothingKnown ? "nothing known" : update.progress.Progress);
const refusal = code =>
  new Error(`An unexpected error occurred invoking 'ResumeDeployment' on the server. HubException: [${code}] The server refused the call.`);

/** A connection whose calls the test answers, and whose events the test raises. */
class FakeConnection {
  state = "Connected";
  calls = [];
  starts = [];
  #handlers = {};
  #closed;

  on(event, handler) {
    this.#handlers[event] = handler;
  }

  onclose(handler) {
    this.#closed = handler;
  }

  start() {
    return new Promise((resolve, reject) => this.starts.push({ resolve, reject }));
  }

  async stop() {
    this.state = "Disconnected";
    this.#closed();
  }

  /** Completes the last attempt to connect. */
  async open() {
    this.state = "Connected";
    this.starts.at(-1).resolve();
    await settled();
  }

  async close(error) {
    this.state = "Disconnected";
    this.#closed(error);
    await settled();
  }

  invoke(method, ...args) {
    return new Promise((resolve, reject) => this.calls.push({ method, args, resolve, reject }));
  }

  get asked() {
    return this.calls.map(call => [call.method, ...call.args]);
  }

  async raise(event, message) {
    this.#handlers[event](message);
    await settled();
  }

  async answer(answer) {
    this.calls.at(-1).resolve(answer);
    await settled();
  }

  async refuse(error) {
    this.calls.at(-1).reject(error);
    await settled();
  }
}

/** Waits until all pending microtasks and callbacks have run. */
const settled = () => new Promise(resolve => setImmediate(resolve));

// Every delay has its average length, and passes only when a test calls pass().
beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(Math, "random", () => 0.5);
});
afterEach(() => {
  mock.reset();
  mock.timers.reset();
});

async function pass(milliseconds) {
  mock.timers.tick(milliseconds);
  await settled();
}

/** Creates a feed, and records its states and the updates of its watchers. */
function feeding(state = "Connected", options = {}) {
  const connection = new FakeConnection();
  connection.state = state;
  const states = [];
  const feed = new DeploymentFeed(connection, { ...options, onState: (state, error) => states.push(error ? [state, error] : [state]) });
  const watch = id => {
    const updates = [];
    const stop = id === null ? feed.watchAll(update => updates.push(update)) : feed.watch(id, update => updates.push(update));
    return { updates, stop };
  };
  return { connection, feed, states, watch };
}

function watching(id = "d") {
  const { connection, states, watch } = feeding();
  return { connection, states, watch, ...watch(id) };
}

function synchronized() {
  const sequencer = new StatusSequencer(false);
  sequencer.onAnswer(answer(0));
  return sequencer;
}

test("a status before the answer comes after it", () => {
  const sequencer = new StatusSequencer(false);
  assert.deepEqual(sequencer.onStatus(status(3)), []);
  assert.deepEqual(seen(sequencer.onAnswer(answer(2, false, [status(2)]))), [[2, true], [3, true]]);
});

test("a repeated status is dropped", () => {
  const sequencer = synchronized();
  assert.deepEqual(seen(sequencer.onStatus(status(1))), [[1, true]]);
  assert.deepEqual(sequencer.onStatus(status(1)), []);
});

test("a gap is asked for and filled", () => {
  const sequencer = synchronized();
  sequencer.onStatus(status(1));
  assert.deepEqual(sequencer.onStatus(status(3)), []);
  assert.equal(sequencer.synchronized, false);
  assert.deepEqual(sequencer.cursor, { Epoch: "e", Number: 1 });
  assert.deepEqual(seen(sequencer.onAnswer(answer(3, true, [status(2), status(3)]))), [[2, true], [3, true]]);
});

test("lost history is marked", () => {
  const sequencer = synchronized();
  sequencer.onStatus(status(1));
  sequencer.desynchronize();
  assert.deepEqual(seen(sequencer.onAnswer(answer(9, false, [status(9)]))), [[9, false]]);
  assert.deepEqual(seen(sequencer.onStatus(status(10))), [[10, true]]);
});

test("a new epoch is marked, also when it is still empty", () => {
  const sequencer = synchronized();
  sequencer.onStatus(status(1));
  sequencer.desynchronize();
  sequencer.onAnswer(answer(0, false, [], "new"));
  assert.deepEqual(seen(sequencer.onStatus(status(1))), [[1, false]]);
});

test("a gap that no answer fills is taken as lost", () => {
  const sequencer = synchronized();
  sequencer.onStatus(status(3));
  for (let count = 1; count < 5; count++) {
    assert.deepEqual(sequencer.onAnswer(answer(0, true)), []);
    assert.equal(sequencer.gapRemains, true);
  }
  assert.deepEqual(seen(sequencer.onAnswer(answer(0, true))), [[3, false]]);
});

test("progress waits for its status and never follows a final one", () => {
  const sequencer = synchronized();
  assert.deepEqual(sequencer.onProgress({ Sequence: 1, Progress: 50 }), []);
  assert.deepEqual(seen(sequencer.onStatus(status(1))), [[1, true], 50]);
  sequencer.onStatus(status(2, 2, "Succeeded"));
  assert.deepEqual(sequencer.onProgress({ Sequence: 2, Progress: 60 }), []);
});

test("all deployments follow by position", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onAnswer(answer(4, false, [status(1, 2), status(2, 4)]));
  assert.deepEqual(seen(sequencer.onStatus(status(1, 5))), [[1, true]]);
  sequencer.onStatus(status(2, 7));
  assert.equal(sequencer.synchronized, false);
});

test("withheld positions count as seen", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onAnswer(answer(3));
  sequencer.onWithheld({ FirstPosition: 4, LastPosition: 9 });
  assert.deepEqual(seen(sequencer.onStatus(status(1, 10))), [[1, true]]);
  assert.equal(sequencer.synchronized, true);
});

test("withheld positions before the answer count after it", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onWithheld({ FirstPosition: 4, LastPosition: 5 });
  sequencer.onStatus(status(1, 6));
  assert.deepEqual(seen(sequencer.onAnswer(answer(4))), [[1, true]]);
  assert.equal(sequencer.synchronized, true);
});

test("withheld positions behind a gap are asked about", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onAnswer(answer(3));
  sequencer.onWithheld({ FirstPosition: 5, LastPosition: 9 });
  assert.equal(sequencer.synchronized, false);
});

test("a status that came before the withheld positions it is in is an update in its place", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onStatus(status(1, 5));
  sequencer.onWithheld({ FirstPosition: 4, LastPosition: 6 });
  sequencer.onStatus(status(2, 7));
  assert.deepEqual(seen(sequencer.onAnswer(answer(3))), [[1, true], [2, true]]);
  assert.equal(sequencer.synchronized, true);
});

test("what another watcher was not given, which was answered before, is not withheld", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onAnswer(answer(3));
  sequencer.desynchronize();
  sequencer.onWithheld({ FirstPosition: 6, LastPosition: 7 });
  sequencer.onStatus(status(4, 8));
  const first = { ...answer(5, true, [status(1, 4), status(2, 5)]), AnswerNumber: 1 };
  assert.deepEqual(seen(sequencer.onAnswer(first)), [[1, true], [2, true]]);
  assert.equal(sequencer.synchronized, false);
  const rest = { ...answer(8, true, [status(1, 6), status(3, 7), status(4, 8)]), AnswerNumber: 2 };
  assert.deepEqual(seen(sequencer.onAnswer(rest)), [[1, true], [3, true], [4, true]]);
});

test("what another watcher was not given is not withheld either where the answer comes first", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onAnswer({ ...answer(5, true, [status(1, 4), status(2, 5)]), AnswerNumber: 2 });
  assert.deepEqual(sequencer.onWithheld({ FirstPosition: 5, LastPosition: 7, AnswerNumber: 1 }), []);
  assert.deepEqual(seen(sequencer.onStatus(status(1, 6))), [[1, true]]);
});

test("what is held is dropped and asked for again where the answer is of another term", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onAnswer(answer(8));
  sequencer.desynchronize();
  sequencer.onStatus(status(9, 10));
  assert.deepEqual(seen(sequencer.onAnswer(answer(9, false, [status(8, 9)], "new"))), [[8, false]]);
  assert.equal(sequencer.synchronized, false);
  assert.deepEqual(seen(sequencer.onAnswer(answer(10, true, [status(1, 10)], "new"))), [[1, true]]);
});

test("what is held is dropped and asked for again where the answer is a part of what was missed", () => {
  const sequencer = new StatusSequencer(false);
  sequencer.onAnswer(answer(1, false, [status(1, 1)]));
  sequencer.desynchronize();
  sequencer.onStatus(status(2, 29)); // of the third life of a deployment that was removed twice
  assert.deepEqual(seen(sequencer.onAnswer({ ...answer(18, true, [status(1, 18)]), HasMore: true })), [[1, true]]);
  assert.equal(sequencer.synchronized, false);
  assert.deepEqual(seen(sequencer.onAnswer(answer(29, true, [status(2, 24), status(1, 28), status(2, 29)]))), [[2, true], [1, true], [2, true]]);
});

test("positions withheld ahead of the rest of the state count when that has come", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onWithheld({ FirstPosition: 4, LastPosition: 4 });
  const updates = [
    ...sequencer.onAnswer({ ...answer(2, false, [status(1, 2)]), SnapshotEnd: 4 }),
    ...sequencer.onStatus(status(1, 3)),
    ...sequencer.onStatus(status(2, 5)),
  ];

  assert.deepEqual(updates.map(update => update.status.Position), [2, 3, 5]);
});

test("a status ahead of the rest of the state waits for it without asking", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onAnswer(answer(3));
  sequencer.desynchronize();
  sequencer.onStatus(status(7, 9));
  assert.deepEqual(seen(sequencer.onAnswer({ ...answer(6, false, [status(4, 6)]), SnapshotEnd: 9 })), [[4, false]]);
  assert.equal(sequencer.synchronized, true);
  sequencer.onWithheld({ FirstPosition: 7, LastPosition: 7 });
  assert.deepEqual(seen(sequencer.onStatus(status(5, 8))), [[5, false], [7, false]]);
  assert.equal(sequencer.synchronized, true);
});

test("a filtered answer is no loss", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onAnswer(answer(1));
  sequencer.desynchronize();
  const filtered = { ...answer(9, true, [status(1, 4), status(2, 8)]), Filtered: true };
  assert.deepEqual(seen(sequencer.onAnswer(filtered)), [[1, true], [2, true]]);
});

test("the rest of a lost state comes as events and is marked up to its end", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onAnswer(answer(3));
  sequencer.desynchronize();
  assert.deepEqual(seen(sequencer.onAnswer({ ...answer(6, false, [status(4, 6)]), SnapshotEnd: 9 })), [[4, false]]);
  sequencer.onWithheld({ FirstPosition: 7, LastPosition: 7 });
  assert.deepEqual(seen(sequencer.onStatus(status(5, 8))), [[5, false]]);
  sequencer.onWithheld({ FirstPosition: 9, LastPosition: 9 });
  assert.deepEqual(seen(sequencer.onStatus(status(6, 10))), [[6, true]]);
});

test("a long gap that comes in pages loses nothing", () => {
  const sequencer = synchronized();
  sequencer.onStatus(status(11));
  for (let page = 1; page < 10; page++) {
    assert.deepEqual(seen(sequencer.onAnswer(answer(page, true, [status(page)]))), [[page, true]]);
    assert.equal(sequencer.synchronized, false);
  }
  assert.deepEqual(seen(sequencer.onAnswer(answer(10, true, [status(10)]))), [[10, true], [11, true]]);
});

test("withheld positions that come in another order close the gap", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onWithheld({ FirstPosition: 4, LastPosition: 5 });
  sequencer.onWithheld({ FirstPosition: 2, LastPosition: 3 });
  sequencer.onStatus(status(1, 6));
  assert.deepEqual(seen(sequencer.onAnswer(answer(1))), [[1, true]]);
});

test("early progress of each stage comes after its status, also when the answer brings it", () => {
  const sequencer = new StatusSequencer(false);
  sequencer.onProgress({ Sequence: 2, Stage: "Test", Progress: 10 });
  const part = { ...answer(1, true, [status(1)]), Progress: { Sequence: 2, Stage: "Build", Progress: 50 } };
  assert.deepEqual(seen(sequencer.onAnswer(part)), [[1, true]]);
  assert.deepEqual(seen(sequencer.onStatus(status(2))), [[2, true], 10, 50]);
});

for (const code of ["history_lost", "not_decided", undefined]) {
  test(`a subscription that ended with the code ${code} is resumed`, async () => {
    const { connection, updates } = watching();
    await connection.answer(answer(1, false, [status(1)]));
    await connection.raise("DeploymentSubscriptionEnded", { ExecutionId: "d", Code: code, Reason: "Resume." });
    assert.deepEqual(connection.calls.map(call => [call.method, ...call.args]), [
      ["ResumeDeployment", "d", null],
      ["ResumeDeployment", "d", { Epoch: "e", Number: 1 }],
    ]);
    await connection.answer(answer(7, false, [status(3, 7)]));
    await connection.raise("DeploymentStatusChanged", status(4, 8));
    assert.deepEqual(seen(updates), [[1, true], [3, false], [4, true]]);
  });
}

test("the end of another subscription is none of this one", async () => {
  const { connection } = watching();
  await connection.answer(answer(1, false, [status(1)]));
  await connection.raise("DeploymentSubscriptionEnded", { ExecutionId: null, Code: "history_lost", Reason: "Resume." });
  assert.equal(connection.calls.length, 1);
});

test("an end that overtakes the answer is followed by another question", async () => {
  const { connection, updates } = watching();
  await connection.raise("DeploymentSubscriptionEnded", { ExecutionId: "d", Code: "history_lost", Reason: "Resume." });
  await connection.answer(answer(1, false, [status(1)]));
  assert.equal(connection.calls.length, 2);
  await connection.answer(answer(3, false, [status(3)]));
  assert.deepEqual(seen(updates), [[3, true]]);
});

test("a right that has gone ends the watcher with the refusal", async () => {
  const { connection, updates } = watching();
  await connection.answer(answer(1, false, [status(1)]));
  await connection.raise("DeploymentSubscriptionEnded", { ExecutionId: "d", Code: "not_allowed", Reason: "Not allowed." });
  const error = refusal("not_allowed");
  await connection.refuse(error);
  assert.deepEqual(updates.at(-1), { executionId: "d", error, code: "not_allowed" });
  await connection.raise("DeploymentStatusChanged", status(2));
  assert.equal(updates.length, 2);
});

for (const code of ["not_allowed", "invalid_argument", "too_many_subscriptions"]) {
  test(`a refusal with the code ${code} is final`, async () => {
    const { connection, updates } = watching(null);
    const error = refusal(code);
    await connection.refuse(error);
    assert.deepEqual(updates, [{ executionId: null, error, code }]);
    await pass(60_000);
    assert.equal(connection.calls.length, 1);
  });
}

for (const error of [
  ...["not_ready", "not_decided", "too_many_calls", "too_many_connections", "history_lost", "message_too_large", "malformed_message", "new_code"].map(refusal),
  new Error("HubException: The host has a sentence of its own."),
  new Error("HubException: Not [not_allowed] as a code."),
  new Error("An unexpected error occurred invoking 'ResumeDeployment' on the server."),
]) {
  test(`after "${error.message}" the server is asked again`, async () => {
    const { connection, updates } = watching();
    await connection.refuse(error);
    await pass(999);
    assert.equal(connection.calls.length, 1);
    await pass(1);
    assert.equal(connection.calls.length, 2);
    await connection.answer(answer(1, false, [status(1)]));
    assert.deepEqual(seen(updates), [[1, true]]);
  });
}

test("the delay between refused calls doubles up to 30 s, and begins again after an answer", async () => {
  const { connection } = watching();
  for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
    const { length } = connection.calls;
    await connection.refuse(refusal("not_ready"));
    await pass(seconds * 1_000 - 1);
    assert.equal(connection.calls.length, length);
    await pass(1);
    assert.equal(connection.calls.length, length + 1);
  }
  await connection.answer(answer(1, false, [status(1)]));
  await connection.raise("DeploymentSubscriptionEnded", { ExecutionId: "d", Code: "history_lost", Reason: "Resume." });
  const { length } = connection.calls;
  await connection.refuse(refusal("not_ready"));
  await pass(1_000);
  assert.equal(connection.calls.length, length + 1);
});

test("the delay after a refusal varies by 20 %", async () => {
  for (const [random, milliseconds] of [[0, 800], [1, 1_200]]) {
    mock.method(Math, "random", () => random);
    const { connection } = watching();
    await connection.refuse(refusal("not_ready"));
    await pass(milliseconds - 1);
    assert.equal(connection.calls.length, 1);
    await pass(2);
    assert.equal(connection.calls.length, 2);
  }
});

test("a refused scope holds up no other", async () => {
  const { connection, watch } = watching();
  await connection.refuse(refusal("not_ready"));
  watch("other");
  assert.deepEqual(connection.asked.at(-1), ["ResumeDeployment", "other", null]);
});

test("after too many calls the connection makes none for a while", async () => {
  const { connection, watch } = watching();
  await connection.refuse(refusal("too_many_calls"));
  watch("other");
  watch(null);
  await pass(999);
  assert.equal(connection.calls.length, 1);
  await pass(1);
  assert.deepEqual(connection.asked.slice(1).sort(), [["ResumeAllDeployments", null], ["ResumeDeployment", "d", null], ["ResumeDeployment", "other", null]]);
});

test("a new connection does not wait for the delay of the one before", async () => {
  const { connection, feed, watch } = feeding("Disconnected");
  watch("d");
  watch("other");
  feed.start();
  await pass(0);
  await connection.open();
  connection.calls.forEach(call => call.reject(refusal("too_many_calls")));
  await settled();
  await connection.close(new Error("Cut."));
  await pass(0);
  await connection.open();
  assert.equal(connection.calls.length, 4);
});

test("a call that ends with its connection is no refusal", async () => {
  const { connection, feed, states, watch } = feeding("Disconnected");
  const { updates } = watch("d");
  feed.start();
  await pass(0);
  await connection.open();
  await connection.close();
  await pass(2_000);
  await connection.open();
  assert.equal(connection.calls.length, 2);
  await connection.answer(answer(1, false, [status(1)]));
  assert.deepEqual(seen(updates), [[1, true]]);
  assert.deepEqual(states, [["connecting"], ["reconnecting"], ["connected"]]);
});

test("an answer that does not come within 30 s is asked for again, and an answer that comes later is dropped", async () => {
  const { connection, states, updates } = watching();
  await pass(30_000);
  assert.equal(states.at(-1)[1].message, "The server did not answer within 30 s.");
  await pass(1_000);
  assert.equal(connection.calls.length, 2);
  connection.calls[0].resolve(answer(1, false, [status(1)]));
  await settled();
  assert.deepEqual(updates, []);
  await connection.answer(answer(2, false, [status(2)]));
  assert.deepEqual(seen(updates), [[2, true]]);
});

test("the time for an answer is an option", async () => {
  const { connection, watch } = feeding("Connected", { answerTimeout: 500 });
  watch("d");
  await pass(500);
  await pass(1_000);
  assert.equal(connection.calls.length, 2);
});

test("an answer that cannot be read is asked for again", async () => {
  const { connection, states, updates } = watching();
  await connection.answer(null);
  assert.equal(states.at(-1)[0], "connected");
  assert.ok(states.at(-1)[1]);
  await pass(1_000);
  await connection.answer(answer(1, false, [status(1)]));
  assert.deepEqual(seen(updates), [[1, true]]);
});

test("an answer without a status says that nothing is known", async () => {
  const { connection, updates } = watching();
  await connection.answer(answer(4));
  assert.deepEqual(updates, [{ executionId: "d", nothingKnown: true, recovered: true, reset: true }]);
  await connection.raise("DeploymentStatusChanged", status(1, 5));
  assert.deepEqual(updates[1], { executionId: "d", status: status(1, 5), recovered: true, final: false, reset: false });
});

test("an answer without a status says that nothing is known of all", async () => {
  const { connection, updates } = watching(null);
  await connection.answer(answer(0));
  assert.deepEqual(updates, [{ executionId: null, nothingKnown: true, recovered: true, reset: true }]);
});

test("where a restarted server knows nothing, that is marked", async () => {
  const { connection, updates } = watching();
  await connection.answer(answer(1, false, [status(1)]));
  await connection.raise("DeploymentSubscriptionEnded", { ExecutionId: "d", Code: "history_lost", Reason: "Resume." });
  await connection.answer(answer(0, false, [], "new"));
  assert.deepEqual(updates[1], { executionId: "d", nothingKnown: true, recovered: false, reset: true });
});

test("a recovered answer without a status is no update", async () => {
  const { connection, updates } = watching();
  await connection.answer(answer(1, false, [status(1)]));
  await connection.raise("DeploymentSubscriptionEnded", { ExecutionId: "d", Code: "not_decided", Reason: "Resume." });
  await connection.answer(answer(5, true));
  assert.deepEqual(seen(updates), [[1, true]]);
});

test("an early status is known, though the answer has none", () => {
  const sequencer = new StatusSequencer(false);
  sequencer.onStatus(status(1, 5));
  assert.deepEqual(seen(sequencer.onAnswer(answer(4))), [[1, true]]);
});

test("while the rest of the state is to come, nothing known is not said", () => {
  const sequencer = new StatusSequencer(true);
  assert.deepEqual(sequencer.onAnswer({ ...answer(0), SnapshotEnd: 9 }), []);
  assert.deepEqual(sequencer.onWithheld({ FirstPosition: 1, LastPosition: 5 }), []);
  assert.deepEqual(seen(sequencer.onWithheld({ FirstPosition: 6, LastPosition: 9 })), ["nothing known"]);
  assert.deepEqual(sequencer.onWithheld({ FirstPosition: 10, LastPosition: 11 }), []);
});

test("the first update after an answer that is not recovered is a reset", () => {
  const sequencer = new StatusSequencer(true);
  const resets = updates => updates.map(update => update.reset);
  assert.deepEqual(resets(sequencer.onAnswer(answer(2, false, [status(1), status(2)]))), [true, false]);
  sequencer.desynchronize();
  assert.deepEqual(resets(sequencer.onAnswer(answer(3, true, [status(3)]))), [false]);
  sequencer.desynchronize();
  assert.deepEqual(resets(sequencer.onAnswer(answer(2, false, [status(1), status(2)], "new"))), [true, false]);
});

test("the watchers of a deployment share one call, with the oldest of their cursors", async () => {
  const { connection, updates, watch } = watching();
  await connection.answer(answer(1, false, [status(1)]));
  const late = watch("d");
  await connection.answer(answer(3, false, [status(3)]));
  await connection.raise("DeploymentSubscriptionEnded", { ExecutionId: "d", Code: "history_lost", Reason: "Resume." });
  assert.deepEqual(connection.asked.slice(2), [["ResumeDeployment", "d", { Epoch: "e", Number: 1 }]]);
  await connection.answer(answer(4, true, [status(2), status(3), status(4)]));
  assert.deepEqual(seen(updates), [[1, true], [2, true], [3, true], [4, true]]);
  assert.deepEqual(seen(late.updates), [[3, true], [4, true]]);
  assert.equal(connection.calls.length, 3);
});

test("an answer that is not recovered is for the watchers with the cursor that was asked with", async () => {
  const { connection, updates, watch } = watching();
  await connection.answer(answer(1, false, [status(1)]));
  const late = watch("d");
  await connection.answer(answer(3, false, [status(3)]));
  await connection.raise("DeploymentSubscriptionEnded", { ExecutionId: "d", Code: "history_lost", Reason: "Resume." });
  await connection.answer(answer(5, false, [status(5)]));
  assert.deepEqual(seen(updates), [[1, true], [5, false]]);
  assert.deepEqual(connection.asked.slice(3), [["ResumeDeployment", "d", { Epoch: "e", Number: 3 }]]);
  await connection.answer(answer(5, true, [status(4), status(5)]));
  assert.deepEqual(seen(late.updates), [[3, true], [4, true], [5, true]]);
});

test("watchers without a cursor are asked for by themselves", async () => {
  const { connection, updates, watch } = watching();
  await connection.answer(answer(1, false, [status(1)]));
  await connection.raise("DeploymentSubscriptionEnded", { ExecutionId: "d", Code: "history_lost", Reason: "Resume." });
  const [second, third] = [watch("d"), watch("d")];
  await connection.answer(answer(2, true, [status(2)]));
  assert.deepEqual(connection.asked.slice(1), [["ResumeDeployment", "d", { Epoch: "e", Number: 1 }], ["ResumeDeployment", "d", null]]);
  assert.deepEqual(second.updates, []);
  await connection.answer(answer(2, false, [status(2)]));
  assert.deepEqual([updates, second.updates, third.updates].map(seen), [[[1, true], [2, true]], [[2, true]], [[2, true]]]);
});

test("cursors of two terms are asked for one after the other", async () => {
  const { connection, updates, watch } = watching();
  await connection.answer(answer(9, false, [status(9)]));
  const late = watch("d");
  await connection.answer(answer(1, false, [status(1)], "new"));
  await connection.raise("DeploymentSubscriptionEnded", { ExecutionId: "d", Code: "history_lost", Reason: "Resume." });
  await connection.answer(answer(2, false, [status(2)], "new"));
  await connection.answer(answer(2, true, [status(2)], "new"));
  assert.deepEqual(connection.asked.slice(2), [
    ["ResumeDeployment", "d", { Epoch: "e", Number: 9 }],
    ["ResumeDeployment", "d", { Epoch: "new", Number: 1 }],
  ]);
  assert.deepEqual([updates, late.updates].map(seen), [[[9, true], [2, false]], [[1, true], [2, true]]]);
});

test("a watcher that comes while the call is made does not get its answer, and loses no event", async () => {
  const { connection, updates, watch } = watching();
  const late = watch("d");
  assert.equal(connection.calls.length, 1);
  await connection.raise("DeploymentStatusChanged", status(2));
  await connection.answer(answer(1, false, [status(1)]));
  assert.deepEqual(seen(updates), [[1, true], [2, true]]);
  assert.deepEqual(late.updates, []);
  assert.deepEqual(connection.asked.at(-1), ["ResumeDeployment", "d", null]);
  await connection.raise("DeploymentStatusChanged", status(3));
  await connection.answer(answer(2, false, [status(2)]));
  assert.deepEqual(seen(late.updates), [[2, true], [3, true]]);
});

test("the last watcher leaves the subscription", async () => {
  const { connection, stop, watch } = watching();
  const other = watch("d");
  await connection.answer(answer(1, false, [status(1)]));
  await connection.answer(answer(1, false, [status(1)]));
  stop();
  assert.equal(connection.calls.length, 2);
  other.stop();
  assert.deepEqual(connection.asked.slice(2), [["UnsubscribeFromDeployment", "d"]]);
  other.stop();
  await connection.answer(undefined);
  assert.equal(connection.calls.length, 3);
});

test("a watcher that comes while the last one leaves is asked for after that", async () => {
  const { connection, stop, watch } = watching(null);
  await connection.answer(answer(1, false, [status(1)]));
  stop();
  const { updates } = watch(null);
  assert.deepEqual(connection.asked.slice(1), [["UnsubscribeFromAllDeployments"]]);
  await connection.answer(undefined);
  assert.deepEqual(connection.asked.slice(2), [["ResumeAllDeployments", null]]);
  await connection.answer(answer(1, false, [status(1)]));
  assert.deepEqual(seen(updates), [[1, true]]);
});

test("a watcher that leaves while it is asked for leaves after the answer, and is told nothing", async () => {
  const { connection, stop, updates } = watching();
  stop();
  assert.equal(connection.calls.length, 1);
  await connection.answer(answer(1, false, [status(1)]));
  assert.deepEqual(connection.asked.slice(1), [["UnsubscribeFromDeployment", "d"]]);
  assert.deepEqual(updates, []);
});

test("a subscription that could not be left is left later", async () => {
  const { connection, stop } = watching();
  await connection.answer(answer(1, false, [status(1)]));
  stop();
  await connection.refuse(refusal("too_many_calls"));
  await pass(1_000);
  assert.deepEqual(connection.asked.slice(1), [["UnsubscribeFromDeployment", "d"], ["UnsubscribeFromDeployment", "d"]]);
});

test("a watch of one deployment is over after its final status", async () => {
  const { connection, updates } = watching();
  await connection.answer(answer(1, false, [status(1)]));
  await connection.raise("DeploymentStatusChanged", status(2, 2, "Succeeded"));
  assert.deepEqual(updates.at(-1), { executionId: "d", status: status(2, 2, "Succeeded"), recovered: true, final: true, reset: false });
  assert.deepEqual(connection.asked.at(-1), ["UnsubscribeFromDeployment", "d"]);
});

test("a watch of all goes on after a final status", async () => {
  const { connection, updates } = watching(null);
  await connection.answer(answer(1, false, [status(1, 1, "Succeeded")]));
  await connection.raise("DeploymentStatusChanged", status(1, 2));
  assert.deepEqual(updates.map(update => update.final), [true, false]);
});

test("an answer that says so ends the watch without an update", async () => {
  const { connection, updates } = watching();
  await connection.answer({ ...answer(1, true), IsOver: true });
  assert.deepEqual(updates, []);
  assert.deepEqual(connection.asked.at(-1), ["UnsubscribeFromDeployment", "d"]);
});

test("the state tells each failed attempt with its cause", async () => {
  const { connection, feed, states } = feeding("Disconnected");
  feed.start();
  const [first, second] = [new Error("Failed to fetch"), new Error("Status code '401'")];
  await pass(0);
  connection.starts.at(-1).reject(first);
  await settled();
  await pass(2_000);
  connection.starts.at(-1).reject(second);
  await settled();
  await pass(10_000);
  await connection.open();
  const cut = new Error("Cut.");
  await connection.close(cut);
  assert.deepEqual(states, [["connecting"], ["connecting", first], ["connecting", second], ["connected"], ["reconnecting", cut]]);
});

test("a connection is told as connected when a call of it has an outcome", async () => {
  const { connection, feed, states, watch } = feeding("Disconnected");
  watch("d");
  feed.start();
  await pass(0);
  await connection.open();
  assert.deepEqual(states, [["connecting"]]);
  await connection.answer(answer(0));
  assert.deepEqual(states, [["connecting"], ["connected"]]);
});

test("a refusal for now is told until there is an answer", async () => {
  const { connection, states, watch } = watching();
  const [first, second] = [refusal("not_ready"), refusal("not_ready")];
  await connection.refuse(first);
  watch("other");
  await connection.answer(answer(0));
  await pass(1_000);
  await connection.refuse(second);
  await pass(2_000);
  await connection.answer(answer(0));
  assert.deepEqual(states, [["connected", first], ["connected", second], ["connected"]]);
});

test("a refused watch that is given up is told no longer", async () => {
  const { connection, states, stop } = watching();
  await connection.refuse(refusal("not_ready"));
  stop();
  assert.deepEqual(states.at(-1), ["connected"]);
});

test("a refusal of a watcher that has left is not told for the others of its scope", async () => {
  const { connection, states, watch } = watching();
  await connection.answer(answer(0));
  const other = watch("d");
  await connection.refuse(refusal("not_ready"));
  other.stop();
  await pass(1_000);
  assert.deepEqual(states.at(-1), ["connected"]);
  assert.equal(connection.calls.length, 2);
});

test("a server that ends each connection at once is not asked without a pause", async () => {
  const { connection, feed, watch } = feeding("Disconnected");
  watch("d");
  feed.start();
  await pass(0);
  for (const delay of [2_000, 10_000, 30_000, 30_000]) {
    await connection.open();
    await connection.close(refusal("too_many_connections"));
    const { length } = connection.starts;
    await pass(delay - 1);
    assert.equal(connection.starts.length, length);
    await pass(1);
    assert.equal(connection.starts.length, length + 1);
  }
});

test("a feed that was stopped connects no more", async () => {
  const { connection, feed, states, watch } = feeding("Disconnected");
  watch("d");
  feed.start();
  await pass(0);
  await connection.open();
  await connection.answer(answer(0));
  await feed.stop();
  await pass(60_000);
  assert.equal(connection.starts.length, 1);
  assert.deepEqual(states, [["connecting"], ["connected"], ["closed"]]);
});

test("a handler that fails stops neither the updates nor the feed", async () => {
  mock.method(console, "error", () => {});
  const connection = new FakeConnection();
  const feed = new DeploymentFeed(connection, { onState: () => { throw new Error("The handler failed."); } });
  const sequences = [];
  feed.watch("d", update => {
    sequences.push(update.status.Sequence);
    throw new Error("The handler failed.");
  });
  await connection.answer(answer(1, false, [status(1)]));
  await connection.raise("DeploymentStatusChanged", status(2));
  assert.deepEqual(sequences, [1, 2]);
});

test("while a status is held, nothing known is not said", () => {
  const sequencer = new StatusSequencer(false);
  sequencer.onStatus(status(3, 7));
  assert.deepEqual(sequencer.onAnswer(answer(4)), []);
  const updates = sequencer.onAnswer(answer(7, true, [status(2, 6), status(3, 7)]));
  assert.deepEqual(updates.map(update => [update.status.Sequence, update.reset]), [[2, true], [3, false]]);
});

test("a reset is followed by the whole current state, also by what was told before", () => {
  const sequencer = new StatusSequencer(true);
  sequencer.onAnswer(answer(2, false, [status(1), status(2)]));
  sequencer.desynchronize();
  assert.deepEqual(seen(sequencer.onAnswer(answer(9, false, [status(2), status(5, 9)]))), [[2, false], [5, false]]);
});

test("the pause after too many calls doubles for the whole connection, and begins again after an answer", async () => {
  const { connection, watch } = feeding();
  ["a", "b", "c"].forEach(watch);
  for (const [seconds, underWay] of [[1, 3], [2, 3], [4, 3]]) {
    const { length } = connection.calls;
    connection.calls.slice(-underWay).forEach(call => call.reject(refusal("too_many_calls")));
    await settled();
    await pass(seconds * 1_000 - 1);
    assert.equal(connection.calls.length, length);
    await pass(1);
    assert.equal(connection.calls.length, length + 3);
  }
  await connection.answer(answer(0));
  const { length } = connection.calls;
  connection.calls.at(-2).reject(refusal("too_many_calls"));
  await settled();
  await pass(1_000);
  assert.equal(connection.calls.length, length + 1);
});

test("an answer during a pause is no reason for a shorter one", async () => {
  const { connection, watch } = feeding();
  ["a", "b"].forEach(watch);
  connection.calls[0].reject(refusal("too_many_calls"));
  await settled();
  await connection.answer(answer(0));
  await pass(1_000);
  await connection.refuse(refusal("too_many_calls"));
  await pass(1_999);
  assert.equal(connection.calls.length, 3);
  await pass(1);
  assert.equal(connection.calls.length, 4);
});

const ids = count => Array.from({ length: count }, (_, index) => `d${index}`);

test("a new connection has eight calls under way at once, and ends with an answer for each watcher", async () => {
  const { connection, watches } = await connected(...ids(100));
  assert.equal(connection.calls.length, 8);
  for (let answered = 0; answered < 100; answered++) {
    assert.equal(connection.calls.length, Math.min(100, answered + 8));
    connection.calls[answered].resolve(answer(1, false, [status(1)]));
    await settled();
  }
  assert.deepEqual(watches.map(({ updates }) => seen(updates)), ids(100).map(() => [[1, true]]));
  assert.equal(connection.calls.length, 100);
});

test("after too many calls, the calls that waited for their turn wait for the end of the pause", async () => {
  const { connection } = await connected(...ids(100));
  connection.calls.forEach(call => call.reject(refusal("too_many_calls")));
  await settled();
  await pass(999);
  assert.equal(connection.calls.length, 8);
  await pass(1);
  assert.equal(connection.calls.length, 16);
});

test("a call that is no longer due when its turn comes is not made", async () => {
  const { connection, watches } = await connected(...ids(10));
  watches[8].stop();
  await connection.answer(answer(0));
  assert.deepEqual(connection.asked.slice(8), [["ResumeDeployment", "d9", null]]);
});

test("a watcher that comes while the call waits for its turn is asked for with it", async () => {
  const { connection, watch, watches } = await connected(...ids(9));
  const late = watch("d8");
  await connection.answer(answer(0));
  await connection.answer(answer(1, false, [status(1)]));
  assert.deepEqual([watches[8], late].map(({ updates }) => seen(updates)), [[[1, true]], [[1, true]]]);
  assert.equal(connection.calls.length, 9);
});

test("the delay after a refusal holds up no other scope", async () => {
  const { connection } = await connected(...ids(9));
  connection.calls.forEach(call => call.reject(refusal("not_ready")));
  await settled();
  assert.deepEqual(connection.asked.slice(8), [["ResumeDeployment", "d8", null]]);
});

test("calls that waited for their turn when the connection was lost are made on the next one", async () => {
  const { connection } = await connected(...ids(20));
  await connection.close();
  assert.equal(connection.calls.length, 8);
  await pass(2_000);
  await connection.open();
  assert.equal(connection.calls.length, 16);
});

test("watchers with a thousand cursors settle in two calls after a restart", async () => {
  const { connection, watch } = feeding();
  const watches = [];
  for (let position = 1; position <= 1_000; position++) {
    watches.push(watch("d"));
    await connection.answer(answer(position, false, [status(position)]));
  }
  await connection.raise("DeploymentSubscriptionEnded", { ExecutionId: "d", Code: "history_lost", Reason: "Resume." });
  await connection.answer(answer(0, false, [], "new"));
  await connection.answer(answer(0, false, [], "new"));
  assert.deepEqual(connection.asked.slice(1_000), [
    ["ResumeDeployment", "d", { Epoch: "e", Number: 1 }],
    ["ResumeDeployment", "d", { Epoch: "e", Number: 1_000 }],
  ]);
  assert.deepEqual(watches.map(({ updates }) => seen(updates).at(-1)), watches.map(() => "nothing known"));
});

test("where only the newest cursor is reached, the watchers between are asked for next", async () => {
  const { connection, watch } = feeding();
  const watches = [];
  for (const position of [1, 2, 3]) {
    watches.push(watch("d"));
    await connection.answer(answer(position, false, [status(position)]));
  }
  await connection.raise("DeploymentSubscriptionEnded", { ExecutionId: "d", Code: "history_lost", Reason: "Resume." });
  await connection.answer(answer(4, false, [status(4)]));
  await connection.answer(answer(4, true, [status(4)]));
  await connection.answer(answer(4, true, [status(3), status(4)]));
  assert.deepEqual(connection.asked.slice(3).map(([, , cursor]) => cursor.Number), [1, 3, 2]);
  assert.deepEqual(watches.map(({ updates }) => seen(updates)), [[[1, true], [4, false]], [[2, true], [3, true], [4, true]], [[3, true], [4, true]]]);
});

test("a feed that is started, stopped and started at once connects once", async () => {
  const { connection, feed, states, watch } = feeding("Disconnected");
  watch("d");
  feed.start();
  feed.stop();
  feed.start();
  await settled();
  await pass(0);
  await connection.open();
  await connection.answer(answer(0));
  await pass(60_000);
  assert.equal(connection.starts.length, 1);
  assert.deepEqual(states, [["connecting"], ["closed"], ["connecting"], ["connected"]]);
});

test("a feed that is stopped and started at once is told as closed before it connects", async () => {
  const { connection, feed, states } = await connected("d");
  await connection.answer(answer(1, false, [status(1)]));
  feed.stop();
  feed.start();
  await settled();
  await pass(0);
  await connection.open();
  await connection.answer(answer(1, true));
  assert.equal(connection.starts.length, 2);
  assert.deepEqual(connection.asked.at(-1), ["ResumeDeployment", "d", { Epoch: "e", Number: 1 }]);
  assert.deepEqual(states, [["connecting"], ["connected"], ["closed"], ["connecting"], ["connected"]]);
});

test("a feed that is stopped twice stays closed, whatever was started between", async () => {
  const { connection, feed, states } = feeding("Disconnected");
  feed.start();
  feed.stop();
  feed.start();
  feed.stop();
  await settled();
  await pass(60_000);
  assert.equal(connection.starts.length, 0);
  assert.deepEqual(states, [["connecting"], ["closed"]]);
});

test("an attempt of a run that was stopped says nothing to the next one", async () => {
  const { connection, feed, states } = feeding("Disconnected");
  feed.start();
  await pass(0);
  feed.stop();
  feed.start();
  connection.starts[0].reject(new Error("The connection was stopped during negotiation."));
  await settled();
  await pass(0);
  assert.equal(connection.starts.length, 2);
  assert.deepEqual(states, [["connecting"], ["closed"], ["connecting"]]);
});

test("a connection that is lost as soon as it is open is opened again", async () => {
  const { connection, feed } = feeding("Disconnected");
  feed.start();
  await pass(0);
  connection.starts[0].resolve();
  await connection.close();
  await pass(2_000);
  assert.equal(connection.starts.length, 2);
});

/** Creates a feed with an open connection. */
async function connected(...ids) {
  const fed = feeding("Disconnected");
  const watches = ids.map(id => fed.watch(id));
  fed.feed.start();
  await pass(0);
  await fed.connection.open();
  return { ...fed, watches };
}

test("on a new connection each watcher goes on from where it was", async () => {
  const { connection, watches: [{ updates }] } = await connected("d");
  await connection.answer(answer(1, false, [status(1)]));
  await connection.close();
  await pass(0);
  await connection.open();
  assert.deepEqual(connection.asked.at(-1), ["ResumeDeployment", "d", { Epoch: "e", Number: 1 }]);
  await connection.raise("DeploymentStatusChanged", status(3));
  await connection.answer(answer(2, true, [status(2)]));
  assert.deepEqual(seen(updates), [[1, true], [2, true], [3, true]]);
});

test("a refusal on the connection before is told no longer", async () => {
  const { connection, states } = await connected("d", "other");
  connection.calls[0].reject(refusal("not_ready"));
  await settled();
  await connection.close();
  await pass(0);
  await connection.open();
  await connection.answer(answer(0));
  assert.deepEqual(states.at(-1), ["connected"]);
});

test("a new connection is told as connected when a call of it has an outcome", async () => {
  const { connection, states } = await connected("d");
  await connection.answer(answer(0));
  await connection.close();
  await pass(0);
  await connection.open();
  assert.deepEqual(states.at(-1), ["reconnecting"]);
});

test("a subscription that ended with its connection is not left", async () => {
  const { connection, states, watches: [{ stop }] } = await connected("d");
  await connection.answer(answer(0));
  await connection.close();
  stop();
  assert.deepEqual(states.at(-1), ["reconnecting"]);
  await pass(0);
  await connection.open();
  assert.equal(connection.calls.length, 1);
  assert.deepEqual(states.at(-1), ["connected"]);
});

test("a subscription that the server does not let be left is given up", async () => {
  const { connection, stop } = watching();
  await connection.answer(answer(0));
  stop();
  await connection.refuse(refusal("invalid_argument"));
  await pass(60_000);
  assert.equal(connection.calls.length, 2);
});

test("a watcher that has left is not told of a refusal", async () => {
  const { connection, stop, updates } = watching();
  stop();
  await connection.refuse(refusal("not_allowed"));
  assert.deepEqual(updates, []);
});

test("a watcher that leaves within an update gets no further one", async () => {
  const connection = new FakeConnection();
  const updates = [];
  const stop = new DeploymentFeed(connection).watchAll(update => {
    updates.push(update);
    stop();
  });
  await connection.answer(answer(2, false, [status(1), status(2)]));
  assert.deepEqual(seen(updates), [[1, true]]);
});

test("an answer that does not fill a gap is followed by another call after 100 ms", async () => {
  const { connection } = watching();
  await connection.answer(answer(0));
  await connection.raise("DeploymentStatusChanged", status(2));
  await connection.answer(answer(0, true));
  await pass(99);
  assert.equal(connection.calls.length, 2);
  await pass(1);
  assert.equal(connection.calls.length, 3);
});

test("a feed that was started twice connects once", async () => {
  const { connection, feed } = feeding("Disconnected");
  feed.start();
  feed.start();
  await pass(60_000);
  assert.equal(connection.starts.length, 1);
});

test("a feed that is stopped between two attempts ends at once", async () => {
  const { connection, feed } = feeding("Disconnected");
  const starting = feed.start();
  await pass(0);
  connection.starts[0].reject(new Error("Failed to fetch"));
  await settled();
  await feed.stop();
  await starting;
  assert.equal(connection.starts.length, 1);
});

for (const outcome of ["resolve", "reject"]) {
  test(`a feed that is stopped during an attempt stays closed after its ${outcome}`, async () => {
    const { connection, feed, states } = feeding("Disconnected");
    feed.start();
    await pass(0);
    await feed.stop();
    connection.state = outcome === "resolve" ? "Connected" : "Disconnected";
    connection.starts[0][outcome](new Error("Failed to fetch"));
    await settled();
    assert.deepEqual(states, [["connecting"], ["closed"]]);
  });
}

test("the delay between two attempts varies by 20 %", async () => {
  mock.method(Math, "random", () => 0);
  const { connection, feed } = feeding("Disconnected");
  feed.start();
  await pass(0);
  connection.starts[0].reject(new Error("Failed to fetch"));
  await settled();
  await pass(1_600);
  assert.equal(connection.starts.length, 2);
});

test("a network that comes back is tried at once", async () => {
  const handlers = {};
  globalThis.addEventListener = (event, handler) => handlers[event] = handler;
  const { connection, feed } = feeding("Disconnected");
  delete globalThis.addEventListener;
  feed.start();
  await pass(0);
  connection.starts[0].reject(new Error("Failed to fetch"));
  await settled();
  handlers.online();
  await settled();
  assert.equal(connection.starts.length, 2);
});

/** Returns a generator of numbers in [0, 1), which depend only on the seed. */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A server with a log in memory, and the only connection to it. Messages arrive in order, when the test delivers them. */
class FakeServer extends FakeConnection {
  log = [];
  term = 1;
  /** The Position up to which the history is lost and only current states remain. */
  forgottenUpTo = 0;
  /** The Position up to which a new client gets current states, which have gaps. */
  statesUpTo = 0;
  isCalm = false;
  /** The errors of the feed. */
  faults = [];
  #random;
  #sent = [];
  #readers = new Map();

  constructor(random) {
    super();
    this.state = "Disconnected";
    this.#random = random;
  }

  known(id) {
    return id === null ? this.log : this.log.filter(each => each.ExecutionId === id);
  }

  notify(id) {
    const sequence = this.known(id).length + 1;
    this.log.push({ ExecutionId: id, Status: "Running", Sequence: sequence, Position: this.log.length + 1 });
    this.#read();
  }

  async drop() {
    this.#readers.clear();
    this.#sent = [];
    if (this.state === "Connected") {
      await this.close();
    }
  }

  async restart() {
    this.log = [];
    this.term++;
    this.forgottenUpTo = this.statesUpTo = 0;
    await this.drop();
  }

  async stop() {
    await this.drop();
  }

  endSubscription() {
    const [id] = this.#readers.keys();
    if (this.#readers.delete(id)) {
      this.#sent.push(() => this.raise("DeploymentSubscriptionEnded", { ExecutionId: id, Code: "history_lost", Reason: "Resume." }));
    }
  }

  start() {
    if (this.state !== "Disconnected") {
      this.faults.push(new Error("The connection was started while it was open."));
    }
    if (!this.isCalm && this.#random() < 0.3) {
      return Promise.reject(new Error("Failed to fetch"));
    }
    this.state = "Connected";
    return Promise.resolve();
  }

  invoke(method, ...args) {
    return new Promise((resolve, reject) => {
      const luck = this.isCalm ? 1 : this.#random();
      if (luck < 0.1) {
        return; // The call is lost.
      }
      if (luck < 0.3) {
        const error = refusal(luck < 0.15 ? "too_many_calls" : "not_ready");
        this.#sent.push(() => reject(error));
        return;
      }
      const answer = method.startsWith("Unsubscribe") ? void this.#readers.delete(args[0] ?? null) : this.#answer(...(args.length === 1 ? [null, ...args] : args));
      if (luck > 0.35) {
        this.#sent.push(() => resolve(answer)); // Otherwise, only the answer is lost.
      }
    });
  }

  async deliver() {
    const next = this.#sent.shift();
    if (next) {
      await next();
      await settled();
    }
    return next !== undefined;
  }

  #answer(id, cursor) {
    const epoch = `term ${this.term}`;
    const isRecovered = cursor?.Epoch === epoch && cursor.Number >= this.forgottenUpTo;
    let statuses = isRecovered
      ? this.known(id).filter(each => each.Position > cursor.Number)
      : this.known(id).filter(each => each.Sequence === this.known(each.ExecutionId).length);
    let end = this.log.length;
    if (isRecovered && statuses.length > 3) {
      statuses = statuses.slice(0, 3); // An answer contains one page.
      end = statuses.at(-1).Position;
    }
    if (!isRecovered) {
      this.statesUpTo = end;
    }
    this.#readers.set(id, Math.min(this.#readers.get(id) ?? end, end));
    queueMicrotask(() => this.#read());
    return answer(end, isRecovered, statuses, epoch);
  }

  #read() {
    for (const [id, position] of this.#readers) {
      for (const each of this.known(id).filter(each => each.Position > position)) {
        this.#sent.push(() => this.raise("DeploymentStatusChanged", each));
      }
      this.#readers.set(id, this.log.length);
    }
  }
}

/** Checks each update of a watcher when it arrives. */
class CheckedWatch {
  #feed;
  #server;
  #last = null;
  /** The states that a dashboard would show. */
  #shown = new Map();
  #stop;
  #isOver = false;

  constructor(feed, server, id) {
    this.#feed = feed;
    this.#server = server;
    this.id = id;
    const check = update => this.#check(update);
    this.#stop = id === null ? feed.watchAll(check) : feed.watch(id, check);
  }

  stop() {
    this.#isOver = true;
    this.#stop();
  }

  #check(update) {
    assert.ok(!this.#isOver, "an update after the end");
    assert.ok(this.#last || update.reset, "the first update is no reset");
    if (update.status && update.recovered && !update.reset && this.#last.status) {
      const [number, before] = [update, this.#last].map(({ status }) => this.id === null ? status.Position : status.Sequence);
      const isState = this.id === null && number <= this.#server.statesUpTo;
      assert.ok(isState ? number > before : number === before + 1, `${number} after ${before} is no sequence`);
    }
    this.#last = update;
    if (update.reset) {
      this.#shown.clear();
    }
    if (update.status) {
      this.#shown.set(update.executionId, update.status);
    }
  }

  checkTruth() {
    const truth = new Map(this.#server.known(this.id).map(each => [each.ExecutionId, each]));
    assert.ok(this.#last, `The watcher of ${this.id} was left in silence.`);
    assert.deepEqual(this.#shown, truth, `The watcher of ${this.id} does not know the truth.`);
  }
}

test("whatever happens, each watcher comes to know the truth", async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = randomOf(seed);
    const server = new FakeServer(random);
    const states = [];
    const failures = [];
    const feed = new DeploymentFeed(server, { onState: (state, error) => states.push([state, error]) });
    const watches = [];
    const ids = ["a", "b", null];
    const pick = items => items[Math.floor(random() * items.length)];
    mock.method(console, "error", (_, failure) => failure && failures.push(failure));
    feed.start();
    const acts = [
      () => server.notify(pick(["a", "b"])),
      () => server.notify(pick(["a", "b"])),
      () => server.deliver(),
      () => server.deliver(),
      () => server.deliver(),
      () => pass(pick([100, 1_000, 10_000, 30_000])),
      () => watches.push(new CheckedWatch(feed, server, pick(ids))),
      () => watches.splice(Math.floor(random() * watches.length), 1)[0]?.stop(),
      () => random() < 0.3 && server.drop(),
      () => random() < 0.1 && server.restart(),
      () => server.endSubscription(),
      () => { random() < 0.1 && (feed.stop(), feed.start()); },
      () => { server.forgottenUpTo = random() < 0.3 ? server.log.length : server.forgottenUpTo; },
    ];
    for (let step = 0; step < 150; step++) {
      await pick(acts)();
      await settled();
    }
    server.isCalm = true;
    for (let round = 0; round < 12; round++) {
      await pass(60_000);
      while (await server.deliver()) {
        // Runs until everything has arrived.
      }
    }
    try {
      assert.deepEqual([...failures, ...server.faults], []);
      watches.forEach(watch => watch.checkTruth());
      assert.deepEqual(states.at(-1), ["connected", undefined]);
    } catch (failure) {
      failure.message = `Seed ${seed}: ${failure.message}`;
      throw failure;
    }
    await feed.stop();
  }
});
