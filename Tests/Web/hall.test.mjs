import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./world.mjs";

const { compareNames, count, ordered, span, suspend, totals, unknownHall, windowOf } = await page("hall.js");

const first = (rooms, now = 1_000_000) => count(unknownHall, rooms, now).hall;

test("what is counted is the whole truth", () => {
  const hall = first({ algebra: [2, 3], lobby: [1, 1] });
  assert.deepEqual(totals(hall), { rooms: 2, users: 3, sessions: 4 });
  const again = count(hall, { lobby: [4, 4] }, 1_005_000);
  assert.deepEqual(totals(again.hall), { rooms: 1, users: 4, sessions: 4 });
  assert.equal(again.hall.rooms.get("lobby").series.length, 2, "the line goes on");
});

test("what changed is named, rooms that ended included", () => {
  const { changed } = count(first({ algebra: [2, 3], lobby: [1, 1], latin: [5, 5] }), { algebra: [2, 4], latin: [5, 5] }, 1_001_000);
  assert.deepEqual([...changed].sort(), ["algebra", "lobby"]);
});

test("nothing known is not zero", () => {
  assert.equal(unknownHall.isSynced, false);
  assert.equal(first({}).isSynced, true);
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
  for (let step = 1; step <= 40; step++) hall = count(hall, { algebra: [step, 99] }, 1_000_000 + step * 250).hall;
  const { series } = hall.rooms.get("algebra");
  assert.equal(series.length, 11);
  assert.deepEqual(series.at(-1), [1_010_000, 40]);
  hall = count(hall, { algebra: [1, 1] }, 1_010_000 + 2 * span).hall;
  assert.deepEqual(hall.rooms.get("algebra").series, [[1_010_000, 40], [1_010_000 + 2 * span, 1]]);
});

test("while the link is down nobody knows how the line goes on", () => {
  const hall = suspend(first({ algebra: [2, 3] }), 1_005_000);
  assert.deepEqual(hall.rooms.get("algebra").series, [[1_000_000, 2], [1_005_000, null]]);
  const back = count(hall, { algebra: [2, 3] }, 1_009_000).hall;
  assert.deepEqual(back.rooms.get("algebra").series.at(-1), [1_009_000, 2]);
});

test("a room that comes back was empty in between", () => {
  const gone = count(first({ algebra: [2, 3] }), {}, 1_010_000).hall;
  assert.deepEqual(count(gone, { algebra: [4, 4] }, 1_020_000).hall.rooms.get("algebra").series, [
    [1_000_000, 2], [1_010_000, 0], [1_020_000, 4],
  ]);
  const long = count(gone, {}, 1_010_000 + span).hall;
  assert.equal(long.past.size, 0, "what nobody can see any more is forgotten");
});

test("a room that the first frame after an outage does not tell yet goes on with its line", () => {
  const lost = suspend(first({ algebra: [2, 3] }), 1_005_000);
  const back = count(lost, {}, 1_009_000).hall;
  assert.equal(back.rooms.size, 0);
  const told = count(back, { algebra: [4, 4] }, 1_010_000).hall;
  assert.deepEqual(told.rooms.get("algebra").series, [[1_000_000, 2], [1_005_000, null], [1_010_000, 4]]);
});

test("all lines share a stretch of time that grows to five minutes and then moves on", () => {
  const hall = first({ algebra: [1, 1] });
  assert.deepEqual(windowOf(hall, 1_005_000), { from: 1_000_000, to: 1_030_000, now: 1_005_000 });
  assert.deepEqual(windowOf(hall, 1_090_000), { from: 1_000_000, to: 1_090_000, now: 1_090_000 });
  assert.equal(windowOf(hall, 1_000_000 + 2 * span).from, 1_000_000 + span);
});
