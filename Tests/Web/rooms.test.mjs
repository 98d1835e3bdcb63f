import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./world.mjs";

const { compareNames, count, ordered, span, suspend, totals, unknownHall, windowOf } = await page("rooms.js");

const first = (rooms, now = 1_000_000) => count(unknownHall, { rooms }, now, true).hall;

test("the first frame is the whole truth", () => {
  const hall = first({ algebra: [2, 3], lobby: [1, 1] });
  assert.deepEqual(totals(hall), { rooms: 2, users: 3, sessions: 4 });
  const again = count(hall, { rooms: { lobby: [4, 4] } }, 1_005_000, true);
  assert.deepEqual(totals(again.hall), { rooms: 1, users: 4, sessions: 4 });
  assert.equal(again.hall.rooms.get("lobby").series.length, 2, "the line goes on");
});

test("later frames hold what changed, and a room that ended comes as zeros", () => {
  const { hall, changed } = count(
    first({ algebra: [2, 3], lobby: [1, 1], latin: [5, 5] }), { rooms: { algebra: [2, 4], lobby: [0, 0], latin: [5, 5] } },
    1_001_000, false);
  assert.deepEqual(totals(hall), { rooms: 2, users: 7, sessions: 9 });
  assert.deepEqual([...changed].sort(), ["algebra", "lobby"]);
});

test("nothing known is not zero", () => {
  assert.equal(unknownHall.isSynced, false);
  assert.equal(first({}).isSynced, true);
});

test("counts of another shape are passed over", () => {
  assert.equal(first({ a: null, b: [1], c: ["1", 2], d: [1.5, 2], e: "x" }).rooms.size, 0);
  assert.equal(count(unknownHall, {}, 1, true).hall.rooms.size, 0);
});

test("a name that every object has is a room like others", () => {
  const hall = count(unknownHall, JSON.parse('{"rooms":{"__proto__":[1,2]}}'), 1, true).hall;
  assert.deepEqual([...hall.rooms.keys()], ["__proto__"]);
});

test("rooms are in the order of their names, numbers by value, or busiest first with ties by name", () => {
  const hall = first({ "lesson-10": [5, 5], "lesson-2": [5, 5], Algebra: [9, 9], biology: [5, 5] });
  assert.deepEqual(ordered(hall, "name"), ["Algebra", "biology", "lesson-2", "lesson-10"]);
  assert.deepEqual(ordered(hall, "busy"), ["Algebra", "biology", "lesson-2", "lesson-10"]);
  assert.deepEqual(ordered(hall, "busy", " LESSON "), ["lesson-2", "lesson-10"]);
  assert.notEqual(compareNames("a", "A"), 0, "names that differ only in case keep one order");
});

test("a line has one point a second and none that is older than needed", () => {
  let hall = first({ algebra: [0, 1] });
  for (let step = 1; step <= 40; step++) hall = count(hall, { rooms: { algebra: [step, 99] } }, 1_000_000 + step * 250, false).hall;
  const { series } = hall.rooms.get("algebra");
  assert.equal(series.length, 11);
  assert.deepEqual(series.at(-1), [1_010_000, 40]);
  hall = count(hall, { rooms: { algebra: [1, 1] } }, 1_010_000 + 2 * span, false).hall;
  assert.deepEqual(hall.rooms.get("algebra").series, [[1_010_000, 40], [1_010_000 + 2 * span, 1]]);
});

test("while the link is down nobody knows how the line goes on", () => {
  const hall = suspend(first({ algebra: [2, 3] }), 1_005_000);
  assert.deepEqual(hall.rooms.get("algebra").series, [[1_000_000, 2], [1_005_000, null]]);
  const back = count(hall, { rooms: { algebra: [2, 3] } }, 1_009_000, true).hall;
  assert.deepEqual(back.rooms.get("algebra").series.at(-1), [1_009_000, 2]);
});

test("a room that the first frame after an outage does not tell yet goes on with its line", () => {
  const lost = suspend(first({ algebra: [2, 3] }), 1_005_000);
  const back = count(lost, { rooms: {} }, 1_009_000, true).hall;
  assert.equal(back.rooms.size, 0);
  const told = count(back, { rooms: { algebra: [4, 4] } }, 1_010_000, false).hall;
  assert.deepEqual(told.rooms.get("algebra").series, [[1_000_000, 2], [1_005_000, null], [1_010_000, 4]]);
});

test("all lines share a stretch of time that grows to five minutes and then moves on", () => {
  const hall = first({ algebra: [1, 1] });
  assert.deepEqual(windowOf(hall, 1_005_000), { from: 1_000_000, to: 1_030_000, now: 1_005_000 });
  assert.deepEqual(windowOf(hall, 1_090_000), { from: 1_000_000, to: 1_090_000, now: 1_090_000 });
  assert.equal(windowOf(hall, 1_000_000 + 2 * span).from, 1_000_000 + span);
});
