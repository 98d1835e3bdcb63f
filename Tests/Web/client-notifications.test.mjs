// What an app has told the user, in all tabs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Answers, turns } from "./answers.mjs";
import { Page } from "./page.mjs";
import { client, turn } from "./world.mjs";

const { notificationsOf } = await client("rollcall-notifications.js");
const base = "api/v1/notifications";

const note = (id, more = {}) => ({
  id, user_id: "ada", type: "enrollment", title: `Title ${id}`, message: "", data: null, read_at: null,
  created_at: "2026-01-02T03:04:05.000Z", ...more,
});

const list = (data, more = {}) => ({
  success: true, data, meta: { total: data.length, unread: data.filter((row) => row.read_at === null).length, ...more },
});

/** A page that shows its notifications, connected and let into the user's room. */
async function showing(answers, filters, options = {}) {
  const hub = new Answers({ [`GET ${base}`]: list([note("b"), note("a")]), ...answers });
  const page = new Page({ fetch: hub.fetch, ...options });
  page.hub = hub;
  page.store = notificationsOf(page.rollcall, filters);
  page.views = [];
  page.stop = page.store.subscribe(() => page.views.push(page.store.getSnapshot()));
  await page.open();
  await page.letIn();
  await turns(turn);
  page.tells = (event, payload) => page.tell("realtime:user:ada", "broadcast", { type: "broadcast", event, payload });
  return page;
}

const ids = (page) => page.store.getSnapshot().notifications.map(({ id }) => id);
const unread = (page) => page.store.getSnapshot().unreadCount;

test("the list is asked for once the user's room is joined, and never before anybody looks (mission 54)", async () => {
  const page = await showing();
  assert.deepEqual(page.sent("phx_join").map(([, , topic]) => topic), ["realtime:user:ada"]);
  assert.deepEqual(page.hub.paths, [`GET ${base}?user_id=ada&limit=20`]);
  const { loading, live, error, total } = page.store.getSnapshot();
  assert.deepEqual([ids(page), unread(page), loading, live, error, total], [["b", "a"], 2, false, true, null, 2]);
  assert.equal(page.store.initial.loading, true);
  assert.equal(page.store.initial.unreadCount, null);
});

test("a new notification shows in front, with the hub's own count, and the rows that stay are the same", async () => {
  const page = await showing();
  const before = page.store.getSnapshot().notifications;
  page.tells("rollcall:notification", { ...note("c"), unread: 3 });
  assert.deepEqual([ids(page), unread(page)], [["c", "b", "a"], 3]);
  assert.equal(page.store.getSnapshot().notifications[1], before[0]);
  assert.equal("unread" in page.store.getSnapshot().notifications[0], false);
  const { length } = page.views;
  page.tells("rollcall:notification", { ...note("c"), unread: 3 });
  page.tells("cursor", { x: 1 });
  assert.equal(page.views.length, length);
});

test("reading shows at once; what another tab has read shows here too", async () => {
  const page = await showing({ [`PUT ${base}/b`]: { success: true, data: note("b", { read_at: "2026-02-02T00:00:00.000Z" }) } });
  page.hub.isHeld = true;
  const done = page.store.markAsRead("b");
  assert.equal(unread(page), 1);
  assert.notEqual(page.store.getSnapshot().notifications[0].read_at, null);
  page.hub.release();
  assert.equal((await done).id, "b");
  assert.deepEqual(page.hub.asked.at(-1).slice(0, 2), [`PUT ${base}/b?user_id=ada`, { action: "read" }]);
  page.tells("rollcall:notification_changed", { id: "b", user_id: "ada", read_at: "2026-02-02T00:00:00.000Z", unread: 1 });
  assert.equal(unread(page), 1);
  page.tells("rollcall:notification_changed", { id: "a", user_id: "ada", read_at: "2026-02-02T00:00:00.000Z", unread: 0 });
  assert.equal(unread(page), 0);
  page.tells("rollcall:notification_changed", { id: "a", user_id: "ada", read_at: null, unread: 1 });
  assert.deepEqual([page.store.getSnapshot().notifications[1].read_at, unread(page)], [null, 1]);
});

test("a refused change is taken back, and the hub is asked what is so (mission 86)", async () => {
  const page = await showing({ [`DELETE ${base}/b`]: { status: 503, code: "store_busy" } });
  const done = page.store.deleteNotification("b");
  assert.deepEqual([ids(page), unread(page)], [["a"], 1]);
  await assert.rejects(done, { code: "store_busy", name: "RollcallError" });
  await turns(turn);
  assert.deepEqual([ids(page), unread(page)], [["b", "a"], 2]);
  assert.equal(page.hub.paths.filter((path) => path.startsWith("GET")).length, 2);
});

