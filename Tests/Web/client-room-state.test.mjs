import assert from "node:assert/strict";
import { test } from "node:test";
import { client } from "./world.mjs";

const { hashOf } = await client("hash.js");
const { reduce, unknownRoom } = await client("room-state.js");
const { unknownView, viewOf } = await client("view.js");

const metas = (...list) => ({ metas: list.map(([ref, state = {}, previous]) => ({
  ...state, phx_ref: ref, ...(previous && { phx_ref_prev: previous }) })) });

/** A room that is told things, with the sync that an exact hub would send. */
class Copy {
  room = unknownRoom;
  view = unknownView;
  refs = new Map();
  seq = 0;

  constructor(epoch = "b1") {
    this.epoch = epoch;
  }

  take(event, payload) {
    const result = reduce(this.room, event, payload);
    this.room = result.room;
    this.view = viewOf(this.room, this.view, "ada");
    return result;
  }

  state(payload, more = {}) {
    this.refs = new Map(Object.entries(payload).flatMap(([key, { metas }]) => metas.map(({ phx_ref }) => [phx_ref, key])));
    this.take("presence_state", payload);
    return this.sync(more);
  }

  diff(joins, leaves = {}, more = {}) {
    for (const [key, { metas }] of Object.entries(joins)) for (const { phx_ref } of metas) this.refs.set(phx_ref, key);
    for (const { metas } of Object.values(leaves)) for (const { phx_ref } of metas) this.refs.delete(phx_ref);
    this.seq += 1;
    this.take("presence_diff", { joins, leaves });
    return this.sync(more);
  }

  sync(more) {
    let hash = 0;
    for (const [ref, key] of this.refs) hash = (hash + hashOf(key, ref)) >>> 0;
    return this.take("presence_sync", { epoch: this.epoch, seq: this.seq, hash, n: this.refs.size, ...more });
  }
}

function classroom() {
  const copy = new Copy();
  copy.take("joined", { mode: "presence", isResumed: false });
  copy.state({ ada: metas(["1", { page: "a" }], ["2", { page: "b" }]), grace: metas(["3", { name: "Grace" }]) });
  return copy;
}

test("nothing known is not zero", () => {
  assert.deepEqual([unknownView.synced, unknownView.count, unknownView.tabs], [false, null, null]);
  const copy = new Copy();
  copy.take("joined", { mode: "presence", isResumed: false });
  assert.equal(copy.view.count, null);
  copy.state({});
  assert.deepEqual([copy.view.synced, copy.view.count, copy.view.tabs], [true, 0, 0]);
});

test("users are people and tabs are their sessions", () => {
  const { view } = classroom();
  assert.deepEqual([view.count, view.tabs, view.seq], [2, 3, 0]);
  assert.deepEqual(view.users.map(({ id, tabs, state }) => [id, tabs, state]), [
    ["ada", 2, { page: "b" }], ["grace", 1, { name: "Grace" }],
  ]);
  assert.equal(view.self, view.users[0]);
});

test("a view, its users and each state are frozen", () => {
  const { view } = classroom();
  for (const part of [view, view.users, ...view.users, ...view.users.map(({ states }) => states), view.self.state]) {
    assert.ok(Object.isFrozen(part));
  }
});

test("who does not change stays the same object, and so does the list when nobody changes", () => {
  const copy = classroom();
  const { users } = copy.view;
  copy.diff({ grace: metas(["4", { name: "Grace", hand: true }, "3"]) }, { grace: metas(["3"]) });
  assert.equal(copy.view.users[0], users[0]);
  assert.notEqual(copy.view.users[1], users[1]);
  const before = copy.view;
  copy.take("presence_status", { ada: "active", grace: "active" });
  copy.take("presence_info", {});
  assert.equal(copy.view, before);
});

test("another ref with the same content, as after a restart of the hub, changes nobody", () => {
  const copy = classroom();
  const { users } = copy.view;
  copy.take("away", { now: 5000 });
  copy.take("joined", { mode: "presence", isResumed: false });
  copy.epoch = "b2";
  const { happened } = copy.state(
    { ada: metas(["b2.1", { page: "a" }], ["b2.2", { page: "b" }]), grace: metas(["b2.3", { name: "Grace" }]) });
  assert.deepEqual(happened, { joined: [], left: [], updated: [] });
  assert.equal(copy.view.users, users);
  const after = copy.diff({}, { ada: metas(["b2.1"]) });
  assert.equal(after.fault, null, "the new refs are the ones that leave");
});

