// Many tabs, one socket: each believes that it has its own, and the hub knows each by its session.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Browser } from "./browser.mjs";
import { client, turn } from "./world.mjs";

const { hashOf } = await client("hash.js");
const { sharedSocket } = await client("rollcall-shared.js");

const topic = "realtime:algebra";

/** So many tabs in `algebra`, each present. */
async function tabs(count, options = {}, browser = new Browser()) {
  const open = Array.from({ length: count }, () => browser.open(options));
  for (const tab of open) {
    tab.room = tab.rollcall.room("algebra", { state: { name: "Ada" } });
    tab.heard = [];
    tab.room.on("message", ({ event, data }) => tab.heard.push([event, data]));
  }
  await browser.answer();
  return { browser, open };
}

test("four tabs are one connection, one join, and four sessions", async () => {
  const { browser, open } = await tabs(4);
  assert.equal(browser.world.sockets.length, 1);
  const joins = browser.socket.named("phx_join");
  assert.equal(joins.length, 1);
  const { session, lease, presence } = joins[0][4].config;
  assert.deepEqual([session, lease, presence.key], [undefined, undefined, "ada"]);
  const sessions = open.map(({ session }) => session);
  assert.equal(new Set(sessions).size, 4);
  for (const event of ["announce", "track"]) {
    const named = browser.presences().filter(([, name]) => name === event);
    assert.deepEqual(named.map(([session]) => session).sort(), [...sessions].sort(), event);
  }
  for (const { rollcall, room } of open) assert.deepEqual([rollcall.status, room.getSnapshot().live], ["connected", true]);
});

test("what the hub says once every tab hears, and a newcomer is told what is so", async () => {
  const { browser, open } = await tabs(2);
  const sync = (seq, ...refs) => ({
    epoch: "b1", seq, hash: refs.reduce((sum, [key, ref]) => (sum + hashOf(key, ref)) >>> 0, 0), n: refs.length,
  });
  const { socket } = browser;
  socket.push(null, null, topic, "presence_diff", { joins: { grace: { metas: [{ name: "Grace", phx_ref: "b1.1" }] } }, leaves: {} });
  socket.push(null, null, topic, "presence_sync", sync(1, ["grace", "b1.1"]));
  socket.push(null, null, topic, "presence_status", { grace: "away" });
  socket.push(null, null, topic, "broadcast", { type: "broadcast", event: "rollcall:state", payload: { key: "page", value: 7 } });
  socket.push(null, null, topic, "broadcast", { type: "broadcast", event: "rollcall:state", payload: { key: "over", value: 1 } });
  socket.push(null, null, topic, "broadcast", { type: "broadcast", event: "rollcall:state", payload: { key: "over", value: null } });
  socket.push(null, null, topic, "broadcast", { type: "broadcast", event: "rollcall:signal", payload: { user_id: "grace", signals: { typing: true } } });
  const third = (await tabs(1, {}, browser)).open[0];
  assert.equal(socket.named("phx_join").length, 1);
  for (const { room } of [...open, third]) {
    const { users, live, seq } = room.getSnapshot();
    assert.deepEqual(users.map(({ id, status, state }) => [id, status, state]), [["grace", "away", { name: "Grace" }]]);
    assert.deepEqual([live, seq], [true, 1]);
  }
  assert.deepEqual(third.heard.map(([event, { key, user_id: user }]) => [event, key ?? user]), [["rollcall:state", "page"], ["rollcall:signal", "grace"]]);
  // From here on it hears what the others hear.
  socket.push(null, null, topic, "presence_diff", { joins: {}, leaves: { grace: { metas: [{ name: "Grace", phx_ref: "b1.1" }] } } });
  socket.push(null, null, topic, "presence_sync", sync(2));
  await turn();
  for (const { room } of [...open, third]) assert.equal(room.getSnapshot().count, 0);
  assert.equal(browser.world.sockets.length, 1);
});

test("a message of one tab is heard once by each other, and not before the hub has taken it", async () => {
  const { browser, open } = await tabs(3);
  const sent = open[0].room.send("hand", { up: true });
  await turn();
  assert.deepEqual(open.map(({ heard }) => heard), [[], [], []]);
  await browser.answer();
  await sent;
  assert.deepEqual(open.map(({ heard }) => heard), [[], [["hand", { up: true }]], [["hand", { up: true }]]]);
  // What is refused nobody hears.
  const refused = open[1].room.send("hand", {});
  await browser.answer(([, , , event]) => event === "broadcast" && "Muted: shh");
  await assert.rejects(refused, { code: "Muted" });
  assert.deepEqual(open.map(({ heard }) => heard.length), [0, 1, 1]);
});