test("two changes at once: the one that fails takes only its own back", async () => {
  const page = await showing({
    [`PUT ${base}/a`]: { success: true, data: note("a", { read_at: "2026-02-02T00:00:00.000Z" }) }, [`PUT ${base}/b`]: { status: 404, code: "not_found" },
  });
  page.hub.answers[`GET ${base}`] = list([note("b"), note("a", { read_at: "2026-02-02T00:00:00.000Z" })]);
  page.hub.isHeld = true;
  const [good, bad] = [page.store.markAsRead("a"), page.store.markAsRead("b")];
  assert.equal(unread(page), 0);
  page.hub.release();
  await assert.rejects(bad, { code: "not_found" });
  await good;
  assert.equal(unread(page), 1);
  await turns(turn);
  assert.equal(unread(page), 1);
});

test("all are read at once, and the number of them is told (mission 63)", async () => {
  const page = await showing({ [`POST ${base}/mark-all-read`]: { success: true, data: { updated_count: 2 } } });
  const done = page.store.markAllAsRead();
  assert.equal(unread(page), 0);
  assert.equal(await done, 2);
  page.tells("rollcall:notification_changed", { id: "b", deleted: true, user_id: "ada", unread: 0 });
  assert.deepEqual(ids(page), ["a"]);
  page.tells("rollcall:notification_changed", { all: true, read_at: "2026-02-02T00:00:00.000Z", user_id: "ada", unread: 0 });
  assert.equal(unread(page), 0);
});

test("filters hold for what is told too; an empty one is none (trap 17)", async () => {
  const filters = { type: "review", read: false, dateFrom: "2026-01-01" };
  const page = await showing({ [`GET ${base}`]: list([note("a", { type: "review" })], { unread: 7 }) }, filters);
  assert.deepEqual(page.hub.paths, [`GET ${base}?type=review&read=false&dateFrom=2026-01-01&user_id=ada&limit=20`]);
  page.tells("rollcall:notification", { ...note("b"), unread: 8 });
  page.tells("rollcall:notification", { ...note("c", { type: "review", created_at: "2025-01-02T03:04:05.000Z" }), unread: 9 });
  assert.deepEqual([ids(page), unread(page)], [["a"], 9]);
  page.tells("rollcall:notification", { ...note("d", { type: "review" }), unread: 10 });
  assert.deepEqual(ids(page), ["d", "a"]);
  page.tells("rollcall:notification_changed", { id: "d", read_at: "2026-02-02T00:00:00.000Z", unread: 9 });
  assert.deepEqual(ids(page), ["a"]);
  // One that was not shown may belong here now: only the hub knows.
  const { length } = page.hub.asked;
  page.tells("rollcall:notification_changed", { id: "z", read_at: null, unread: 10 });
  await turns(turn);
  assert.equal(page.hub.asked.length, length + 1);
  const everything = notificationsOf(page.rollcall, { type: "", read: "", dateFrom: "" });
  assert.equal(everything, notificationsOf(page.rollcall));
});

test("what is told while the list is under way is not lost, nor told twice", async () => {
  const hub = new Answers({ [`GET ${base}`]: list([note("b"), note("a")]) });
  hub.isHeld = true;
  const page = new Page({ fetch: hub.fetch });
  const store = notificationsOf(page.rollcall);
  store.subscribe(() => {});
  await page.open();
  await page.letIn();
  page.tell("realtime:user:ada", "broadcast", { event: "rollcall:notification", payload: { ...note("c"), unread: 3 } });
  page.tell("realtime:user:ada", "broadcast", { event: "rollcall:notification", payload: { ...note("b"), unread: 3 } });
  hub.release();
  await turns(turn);
  assert.deepEqual(store.getSnapshot().notifications.map(({ id }) => id), ["c", "b", "a"]);
});

test("what makes an answer old before it comes has it asked for again", async () => {
  const page = await showing({}, { read: false });
  page.hub.isHeld = true;
  page.store.loadMore();
  page.tells("rollcall:notification_changed", { id: "b", read_at: "2026-02-02T00:00:00.000Z", unread: 1 });
  page.hub.answers[`GET ${base}`] = list([note("a")], { total: 9 });
  const { length } = page.hub.asked;
  page.tells("rollcall:notification_changed", { id: "z", read_at: null, unread: 2 });
  await turns(turn);
  assert.equal(page.hub.asked.length, length + 1);
  page.tells("rollcall:notification_changed", { id: "y", read_at: null, unread: 3 });
  page.hub.answers[`GET ${base}`] = list([note("z"), note("y"), note("a")]);
  page.hub.release();
  await turns(turn, 12);
  assert.deepEqual(ids(page), ["z", "y", "a"]);
});

