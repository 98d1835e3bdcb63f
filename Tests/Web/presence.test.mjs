import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./world.mjs";

const { reduce, suspend, unknownRoom } = await page("presence.js");

const meta = (ref, more = {}) => ({ phx_ref: ref, ...more });
const entry = (...metas) => ({ metas });

/** Runs events through the reducer; keeps the room and what the last event did. */
function run(...events) {
  let last = { room: unknownRoom };
  for (const [event, payload] of events) last = reduce(last.room, event, payload);
  const keys = (list) => list.map(({ key }) => key);
  return { ...last, joined: keys(last.joined), left: keys(last.left), refs: refsOf(last.room) };
}

const refsOf = (room) => Object.fromEntries([...room.people].map(([key, metas]) => [key, metas.map((m) => m.phx_ref)]));
const snapshot = ["presence_state", { ada: entry(meta("1"), meta("2")), grace: entry(meta("3")) }];

test("whoever is in the first snapshot was there before: nobody joined", () => {
  const { refs, joined, room } = run(snapshot);
  assert.deepEqual(refs, { ada: ["1", "2"], grace: ["3"] });
  assert.deepEqual(joined, []);
  assert.ok(room.isSynced);
});

test("a first tab joins, a second adds a meta and joins nobody", () => {
  assert.deepEqual(run(snapshot, ["presence_diff", { joins: { alan: entry(meta("4")) }, leaves: {} }]).joined, ["alan"]);
  const second = run(snapshot, ["presence_diff", { joins: { grace: entry(meta("5")) }, leaves: {} }]);
  assert.deepEqual(second.joined, []);
  assert.deepEqual(second.refs.grace, ["3", "5"]);
});

test("the last tab leaves, one before the last does not", () => {
  const one = ["presence_diff", { joins: {}, leaves: { ada: entry(meta("1")) } }];
  const other = ["presence_diff", { joins: {}, leaves: { ada: entry(meta("2")) } }];
  assert.deepEqual(run(snapshot, one).left, []);
  const gone = run(snapshot, one, other);
  assert.deepEqual(gone.left, ["ada"]);
  assert.deepEqual(gone.refs, { grace: ["3"] });
});

test("an update is one diff with both parts, and nobody flickers", () => {
  const update = run(snapshot, [
    "presence_diff",
    { joins: { grace: entry(meta("6", { phx_ref_prev: "3", page: "b" })) }, leaves: { grace: entry(meta("3")) } },
  ]);
  assert.deepEqual([update.joined, update.left], [[], []]);
  assert.deepEqual(update.refs.grace, ["6"]);
});

test("a diff before the snapshot waits for it", () => {
  const early = ["presence_diff", { joins: { alan: entry(meta("4")) }, leaves: { grace: entry(meta("3")) } }];
  assert.deepEqual(run(early).refs, {});
  const settled = run(early, snapshot);
  assert.deepEqual(settled.refs, { ada: ["1", "2"], alan: ["4"] });
  assert.deepEqual(settled.room.early, []);
});

test("a later snapshot is the truth, and tells who came and went meanwhile", () => {
  const later = run(snapshot, ["presence_state", { grace: entry(meta("3")), alan: entry(meta("9")) }]);
  assert.deepEqual([later.joined, later.left], [["alan"], ["ada"]]);
  const kept = reduce(suspend(later.room), "presence_state", { grace: entry(meta("30")) });
  assert.deepEqual(kept.left.map(({ key }) => key), ["alan"]);
});

test("statuses are merged in, change only who is named, and leave with their people", () => {
  const known = run(snapshot, ["presence_status", { ada: "idle", grace: "active" }]);
  assert.deepEqual(known.moved, [{ key: "ada", from: "active", to: "idle" }]);
  const left = run(snapshot, ["presence_status", { ada: "idle" }], ["presence_state", { grace: entry(meta("3")) }]);
  assert.deepEqual([...left.room.status], []);
});

test("keys that every object has are people like others", () => {
  const payload = JSON.parse('{"__proto__":{"metas":[{"phx_ref":"1"}]},"constructor":{"metas":[{"phx_ref":"2"}]}}');
  const { room } = run(["presence_state", payload]);
  assert.deepEqual([...room.people.keys()].sort(), ["__proto__", "constructor"]);
});

test("what has another shape than the wire's does no harm", () => {
  for (const odd of [{ ada: null }, { ada: {} }, { ada: { metas: "x" } }, { ada: { metas: [null, 1, {}] } }]) {
    assert.deepEqual(run(["presence_state", odd]).refs, {});
  }
  assert.deepEqual(run(snapshot, ["presence_diff", {}]).refs, { ada: ["1", "2"], grace: ["3"] });
  assert.deepEqual([...run(snapshot, ["presence_status", { ada: 7 }]).room.status], []);
  assert.deepEqual(run(snapshot, ["shout", {}]).refs, { ada: ["1", "2"], grace: ["3"] });
});

// A law, from seeds: whatever came between, snapshot and diffs give the next snapshot, and who joined less who left is who is here.
for (let seed = 1; seed <= 40; seed++) {
  test(`snapshot + diffs = next snapshot, seed ${seed}`, () => {
    let random = seed;
    const next = (below) => (random = (Math.imul(random, 1664525) + 1013904223) >>> 0) % below;
    const truth = new Map();
    let refs = 0;
    let { room } = reduce(unknownRoom, "presence_state", {});
    const here = new Set();
    for (let step = 0; step < 60; step++) {
      const key = `u${next(4)}`;
      const metas = truth.get(key) ?? [];
      const diff = { joins: {}, leaves: {} };
      const choice = next(3);
      if (choice === 0 || !metas.length) {
        const fresh = meta(`f${++refs}`);
        truth.set(key, [...metas, fresh]);
        diff.joins[key] = entry(fresh);
      } else {
        const old = metas[next(metas.length)];
        const rest = metas.filter((m) => m !== old);
        diff.leaves[key] = entry(old);
        if (choice === 1) {
          const fresh = meta(`f${++refs}`, { phx_ref_prev: old.phx_ref });
          diff.joins[key] = entry(fresh);
          rest.push(fresh);
        }
        if (rest.length) truth.set(key, rest);
        else truth.delete(key);
      }
      const result = reduce(room, "presence_diff", diff);
      room = result.room;
      for (const { key } of result.joined) assert.ok(!here.has(key) && here.add(key));
      for (const { key } of result.left) assert.ok(here.delete(key));
      assert.deepEqual([...here].sort(), [...truth.keys()].sort());
      const sorted = (map) => [...map].map(([k, ms]) => [k, ms.map((m) => m.phx_ref).sort()]).sort();
      assert.deepEqual(sorted(room.people), sorted(truth));
    }
  });
}