test("a tab that is closed says so for itself, and the last one closes the door", async () => {
  const { browser, open } = await tabs(2);
  open[0].window.fire("pagehide", { persisted: false });
  await browser.answer();
  assert.deepEqual(browser.presences().at(-1), [open[0].session, "leave", { reason: "closed" }]);
  assert.equal(browser.socket.named("phx_leave").length, 0);
  assert.equal(browser.socket.readyState, 1);
  open[1].window.fire("pagehide", { persisted: false });
  await browser.answer();
  assert.deepEqual(browser.presences().at(-1), [open[1].session, "leave", { reason: "closed" }]);
  assert.equal(browser.socket.closedWith, 1000);
  await browser.pass(60_000);
  assert.equal(browser.world.sockets.length, 1);
});

test("a tab that crashes is lost: its lock says so", async () => {
  const { browser, open } = await tabs(2);
  const [lock] = browser.ports[0].worker.heard.find(([kind]) => kind === "open").slice(2);
  browser.locks.killers.get(lock)();
  await turn();
  await browser.pass(499);
  assert.equal(browser.presences().at(-1)[1], "track");
  await browser.pass(1);
  assert.deepEqual(browser.presences().at(-1), [open[0].session, "leave", { reason: "lost" }]);
  assert.equal(open[1].rollcall.status, "connected");
});

test("a worker that crashes is noticed by its lock, and another one is started", async () => {
  const { browser, open } = await tabs(2);
  const [, lock] = browser.ports[0].page.heard.find(([kind]) => kind === "hello");
  browser.startWorker();
  browser.locks.killers.get(lock)();
  await turn();
  for (const { rollcall } of open) assert.deepEqual([rollcall.status, rollcall.lastClose.reason], ["reconnecting", "worker"]);
  await browser.pass(2_000);
  for (const { rollcall } of open) assert.equal(rollcall.status, "connected");
});

test("a goodbye goes before the end of the lock that comes with it", async () => {
  const { browser, open } = await tabs(2);
  open[0].window.fire("pagehide", { persisted: false });
  const [lock] = browser.ports[0].worker.heard.find(([kind]) => kind === "open").slice(2);
  await browser.pass(10_000);
  assert.ok(!browser.locks.names.has(lock), "a page that may come back holds nothing");
  assert.deepEqual(browser.presences().filter(([, event]) => event === "leave"), [[open[0].session, "leave", { reason: "closed" }]]);
});

test("who lets go of a room leaves it, alone; with the last the connection leaves it", async () => {
  const { browser, open } = await tabs(2);
  open[0].room.leave();
  await browser.answer();
  const leaves = () => browser.presences().filter(([, event]) => event === "leave");
  assert.deepEqual(leaves(), [[open[0].session, "leave", { reason: "left" }]]);
  assert.equal(browser.socket.named("phx_leave").length, 0);
  open[1].room.leave();
  await browser.answer();
  assert.equal(browser.socket.named("phx_leave").length, 1);
  // And comes again, as if nothing had been.
  open[0].room = open[0].rollcall.room("algebra", {});
  await browser.answer();
  assert.equal(open[0].room.getSnapshot().live, true);
});

test("what a page says of itself is said of its session, and so is its beat", async () => {
  const { browser, open } = await tabs(2);
  open[1].window.show("hidden");
  await browser.answer();
  assert.deepEqual(browser.presences().at(-1), [open[1].session, "announce", { state: "hidden", interval_ms: 60_000 }]);
  const beats = browser.socket.named("heartbeat").length;
  await browser.pass(21_000);
  const beating = browser.socket.named("heartbeat").slice(beats).map(([, , , , { session }]) => session);
  assert.ok(beating.includes(open[0].session), `${beating}`);
  // The answer is the hub's own: each page measures the whole way.
  for (const { rollcall } of open) assert.equal(typeof rollcall.roundTripMs, "number");
});

