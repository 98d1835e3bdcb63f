// Seats: whether there is one, a place in the queue, and how a page holds what it has.

import assert from "node:assert/strict";
import { test } from "node:test";
import { held } from "./stores.mjs";
import { client } from "./world.mjs";

const { seatLimitsOf, seatsOf } = await client("rollcall-seats.js");
const base = "api/v1/seats";

const limit = (in_use, more = {}) => ({ scope: "*", activity: "interview", limit: 3, in_use, available: Math.max(0, 3 - in_use), waiting: 0, ...more });
const full = { status: 409, code: "SeatsTaken", detail: "Platform at capacity (3/3 in use). Please try again in a few minutes." };

/** A page that looks at the seats of `algebra`; the hub says where the user stands. */
const desk = (answers, standing = { can_start: true, message: "You may start (0/3 in use)." }) =>
  held((rollcall) => seatsOf(rollcall, "algebra"), { [`GET ${base}`]: { limits: [limit(0)] }, [`POST ${base}/can_start`]: standing, ...answers });

const tells = (page, state, more) =>
  page.tells("rollcall:seat", { activity: "interview", room_id: "algebra", user_id: "ada", state, ...more }, "realtime:user:ada");

test("before asking for a seat it is known how many are taken, live (mission 33, 34)", async () => {
  const page = await desk();
  assert.deepEqual(page.sent("phx_join").map(([, , topic]) => topic), ["realtime:algebra", "realtime:user:ada"]);
  assert.deepEqual(page.view.tightest, limit(0));
  page.tells("rollcall:seats", limit(2));
  assert.equal(page.view.tightest.in_use, 2);
  page.tells("rollcall:seats", limit(1, { scope: "algebra", activity: "*", limit: 2, available: 1 }));
  page.tells("rollcall:seats", limit(3, { activity: "exam" }));
  assert.equal(page.view.limits.length, 2);
  page.tells("rollcall:seats", { scope: "algebra", activity: "*", in_use: 1, waiting: 0 });
  assert.deepEqual(page.view.limits.map(({ scope }) => scope), ["*"]);
  assert.deepEqual((await page.store.canStart()).message, "You may start (0/3 in use).");
  assert.deepEqual(page.hub.asked.at(-1)[1], { room_id: "algebra", activity: "interview", user_id: "ada", session_id: page.rollcall.session });
});

test("whoever has a seat is present to hold it, and is gone with it", async () => {
  const page = await desk({
    [`POST ${base}/acquire`]: { can_start: true, message: "You may start (1/3 in use).", state: "granted", lease_ms: 180_000 }, [`POST ${base}/release`]: { released: true },
  });
  const answer = await page.store.acquire();
  assert.deepEqual([answer.can_start, page.view.seat.state], [true, "granted"]);
  await page.settle();
  await page.answer("presence");
  assert.deepEqual(page.presences, [["track", { activity: "interview" }]]);
  const released = page.store.release();
  assert.equal(page.view.seat.state, null);
  await released;
  await page.settle();
  assert.equal(page.presences.at(-1)[0], "untrack");
  assert.equal(page.hub.asked.at(-1)[1].session_id, undefined);
});

test("no seat is an answer, in the hub's words; anything else that goes wrong is an error", async () => {
  const page = await desk({ [`POST ${base}/acquire`]: full });
  assert.deepEqual(await page.store.acquire(), { can_start: false, message: full.detail, state: null });
  assert.deepEqual([page.view.seat.state, page.presences], [null, []]);
  page.hub.answers[`POST ${base}/acquire`] = { status: 403, code: "Unauthorized" };
  await assert.rejects(page.store.acquire(), { code: "Unauthorized" });
});