test("a second tab joins nobody, the last one leaves, an update is one", () => {
  const copy = classroom();
  const second = copy.diff({ grace: metas(["4"]) }).happened;
  assert.deepEqual([second.joined, second.left, second.updated.length], [[], [], 1]);
  const update = copy.diff({ grace: metas(["5", { hand: true }, "4"]) }, { grace: metas(["4"]) }).happened;
  assert.deepEqual(update.updated.map(({ person, before }) => [person.states, before.states]), [
    [[{ name: "Grace" }, { hand: true }], [{ name: "Grace" }, {}]],
  ]);
  assert.deepEqual(copy.diff({}, { grace: metas(["3"]) }).happened.left, []);
  assert.deepEqual(copy.diff({}, { grace: metas(["5"]) }).happened.left.map(({ id }) => id), ["grace"]);
});

for (const [what, more, fault] of [
  ["a seq that jumps", { seq: 7 }, "gap"],
  ["a seq that stands still", { seq: 0 }, "gap"],
  ["another epoch", { epoch: "b2" }, "epoch"],
  ["another hash", { hash: 1 }, "hash"],
  ["another number of metas", { n: 9 }, "hash"],
]) {
  test(`${what} behind a diff is a fault, and what was proved last stays on show`, () => {
    const copy = classroom();
    const before = copy.view;
    const result = copy.diff({ alan: metas(["9"]) }, {}, more);
    assert.equal(result.fault, fault);
    assert.deepEqual(result.happened, { joined: [], left: [], updated: [] });
    assert.equal(copy.view.users, before.users);
    assert.equal(copy.room.epoch, null, "the next join asks for the whole");
  });
}

test("a state that does not hash to its sync is not believed", () => {
  const copy = new Copy();
  assert.equal(copy.state({ ada: metas(["1"]) }, { hash: 5 }).fault, "hash");
  assert.equal(copy.view.synced, false);
});

test("the hub may send a state at any time instead of diffs; who came and went meanwhile is told", () => {
  const copy = classroom();
  copy.seq = 9;
  const { happened } = copy.state({ grace: metas(["3", { name: "Grace" }]), alan: metas(["8"]) });
  assert.deepEqual([happened.joined.map(({ id }) => id), happened.left.map(({ id }) => id)], [["alan"], ["ada"]]);
  assert.equal(copy.view.seq, 9);
});

test("a diff before the state is in the state already", () => {
  const copy = new Copy();
  copy.take("joined", { mode: "presence", isResumed: false });
  copy.take("presence_diff", { joins: { alan: metas(["7"]) }, leaves: {} });
  assert.equal(copy.take("presence_sync", { epoch: "b1", seq: 3, hash: hashOf("alan", "7"), n: 1 }).fault, null);
  assert.equal(copy.view.synced, false);
  assert.equal(copy.state({ ada: metas(["1"]) }).fault, null);
  assert.deepEqual(copy.view.users.map(({ id }) => id), ["ada"]);
});

test("without a link the last word stays on show, with its time", () => {
  const copy = classroom();
  const { users } = copy.view;
  copy.take("away", { now: 5000 });
  copy.take("away", { now: 9000 });
  assert.deepEqual([copy.view.live, copy.view.asOf, copy.view.synced], [false, 5000, true]);
  assert.equal(copy.view.users, users);
  copy.take("joined", { mode: "presence", isResumed: true });
  assert.deepEqual([copy.view.live, copy.view.asOf], [true, null]);
  assert.equal(copy.diff({ alan: metas(["9"]) }).fault, null, "diffs go on where they stopped");
});

test("a status may be ahead of the diff that brings its user, and behind the one who leaves", () => {
  const copy = classroom();
  copy.take("presence_status", { alan: "idle" });
  copy.diff({ alan: metas(["9"]) });
  assert.equal(copy.view.users[2].status, "idle");
  const { happened } = copy.take("presence_status", { alan: "away", ada: "active" });
  assert.deepEqual(happened.updated.map(({ person, before }) => [person.id, before.status, person.status]), [["alan", "idle", "away"]]);
  copy.take("presence_status", { alan: null });
  assert.equal(copy.view.users[2].status, "away", "until the diff says so, the user is here");
});

