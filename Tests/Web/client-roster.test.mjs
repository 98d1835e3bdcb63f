// The roster of a stream merged with who is here (S3), and a workshop's attendance (S2).

import assert from "node:assert/strict";
import { test } from "node:test";
import { meta } from "./page.mjs";
import { held } from "./stores.mjs";
import { client } from "./world.mjs";

const { attendanceOf, rosterOf } = await client("rollcall-rooms.js");
const base = "api/v1/rooms/algebra";

const row = (userId, more = {}) => ({
  id: `p-${userId}`, streamId: "algebra", userId, identity: userId, name: userId, user: { id: userId, username: userId, imageUrl: null },
  role: "VIEWER", status: "INVITED", canSpeak: false, canVideo: false, joinedAt: null, lastJoinedAt: null, leftAt: null,
  checkedInAt: null, mutedUntil: null, isOnline: false, version: 1, ...more,
});

const told = (userId, more = {}) => ({
  room_id: "algebra", user_id: userId, id: `p-${userId}`, name: userId, avatar: null, role: "viewer", status: "invited", can_speak: false,
  can_video: false, joined_at: null, last_joined_at: null, left_at: null, checked_in_at: null, muted_until: null, version: 2, ...more,
});

const list = { [`GET ${base}/participants`]: { participants: [row("ada"), row("alan")], onlineCount: 0, totalCount: 2 } };
const roster = (answers, options) => held((rollcall) => rosterOf(rollcall, "algebra"), { ...list, ...answers }, options);
const find = (page, id) => page.view.participants.find(({ userId }) => userId === id);

test("the roster is the union of who is registered and who is here, each once (mission 82, trap 14)", async () => {
  const page = await roster({}, { people: { ada: meta("1", { videoEnabled: true }), grace: meta("2", { name: "Grace", avatar: "g.png" }) } });
  assert.deepEqual([page.view.onlineCount, page.view.totalCount], [2, 3]);
  const shown = ({ userId, isOnline, status, role, canSpeak, presence }) => [userId, isOnline, status, role, canSpeak, presence];
  assert.deepEqual(page.view.participants.map(shown), [
    ["ada", true, "JOINED", "VIEWER", false, "active"], ["alan", false, "INVITED", "VIEWER", false, null],
    ["grace", true, "JOINED", "VIEWER", false, "active"],
  ]);
  assert.deepEqual(find(page, "grace").user, { id: "grace", username: "Grace", imageUrl: "g.png" });
  // Permission and media are two things (trap 15).
  assert.deepEqual([find(page, "ada").canVideo, find(page, "ada").videoEnabled, find(page, "ada").isSpeaking], [false, true, false]);
});

test("a long roster is asked for part by part", async () => {
  const page = await roster({
    [`GET ${base}/participants`]: (_, query) => (query.get("after") ? { participants: [row("alan")] } : { participants: [row("ada")], next: "x" }),
  });
  assert.deepEqual(page.view.participants.map(({ userId }) => userId), ["ada", "alan"]);
});

test("who comes and goes is online and off it at once, and nobody else's row is another (mission 83)", async () => {
  const page = await roster({}, { people: { grace: meta("1") } });
  const { participants: before } = page.view;
  page.tell(page.topic, "presence_diff", { joins: { ada: meta("2") }, leaves: {} });
  page.sync(page.topic, { grace: meta("1"), ada: meta("2") }, { seq: 1 });
  await page.settle();
  assert.deepEqual([find(page, "ada").isOnline, find(page, "ada").status, page.view.onlineCount], [true, "JOINED", 2]);
  assert.notEqual(find(page, "ada").joinedAt, null);
  assert.equal(find(page, "alan"), before[1]);
  assert.equal(find(page, "grace"), before[2]);
  page.tell(page.topic, "presence_diff", { joins: {}, leaves: { ada: meta("2"), grace: meta("1") } });
  page.sync(page.topic, {}, { seq: 2 });
  await page.settle();
  assert.deepEqual([find(page, "ada").isOnline, find(page, "ada").status], [false, "LEFT"]);
  assert.notEqual(find(page, "ada").leftAt, null);
  assert.equal(find(page, "grace"), undefined);
  assert.deepEqual([page.view.onlineCount, page.view.totalCount], [0, 2]);
});

test("who was here without being registered when it was asked is no part of the roster without being here", async () => {
  const stranger = row("eve", { id: null, status: "JOINED", isOnline: true, version: 0, role: "HOST" });
  const answer = { participants: [row("ada"), stranger] };
  const page = await roster({ [`GET ${base}/participants`]: answer }, { people: { eve: meta("1") } });
  assert.deepEqual([find(page, "eve").role, page.view.totalCount], ["HOST", 2]);
  page.tell(page.topic, "presence_diff", { joins: {}, leaves: { eve: meta("1") } });
  page.sync(page.topic, {}, { seq: 1 });
  await page.settle();
  assert.equal(page.view.totalCount, 1);
  const attendees = { participants: [attendee("ada"), attendee("eve", { status: "online", is_online: true })], online_count: 1 };
  assert.deepEqual(figures(await workshop({ [`GET ${base}/attendance`]: attendees })), [1, 0, 0]);
});

test("what a moderator changes is told to all, in whatever order it comes (mission 85)", async () => {
  const page = await roster();
  page.tells("rollcall:roster", told("ada", { can_speak: true, role: "co_host", version: 3 }));
  page.tells("rollcall:roster", told("ada", { can_speak: false, version: 2 }));
  assert.deepEqual([find(page, "ada").canSpeak, find(page, "ada").role, find(page, "ada").version], [true, "CO_HOST", 3]);
  page.tells("rollcall:roster", told("eve", { version: 1 }));
  assert.equal(page.view.totalCount, 3);
  page.tells("rollcall:roster", { room_id: "algebra", user_id: "eve", removed: true });
  assert.equal(page.view.totalCount, 2);
});