test("a frozen page is told no presence until it wakes, then what is so", async () => {
  const { browser, open } = await tabs(2);
  open[0].window.fire("freeze");
  await browser.answer();
  const { page } = browser.ports[0];
  const before = page.heard.length;
  browser.socket.push(null, null, topic, "presence_diff", { joins: { grace: { metas: [{ phx_ref: "b1.1" }] } }, leaves: {} });
  browser.socket.push(null, null, topic, "presence_sync", { epoch: "b1", seq: 1, hash: hashOf("grace", "b1.1"), n: 1 });
  await turn();
  assert.equal(page.heard.length, before);
  assert.equal(open[1].room.getSnapshot().count, 1);
  open[0].window.fire("resume");
  await browser.answer();
  assert.deepEqual([open[0].room.getSnapshot().count, open[0].room.getSnapshot().live], [1, true]);
});

test("when the link is lost each tab comes back in its own time, over one socket again", async () => {
  const { browser, open } = await tabs(3);
  browser.socket.drop(1006);
  await turn();
  for (const { rollcall } of open) assert.deepEqual([rollcall.status, rollcall.lastClose.code], ["reconnecting", 1006]);
  await browser.pass(2_000);
  assert.equal(browser.world.sockets.length, 2);
  for (const { rollcall, room } of open) assert.deepEqual([rollcall.status, room.getSnapshot().live], ["connected", true]);
  assert.equal(new Set(browser.presences().filter(([, event]) => event === "track").map(([session]) => session)).size, 3);
});

test("a link on which nothing is heard is given up", async () => {
  const { browser, open } = await tabs(2);
  // Hidden pages would take longer to notice.
  for (const { window } of open) window.show("hidden");
  await browser.answer();
  browser.world.pass(36_000); // The hub does not answer any more.
  await turn();
  assert.notEqual(browser.world.sockets[0].closedFor, "no tabs");
  assert.equal(browser.world.sockets[0].readyState, 3);
  for (const { rollcall } of open) assert.equal(rollcall.status, "reconnecting");
});

test("the hub ends one tab as it would end a socket of its own, and the others stay", async () => {
  const { browser, open } = await tabs(3);
  browser.socket.push(null, null, topic, "presence_close", { session: open[0].session, code: 4409, reason: "replaced" });
  browser.socket.push(null, null, topic, "presence_close", { session: open[1].session, code: 4408, reason: "lease_expired" });
  await turn();
  assert.deepEqual([open[0].rollcall.status, open[0].rollcall.lastClose.code], ["disconnected", 4409]);
  assert.deepEqual([open[1].rollcall.status, open[1].rollcall.lastClose.code], ["reconnecting", 4408]);
  assert.equal(open[2].rollcall.status, "connected");
  await browser.pass(2_000);
  assert.equal(open[1].room.getSnapshot().live, true);
  assert.equal(browser.world.sockets.length, 1);
});

test("the end of a tab is told in any room of the connection", async () => {
  const { browser } = await tabs(1);
  const tab = browser.open();
  tab.rollcall.room("lobby", { state: {} });
  await browser.answer();
  browser.socket.push(null, null, topic, "presence_close", { session: tab.session, code: 4408, reason: "lease_expired" });
  await turn();
  assert.deepEqual([tab.rollcall.status, tab.rollcall.lastClose.code], ["reconnecting", 4408]);
});

test("a tab that an operator puts out of a room stays out of it, and keeps the rest", async () => {
  const { browser, open } = await tabs(2);
  const closed = [];
  open[0].room.on("closed", (error) => closed.push(error.code));
  browser.socket.push(null, null, topic, "presence_close", { session: open[0].session, reason: "Kicked: out" });
  await turn();
  assert.deepEqual([closed, open[0].rollcall.status], [["Kicked"], "connected"]);
  assert.equal(open[1].room.getSnapshot().live, true);
});

test("a session that the hub does not take is a join that it does not take", async () => {
  const { browser } = await tabs(1);
  const tab = browser.open();
  const errors = [];
  tab.room = tab.rollcall.room("algebra", {});
  tab.room.on("error", ({ code }) => errors.push(code));
  await browser.answer(([, , , , payload]) => payload.event === "announce" && payload.session === tab.session && "SessionLimitReached: 100");
  assert.deepEqual(errors.slice(0, 1), ["SessionLimitReached"]);
});

test("a refused join is refused to all who asked, and asked again for them together", async () => {
  const browser = new Browser();
  const open = [browser.open(), browser.open()];
  const errors = [];
  for (const tab of open) {
    tab.room = tab.rollcall.room("algebra", {});
    tab.room.on("error", ({ code }) => errors.push(code));
  }
  await browser.answer(([, , , event]) => event === "phx_join" && "ClientJoinRateLimitReached: slow");
  assert.deepEqual(errors.slice(0, 2), ["ClientJoinRateLimitReached", "ClientJoinRateLimitReached"]);
  await browser.pass(3_000);
  assert.deepEqual(open.map(({ room }) => room.getSnapshot().live), [true, true]);
});