test("counts: all buckets once, then those that changed; 0 has gone", () => {
  const copy = new Copy();
  copy.take("joined", { mode: "count", isResumed: false });
  assert.equal(copy.view.count, null);
  copy.take("presence_count", { users: 3, sessions: 4, seq: 1, roles: { member: 2, teacher: 1 }, labels: { language: { sv: 2, en: 1 } } });
  assert.deepEqual([copy.view.count, copy.view.tabs, copy.view.live], [3, 4, true]);
  copy.take("presence_count", { users: 2, sessions: 2, seq: 2, roles: { teacher: 0 }, labels: { language: { en: 0, zh: 1 } } });
  assert.deepEqual(copy.view.roles, { member: 2 });
  assert.deepEqual(copy.view.labels, { language: { sv: 2, zh: 1 } });
  copy.take("joined", { mode: "count", isResumed: false });
  copy.take("presence_count", { users: 1, sessions: 1, seq: 3, roles: { member: 1 }, labels: {} });
  assert.deepEqual([copy.view.roles, copy.view.labels], [{ member: 1 }, {}]);
});

test("counts of many rooms: [users, tabs] each, and [0, 0] has gone", () => {
  const copy = new Copy();
  copy.take("joined", { mode: "count", isResumed: false });
  copy.take("presence_count", { rooms: { algebra: [137, 201], lobby: [1, 1] } });
  copy.take("presence_count", { rooms: { lobby: [0, 0] } });
  assert.deepEqual(copy.view.rooms, { algebra: [137, 201] });
});

test("a room in which only events are heard is live at once and knows no number", () => {
  const copy = new Copy();
  copy.take("joined", { mode: "events", isResumed: false });
  assert.deepEqual([copy.view.live, copy.view.count], [true, null]);
});

test("room_info tells the capacity", () => {
  const copy = classroom();
  copy.take("room_info", { capacity: 30 });
  assert.equal(copy.view.capacity, 30);
});

test("keys that every object has are people like others", () => {
  const copy = new Copy();
  copy.state(JSON.parse('{"__proto__":{"metas":[{"phx_ref":"1"}]},"constructor":{"metas":[{"phx_ref":"2","toString":1}]}}'));
  assert.deepEqual(copy.view.users.map(({ id }) => id), ["__proto__", "constructor"]);
  copy.diff({}, JSON.parse('{"__proto__":{"metas":[{"phx_ref":"1"}]}}'));
  assert.deepEqual(copy.view.users.map(({ id }) => id), ["constructor"]);
});

test("what has another shape than the wire's does no harm", () => {
  for (const odd of [{ ada: null }, { ada: {} }, { ada: { metas: "x" } }, { ada: { metas: [null, 1, {}, { phx_ref: 7 }] } }]) {
    const copy = new Copy();
    copy.take("presence_state", odd);
    assert.equal(copy.take("presence_sync", { epoch: "b1", seq: 0, hash: 0, n: 0 }).fault, null);
    assert.equal(copy.view.count, 0);
  }
  const copy = classroom();
  copy.seq += 1;
  copy.take("presence_diff", {});
  assert.equal(copy.sync().fault, null);
});

// A law, from seeds: whatever came between, snapshot and diffs give the next snapshot, and who joined less who left is here.
for (let seed = 1; seed <= 40; seed++) {
  test(`snapshot + diffs = next snapshot, seed ${seed}`, () => {
    let random = seed;
    const next = (below) => (random = (Math.imul(random, 1664525) + 1013904223) >>> 0) % below;
    const copy = new Copy();
    copy.take("joined", { mode: "presence", isResumed: false });
    copy.state({});
    const truth = new Map();
    const here = new Set();
    let last = 0;
    for (let step = 0; step < 60; step++) {
      const key = `u${next(4)}`;
      const refs = truth.get(key) ?? [];
      const choice = refs.length ? next(3) : 0;
      const old = refs[next(refs.length || 1)];
      const fresh = `f${++last}`;
      const joins = choice < 2 ? { [key]: metas([fresh, { n: next(3) }, choice === 1 ? old : undefined]) } : {};
      const leaves = choice > 0 ? { [key]: metas([old]) } : {};
      const after = [...refs.filter((ref) => choice === 0 || ref !== old), ...(choice < 2 ? [fresh] : [])];
      if (after.length) truth.set(key, after);
      else truth.delete(key);
      const { happened, fault } = copy.diff(joins, leaves);
      assert.equal(fault, null);
      for (const { id } of happened.joined) assert.ok(!here.has(id) && here.add(id));
      for (const { id } of happened.left) assert.ok(here.delete(id));
      const ours = [...copy.room.people.entries].map(([id, { refs }]) => [id, [...refs].sort()]).sort();
      assert.deepEqual(ours, [...truth].map(([id, refs]) => [id, [...refs].sort()]).sort());
      assert.deepEqual([...here].sort(), [...truth.keys()].sort());
      assert.equal(copy.view.tabs, [...truth.values()].flat().length);
    }
  });
}
