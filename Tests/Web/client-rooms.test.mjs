// What the hub keeps of a room beside presence: feed, state, signals; and why somebody is still shown.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Answers } from "./answers.mjs";
import { meta, Page } from "./page.mjs";
import { held } from "./stores.mjs";
import { client } from "./world.mjs";

const { activityOf, signalsOf, stateOf, whyShown } = await client("rollcall-rooms.js");
const base = "api/v1/rooms/algebra";

const entry = (id, more = {}) => ({
  id, room_id: "algebra", user_id: "ada", student_name: "Ada", activity_type: "lesson_completed", data: null,
  created_at: `2026-01-02T03:04:0${id}.000Z`, ...more,
});

test("the feed shows what happened before anybody looked, and what happens now, the last first (mission 55)", async () => {
  const page = await held((rollcall) => activityOf(rollcall, "algebra", { limit: 3 }), {
    [`GET ${base}/activity`]: { activities: [entry(2), entry(1)] },
  });
  assert.deepEqual(page.hub.paths, [`GET ${base}/activity?limit=3`]);
  const [second] = page.view.activities;
  page.tells("rollcall:activity", entry(3));
  page.tells("rollcall:activity", entry(1));
  assert.deepEqual(page.view.activities.map(({ id }) => id), [3, 2, 1]);
  assert.equal(page.view.activities[1], second);
  page.tells("rollcall:activity", entry(4));
  assert.deepEqual(page.view.activities.map(({ id }) => id), [4, 3, 2]);
  assert.deepEqual([page.view.loading, page.view.error, page.view.live], [false, null, true]);
});

test("what a page publishes is in the feed once", async () => {
  const page = await held((rollcall) => activityOf(rollcall, "algebra"), {
    [`GET ${base}/activity`]: { activities: [] }, [`POST ${base}/activity`]: entry(1),
  });
  const done = page.store.publish("lesson_completed", { userId: "ada", data: { lesson: 7 } });
  page.tells("rollcall:activity", entry(1));
  assert.equal((await done).id, 1);
  assert.deepEqual(page.hub.asked.at(-1)[1], { type: "lesson_completed", user_id: "ada", data: { lesson: 7 } });
  assert.equal(page.view.activities.length, 1);
});

const kept = (key, value, at = 1) => ({ room_id: "algebra", key, value, updated_at: `2026-01-02T03:04:0${at}.000Z` });

test("the state that a room keeps is there by key; null takes a key away, and what is older does not bring it back", async () => {
  const page = await held((rollcall) => stateOf(rollcall, "algebra"), {
    [`GET ${base}/state`]: { room_id: "algebra", states: [kept("course_stats", { completed_count: 3 }, 2)] },
  });
  assert.deepEqual(page.view.state, { course_stats: { completed_count: 3 } });
  page.tells("rollcall:state", kept("topic", "rings", 3));
  page.tells("rollcall:state", kept("course_stats", { completed_count: 1 }, 1));
  assert.deepEqual(page.view.state, { course_stats: { completed_count: 3 }, topic: "rings" });
  page.tells("rollcall:state", kept("topic", null, 5));
  page.tells("rollcall:state", kept("topic", "fields", 4));
  assert.deepEqual(Object.keys(page.view.state), ["course_stats"]);
});

test("a key is put at once; refused, the old value shows again", async () => {
  const page = await held((rollcall) => stateOf(rollcall, "algebra"), {
    [`GET ${base}/state`]: { states: [kept("topic", "rings")] },
    [`PUT ${base}/state/topic`]: null, [`DELETE ${base}/state/topic`]: { status: 403, code: "Unauthorized" },
  });
  const done = page.store.put("topic", "fields");
  assert.equal(page.view.state.topic, "fields");
  await done;
  assert.deepEqual([page.view.state.topic, page.hub.asked.at(-1)[1]], ["fields", "fields"]);
  const refused = page.store.remove("topic");
  assert.equal(page.view.state.topic, undefined);
  await assert.rejects(refused, { code: "Unauthorized" });
  assert.equal(page.view.state.topic, "fields");
});

test("a value that counts as false in JavaScript is a value", async () => {
  const page = await held((rollcall) => stateOf(rollcall, "algebra"), { [`GET ${base}/state`]: { states: [] }, [`PUT ${base}/state/topic`]: null });
  await page.store.put("topic", false);
  assert.deepEqual([page.view.state.topic, page.hub.asked.at(-1)], [false, [`PUT ${base}/state/topic`, false, undefined]]);
});

test("who types is shown until it ends, and only while here (mission 89)", async () => {
  const page = await held((rollcall) => signalsOf(rollcall, "algebra"), {}, { people: { grace: meta("1") } });
  const told = (user, signals) => page.tells("rollcall:signal", { room_id: "algebra", user_id: user, signals });
  told("grace", { typing: true });
  told("alan", { typing: true });
  assert.deepEqual(page.view.signals, { grace: { typing: true } });
  told("grace", { typing: true, quality: "poor" });
  assert.deepEqual(page.view.signals.grace, { typing: true, quality: "poor" });
  told("grace", {});
  assert.deepEqual(page.view.signals, {});
  told("grace", { speaking: true });
  page.socket.drop();
  await page.settle();
  assert.deepEqual(page.view.signals, {});
  assert.deepEqual(page.hub.asked, []);
});

test("a signal is sent again only when it is about to end", async () => {
  const page = await held((rollcall) => signalsOf(rollcall, "algebra"), {});
  page.store.signal({ typing: true });
  page.store.signal({ typing: true });
  await page.pass(2_500);
  page.store.signal({ typing: true });
  page.store.signal({ typing: false });
  page.store.signal({ speaking: true }, { ttlMs: 0 });
  assert.deepEqual(page.presences, [
    ["signal", { typing: true, ttl_ms: 5_000 }], ["signal", { typing: true, ttl_ms: 5_000 }],
    ["signal", { typing: false, ttl_ms: 5_000 }], ["signal", { speaking: true, ttl_ms: 0 }],
  ]);
});

test("why somebody is still shown: what the hub knows, and null where it does not say", async () => {
  const hold = { page: "active", socket: "grace", reason: "lost", grace_ends_in_ms: 8_200 };
  const hub = new Answers({
    "GET api/v1/rooms/algebra/people/grace": { user: "grace", status: "reconnecting", role: "member", since_ms: 0, last_active_ms: 9_000, is_counted: true, sessions: [hold] },
    "GET api/v1/rooms/algebra/people/alan": { status: 404, code: "PersonNotFound" },
    "GET api/v1/sessions": { status: 403, code: "Unauthorized" },
  });
  const { rollcall } = new Page({ fetch: hub.fetch });
  rollcall.link.lastClose = {};
  assert.deepEqual(await whyShown(rollcall, "algebra", "grace"), {
    user_id: "grace", room_id: "algebra", shown: true, status: "reconnecting", role: "member", since: "1970-01-01T00:00:00.000Z",
    last_active: "1970-01-01T00:00:09.000Z", is_counted: true, tabs: 1, holds: [hold], sessions: null,
    asked_at: new Date(rollcall.world.now()).toISOString(),
  });
  assert.equal((await whyShown(rollcall, "algebra", "alan")).shown, false);
  hub.answers["GET api/v1/rooms/algebra/people/grace"] = { status: 503, code: "NotReady" };
  await assert.rejects(whyShown(rollcall, "algebra", "grace"), { code: "NotReady" });
});