test("a permission shows at once, and is taken back with the hub's reason if it refuses (mission 86)", async () => {
  const page = await roster({
    [`POST ${base}/participants/ada/permissions`]: { success: true, participant: row("ada", { canSpeak: true, version: 2 }) },
    [`POST ${base}/participants/alan/permissions`]: { status: 403, code: "Unauthorized", detail: "Only who moderates may." },
  });
  const good = page.store.updatePermissions({ userId: "ada", permissions: { canSpeak: true } });
  assert.equal(find(page, "ada").canSpeak, true);
  assert.equal((await good).version, 2);
  assert.deepEqual([find(page, "ada").canSpeak, page.hub.asked.at(-1)[1]], [true, { canSpeak: true }]);
  const seen = page.views.length;
  const bad = page.store.updatePermissions({ userId: "alan", permissions: { canSpeak: true } });
  await assert.rejects(bad, { code: "Unauthorized", message: "Only who moderates may." });
  const alan = page.views.slice(seen).map((view) => view.participants[1].canSpeak);
  assert.deepEqual([alan[0], alan.at(-1)], [true, false]);
});

test("an answer that another change has overtaken is not shown", async () => {
  const page = await roster({ [`POST ${base}/participants/ada/status`]: { success: true, participant: row("ada", { status: "JOINED", version: 2 }) } });
  page.hub.isHeld = true;
  const done = page.store.updateStatus({ userId: "ada", status: "JOINED" });
  page.tells("rollcall:roster", told("ada", { status: "left", version: 3 }));
  page.hub.release();
  await done;
  assert.equal(find(page, "ada").status, "LEFT");
});

test("somebody is registered and taken off, at once and for good", async () => {
  const page = await roster({
    [`PUT ${base}/participants/eve`]: row("eve", { role: "HOST" }), [`DELETE ${base}/participants/alan`]: null,
  });
  const registered = page.store.register({ userId: "eve", role: "HOST" });
  assert.equal(page.view.totalCount, 3);
  await registered;
  assert.equal(find(page, "eve").id, "p-eve");
  const removed = page.store.remove("alan");
  assert.equal(find(page, "alan"), undefined);
  await removed;
  assert.equal(find(page, "alan"), undefined);
});

test("who speaks is marked in the roster (mission 80)", async () => {
  const page = await roster({}, { people: { ada: meta("1") } });
  page.tells("rollcall:signal", { room_id: "algebra", user_id: "ada", signals: { speaking: true, audio: true, quality: "poor" } });
  const { isSpeaking, audioEnabled, videoEnabled, connectionQuality } = find(page, "ada");
  assert.deepEqual([isSpeaking, audioEnabled, videoEnabled, connectionQuality], [true, true, false, "poor"]);
});

// Attendance

const attendee = (user_id, more = {}) => ({ user_id, name: user_id, avatar: null, status: "registered", is_online: false, checked_in_at: null, ...more });
const seats = {
  [`GET ${base}/attendance`]: { total_registered: 2, checked_in_count: 0, online_count: 0, participants: [attendee("ada"), attendee("alan")] },
};
const workshop = (answers, options) => held((rollcall) => attendanceOf(rollcall, "algebra"), { ...seats, ...answers }, options);
const figures = ({ view: { attendance } }) => [attendance.total_registered, attendance.checked_in_count, attendance.online_count];

test("a workshop shows registered, checked in and online, the last being the room's own number (mission 58, trap 17)", async () => {
  const page = await workshop({}, { people: { ada: meta("1"), grace: meta("2", { name: "Grace" }) } });
  assert.deepEqual(figures(page), [2, 0, 2]);
  assert.deepEqual(page.view.attendance.participants.map(({ user_id, name, status, is_online }) => [user_id, name, status, is_online]), [
    ["ada", "ada", "registered", true], ["alan", "alan", "registered", false], ["grace", "Grace", "online", true],
  ]);
  assert.equal(page.store.initial.attendance, null);
});

test("a check-in shows at once, here and where it is told; refused, it is taken back", async () => {
  const at = "2026-01-02T03:04:05.000Z";
  const page = await workshop({
    [`POST ${base}/attendance/ada/check-in`]: attendee("ada", { status: "checked_in", checked_in_at: at, checked_in_count: 1 }),
    [`DELETE ${base}/attendance/ada/check-in`]: { status: 403, code: "Unauthorized" },
  });
  const done = page.store.checkIn("ada");
  assert.deepEqual(figures(page), [2, 1, 0]);
  await done;
  assert.equal(page.view.attendance.participants[0].checked_in_at, at);
  page.tells("rollcall:attendance", { room_id: "algebra", ...attendee("alan", { status: "checked_in", checked_in_at: at }) });
  assert.deepEqual(figures(page), [2, 2, 0]);
  const refused = page.store.undoCheckIn("ada");
  assert.deepEqual(figures(page), [2, 1, 0]);
  await assert.rejects(refused, { code: "Unauthorized" });
  assert.deepEqual(figures(page), [2, 2, 0]);
});

test("who is registered meanwhile is awaited too, and who is taken off is not", async () => {
  const page = await workshop();
  page.tells("rollcall:roster", told("eve", { version: 1 }));
  assert.deepEqual(figures(page), [3, 0, 0]);
  page.tells("rollcall:roster", { room_id: "algebra", user_id: "ada", removed: true });
  assert.deepEqual(figures(page), [2, 0, 0]);
});
