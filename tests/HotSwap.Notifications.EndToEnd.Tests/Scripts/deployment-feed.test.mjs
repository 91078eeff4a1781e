// The page's resume logic, case by case. Run by DeploymentFeedTests with the path of the module.
import assert from "node:assert/strict";
import { test } from "node:test";
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
const seen = updates => updates.map(update => update.status ? [update.status.Sequence, update.recovered] : update.progress.Progress);

/** A connection whose calls the test answers, and whose events it raises. */
class FakeConnection {
  state = "Connected";
  calls = [];
  #handlers = {};

  on(event, handler) {
    this.#handlers[event] = handler;
  }

  onclose() {}

  invoke(method, ...args) {
    return new Promise((resolve, reject) => this.calls.push({ method, args, resolve, reject }));
  }

  async raise(event, message) {
    this.#handlers[event](message);
    await settled();
  }

  async answer(answer) {
    this.calls.at(-1).resolve(answer);
    await settled();
  }
}

/** After all that was ready to run has run. */
const settled = () => new Promise(resolve => setImmediate(resolve));

function watching() {
  const connection = new FakeConnection();
  const updates = [];
  new DeploymentFeed(connection).watch("d", update => updates.push(update));
  return { connection, updates };
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
  connection.calls.at(-1).reject(new Error("HubException: Not allowed."));
  await settled();
  assert.equal(updates.at(-1).error.message, "HubException: Not allowed.");
  await connection.raise("DeploymentStatusChanged", status(2));
  assert.equal(updates.length, 2);
});