test("in the queue the place is told as it moves, and then the seat", async () => {
  const page = await desk({ [`POST ${base}/acquire`]: { can_start: false, message: "You are number 2 in the queue.", state: "waiting", position: 2 } });
  await page.store.acquire({ wait: true });
  assert.equal(page.hub.asked.at(-1)[1].wait, true);
  assert.deepEqual(page.view.seat, { state: "waiting", position: 2, reason: null });
  await page.settle();
  await page.answer("presence");
  tells(page, "waiting", { position: 1 });
  tells(page, "waiting", { position: 7, room_id: "lobby" });
  assert.equal(page.view.seat.position, 1);
  tells(page, "granted");
  assert.deepEqual(page.view.seat, { state: "granted", position: null, reason: null });
  await page.settle();
  assert.deepEqual(page.presences, [["track", {}], ["track", { activity: "interview" }]]);
  tells(page, "released", { reason: "revoked" });
  assert.deepEqual(page.view.seat, { state: null, position: null, reason: "revoked" });
});

test("what was told before the answer came is newer than the answer", async () => {
  const page = await desk({ [`POST ${base}/acquire`]: { can_start: false, message: "", state: "waiting", position: 1 } });
  page.hub.isHeld = true;
  const done = page.store.acquire({ wait: true });
  tells(page, "waiting", { position: 1 });
  tells(page, "granted");
  page.hub.release();
  await done;
  assert.equal(page.view.seat.state, "granted");
});

test("a lease is renewed long before it ends, however slow a hidden page's clock is (mission 98)", async () => {
  const page = await desk({ [`POST ${base}/renew`]: { can_start: true, state: "granted" } }, { can_start: true, state: "granted" });
  const renewals = () => page.hub.asked.filter(([path]) => path.endsWith("renew"));
  await page.pass(50_000);
  assert.equal(renewals().length, 1);
  assert.equal(renewals()[0][1].lease_ms, 180_000);
  await page.settle();
  await page.pass(60_000);
  await page.settle();
  assert.equal(renewals().length, 2);
  page.stop();
  await page.settle();
  await page.pass(120_000);
  assert.equal(renewals().length, 2);
});

test("a seat that is lost is seen to be lost", async () => {
  const page = await desk({ [`POST ${base}/renew`]: { status: 404, code: "SeatNotFound" } }, { can_start: true, state: "granted" });
  assert.equal(page.view.seat.state, "granted");
  page.hub.answers[`POST ${base}/can_start`] = { can_start: false, message: "" };
  await page.pass(50_000);
  await page.settle();
  await page.settle();
  assert.equal(page.view.seat.state, null);
});

test("after a reload the same tab finds its seat again", async () => {
  const page = await desk({}, { can_start: true, message: "", state: "granted" });
  await page.settle();
  assert.deepEqual([page.view.seat.state, page.presences], ["granted", [["track", { activity: "interview" }]]]);
});

test("whoever looks on sees the limits of all activities, and takes no seat", async () => {
  const page = await held((rollcall) => seatLimitsOf(rollcall, "algebra"), { [`GET ${base}`]: { limits: [limit(0)] } });
  assert.deepEqual(page.hub.paths, [`GET ${base}?room=algebra`]);
  page.tells("rollcall:seats", limit(2, { activity: "exam" }));
  assert.deepEqual(page.view.limits.map(({ activity, in_use }) => [activity, in_use]), [["interview", 0], ["exam", 2]]);
  assert.deepEqual([page.view.seated, page.view.queue, page.presences], [null, null, []]);
  assert.equal(page.hub.paths.length, 1);
});

test("a moderator is told who has a seat and who waits, anew with each figure", async () => {
  const holder = (user_id, more) => ({ user_id, room_id: "algebra", activity: "interview", ...more });
  const page = await held((rollcall) => seatLimitsOf(rollcall, "algebra"), {
    [`GET ${base}`]: { limits: [limit(1)], seats: [holder("ada", { tabs: 1 })], queue: [] },
  });
  page.hub.answers[`GET ${base}`] = { limits: [limit(1, { waiting: 1 })], seats: [holder("ada", { tabs: 1 })], queue: [holder("grace", { position: 1 })] };
  page.tells("rollcall:seats", limit(1, { waiting: 1 }));
  await page.settle();
  assert.deepEqual([page.view.seated[0].user_id, page.view.queue[0].user_id, page.view.limits[0].waiting], ["ada", "grace", 1]);
});