test("more are asked for by where the last part ended", async () => {
  const pages = (_, query) =>
    query.get("after") === "n1" ? list([note("a")], { total: 2, unread: 2 }) : list([note("b")], { total: 2, unread: 2, next: "n1" });
  const page = await showing({ [`GET ${base}`]: pages }, { limit: 1 });
  assert.deepEqual(ids(page), ["b"]);
  page.store.loadMore();
  await turns(turn, 12);
  assert.deepEqual(ids(page), ["b", "a"]);
  page.store.loadMore();
  assert.equal(page.hub.asked.length, 3);
});

test("without a link the list is asked for every few seconds, and once more when it is back (mission 75)", async () => {
  const page = await showing();
  page.hub.answers[`GET ${base}`] = list([note("c")]);
  page.socket.drop();
  await page.pass(2_500);
  await turns(turn);
  assert.deepEqual([ids(page), page.store.getSnapshot().live], [["c"], false]);
  const asked = page.hub.asked.length;
  while (page.socket.readyState !== 0) await page.pass(500);
  await page.open();
  await page.letIn();
  await turns(turn);
  assert.ok(page.hub.asked.length > asked);
  assert.equal(page.store.getSnapshot().live, true);
  const after = page.hub.asked.length;
  await page.pass(19_000);
  assert.equal(page.hub.asked.length, after);
});

test("where sockets never get through the list is there all the same", async () => {
  const hub = new Answers({ [`GET ${base}`]: list([note("b")]) });
  const page = new Page({ fetch: hub.fetch });
  const store = notificationsOf(page.rollcall);
  store.subscribe(() => {});
  await turn();
  page.socket.drop();
  await page.pass(0);
  await turns(turn);
  assert.deepEqual(store.getSnapshot().notifications.map(({ id }) => id), ["b"]);
});

test("a token that the hub does not take is asked for anew, once", async () => {
  const claims = btoa(JSON.stringify({ sub: "ada" }));
  const tokens = [`x.${claims}.1`, `x.${claims}.2`];
  const hub = new Answers({});
  const fetch = async (address, request) => {
    const isOld = request.headers.authorization.endsWith("1");
    hub.answers[`GET ${base}`] = isOld ? { status: 401, code: "InvalidJWTToken" } : list([note("b")]);
    return hub.fetch(address, request);
  };
  const page = new Page({ user: undefined, fetch, getToken: () => tokens.shift() });
  const store = notificationsOf(page.rollcall);
  store.subscribe(() => {});
  await page.open();
  await page.letIn();
  await turns(turn, 12);
  assert.deepEqual(hub.asked.map(([path, , token]) => [path, token.slice(-1)]), [
    [`GET ${base}?limit=20`, "1"], [`GET ${base}?limit=20`, "2"],
  ]);
  assert.equal(store.getSnapshot().unreadCount, 1);
});

test("an error is told; one that may pass is tried again, one that may not is not", async () => {
  const page = await showing({ [`GET ${base}`]: { status: 503, code: "store_busy", detail: "Too much waits." } });
  assert.deepEqual(page.store.getSnapshot().error, { code: "store_busy", message: "Too much waits." });
  assert.equal(page.store.getSnapshot().loading, false);
  page.hub.answers[`GET ${base}`] = { status: 403, code: "Unauthorized" };
  await page.pass(1_500);
  await turns(turn);
  assert.equal(page.hub.asked.length, 2);
  await page.pass(19_000);
  assert.equal(page.hub.asked.length, 2);
});

test("whoever lets go and takes hold again in one turn asks nothing anew (StrictMode)", async () => {
  const page = await showing();
  const again = () => page.store.subscribe(() => {});
  page.stop();
  const stop = again();
  await turns(turn);
  assert.equal(page.hub.asked.length, 1);
  stop();
  await turns(turn);
  assert.deepEqual(page.sent("phx_leave").length, 1);
  assert.equal(page.store.getSnapshot().notifications.length, 2);
  again();
  await turns(turn);
  await page.letIn();
  await turns(turn);
  assert.equal(page.hub.asked.length, 2);
});

test("what nobody has held for five minutes is forgotten", async () => {
  const page = await showing();
  page.stop();
  await turns(turn);
  page.world.time += 200_000;
  assert.equal(notificationsOf(page.rollcall), page.store);
  page.world.time += 400_000;
  notificationsOf(page.rollcall, { type: "x" });
  assert.notEqual(notificationsOf(page.rollcall), page.store);
});