test("two users, and two ways to look at one room, are two connections", async () => {
  const { browser } = await tabs(2);
  await tabs(1, { user: "grace" }, browser);
  assert.deepEqual(browser.world.sockets.map((socket) => socket.named("phx_join").map(([, , , , { config }]) => config.presence.key)), [["ada"], ["grace"]]);
  const counting = browser.open();
  const room = counting.rollcall.room("algebra", { mode: "count" });
  await browser.answer();
  assert.equal(room.getSnapshot().count, 3);
  assert.equal(browser.world.sockets.length, 3);
  counting.window.fire("pagehide", { persisted: false });
  await browser.answer();
  assert.deepEqual(browser.world.sockets.map(({ readyState }) => readyState), [1, 1, 3]);
});

test("whoever has another user has another connection, whatever the room, and keeps no other open", async () => {
  const { browser, open } = await tabs(1);
  const grace = browser.open({ user: "grace" });
  grace.rollcall.room("lobby", { state: {} });
  await browser.answer();
  assert.equal(browser.world.sockets.length, 2);
  open[0].window.fire("pagehide", { persisted: false });
  await browser.answer();
  assert.deepEqual(browser.world.sockets.map(({ readyState }) => readyState), [3, 1]);
});

test("whom nothing names is another user in each tab", async () => {
  const { browser } = await tabs(2, { user: null });
  assert.equal(browser.world.sockets.length, 2);
});

test("a tab hears nothing of a room before the hub has its session", async () => {
  const { browser } = await tabs(1);
  const tab = browser.open();
  tab.rollcall.room("algebra", {});
  await turn();
  await turn();
  const { page } = browser.ports[1];
  assert.deepEqual(browser.presences().at(-1), [tab.session, "announce", { state: "active", interval_ms: 30_000 }]);
  browser.socket.push(null, null, topic, "broadcast", { type: "broadcast", event: "hand", payload: {} });
  await turn();
  assert.deepEqual(page.heard.filter(([kind]) => kind === "message"), []);
});

test("a page whose session another tab has is the newer, and the older one stays away", async () => {
  const { browser, open } = await tabs(1);
  const again = browser.open();
  again.rollcall.session = open[0].session;
  const room = again.rollcall.room("algebra", { state: {} });
  await browser.answer();
  assert.deepEqual([open[0].rollcall.lastClose.code, open[0].rollcall.status], [4409, "disconnected"]);
  assert.equal(room.getSnapshot().live, true);
});

test("a newer token of one tab is everybody's", async () => {
  const jwt = (exp) => `x.${btoa(JSON.stringify({ sub: "ada", exp }))}.x`;
  let now = 5_000;
  const { browser, open } = await tabs(2, { user: undefined, getToken: async () => jwt((now += 1)) });
  assert.equal(browser.world.sockets.length, 1);
  const told = browser.socket.named("access_token").length;
  browser.socket.push(null, null, topic, "system", { status: "ok", message: "Token expires in 60 seconds" });
  await browser.answer();
  assert.equal(browser.socket.named("access_token").length, told + 2);
  for (const { rollcall } of open) assert.equal(rollcall.status, "connected");
});

test("where there is no worker, or it may not be had, a tab has a socket of its own", async () => {
  const refused = new Browser();
  refused.canShare = false;
  assert.equal((await tabs(2, {}, refused)).open[1].room.getSnapshot().live, true);
  assert.equal(refused.world.sockets.length, 2);
  const broken = new Browser();
  broken.isBroken = true;
  assert.equal((await tabs(2, {}, broken)).open[1].room.getSnapshot().live, true);
  assert.equal(broken.world.sockets.length, 2);
  const dumb = new Browser();
  dumb.isDumb = true;
  const { open } = await tabs(2, {}, dumb);
  await dumb.pass(5_000);
  assert.equal(open[1].room.getSnapshot().live, true);
  class Plain {}
  assert.equal(sharedSocket({ WebSocket: Plain, SharedWorker: undefined }), Plain);
  assert.equal(sharedSocket({ sharing: "auto", WebSocket: Plain, SharedWorker: class {}, locks: undefined }), Plain);
  assert.equal(sharedSocket({ sharing: "off", WebSocket: Plain, SharedWorker: class {} }), Plain);
});
