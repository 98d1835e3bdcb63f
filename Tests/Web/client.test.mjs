// The shell around the reducer: connection, joining, what a tab says, what it sends, page life.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { inAlgebra, meta, Page } from "./page.mjs";
import { turn } from "./world.mjs";

const topic = "realtime:algebra";

// Joining

test("the first room connects and joins, asking for all that can be verified", async () => {
  const page = await inAlgebra();
  assert.equal(page.socket.url, "ws://hub/socket/websocket?vsn=2.0.0");
  assert.equal(page.join[2], topic);
  assert.deepEqual(page.join[4].config, {
    presence: { key: "ada", enabled: true, mode: "full", seq: true, status: true, info: true },
    session: page.rollcall.session, lease: { state: "active", interval_ms: 30_000 }, retry_after: true,
  });
  assert.equal(page.rollcall.status, "connected");
  assert.deepEqual(page.room.getSnapshot().users.map(({ id }) => id), ["grace"]);
});

test("two holders share one join, and the last to let go leaves", async () => {
  const page = await inAlgebra();
  const second = page.rollcall.room("algebra", { mode: "count" });
  await turn();
  assert.equal(page.sent("phx_join").length, 1);
  assert.equal(second.getSnapshot(), page.room.getSnapshot());
  page.room.leave();
  page.room.leave();
  await turn();
  assert.equal(page.sent("phx_leave").length, 0);
  second.leave();
  await turn();
  assert.deepEqual(page.sent("phx_leave").map((message) => message[0]), [page.join[0]]);
});

test("letting go and taking hold again in one turn, as StrictMode does, sends nothing", async () => {
  const page = await inAlgebra({ state: { name: "Ada" } });
  await page.answer("presence");
  page.room.leave();
  page.room = page.rollcall.room("algebra", { state: { name: "Ada" } });
  await turn();
  assert.deepEqual([page.sent("phx_join").length, page.sent("phx_leave").length, page.presences.length], [1, 0, 1]);
  const strict = new Page();
  strict.rollcall.room("lobby").leave();
  strict.rollcall.room("lobby");
  await strict.open();
  assert.equal(strict.world.sockets.length, 1);
  assert.equal(strict.sent("phx_join").length, 1);
});

test("rooms asked for in one turn while connected are joined once each", async () => {
  const page = await inAlgebra();
  page.rollcall.room("lobby", { mode: "count" });
  page.rollcall.room("lobby", { mode: "presence" });
  await turn();
  const joins = page.sent("phx_join").filter((message) => message[2] === "realtime:lobby");
  assert.deepEqual(joins.map((message) => message[4].config.presence.mode), ["full"]);
});

test("a wider mode takes another connection, since leaving would be seen by others", async () => {
  const page = await inAlgebra({ mode: "count" });
  page.rollcall.room("algebra", { mode: "presence" });
  await page.open();
  assert.equal(page.world.sockets.length, 2);
  assert.equal(page.world.sockets[0].named("phx_leave").length, 0);
  assert.equal(page.sent("phx_join")[0][4].config.presence.mode, "full");
});

test("a mode that got wider while the join was under way is asked for, too", async () => {
  const page = new Page();
  page.rollcall.room("algebra", { mode: "count" });
  await page.open();
  page.rollcall.room("algebra");
  await page.letIn();
  await page.open();
  assert.equal(page.world.sockets.length, 2);
  assert.equal(page.sent("phx_join")[0][4].config.presence.mode, "full");
});

test("connecting what is connected changes nothing: the heart goes on beating", async () => {
  const page = await inAlgebra();
  await page.answer("heartbeat");
  page.rollcall.connect();
  await page.pass(20_000);
  assert.deepEqual([page.world.sockets.length, page.sent("heartbeat").length], [1, 2]);
});

test("without rooms the connection ends after 5 s, and a new room begins another", async () => {
  const page = await inAlgebra();
  page.room.leave();
  await turn();
  await page.pass(4_999);
  assert.equal(page.socket.readyState, 1);
  await page.pass(1);
  assert.deepEqual([page.socket.closedWith, page.rollcall.status], [1000, "initial"]);
  page.rollcall.room("lobby");
  await page.open();
  assert.equal(page.rollcall.status, "connected");
});

test("a refused join says why and is tried again after 1, 2, 5 and 10 s", async () => {
  const page = await inAlgebra();
  const room = page.rollcall.room("exam");
  const errors = [];
  room.on("error", ({ code }) => errors.push(code));
  await turn();
  const joins = () => page.sent("phx_join").filter((message) => message[2] === "realtime:exam");
  for (const wait of [1250, 2500, 6250, 12_500]) {
    page.socket.reply(joins().at(-1), "error", { reason: "Kicked: come back in 30 seconds" });
    const before = joins().length;
    await page.pass(wait - 1);
    await page.answer("heartbeat");
    assert.equal(joins().length, before);
    await page.pass(1);
    assert.equal(joins().length, before + 1);
  }
  assert.deepEqual(errors, ["Kicked", "Kicked", "Kicked", "Kicked"]);
  assert.equal(room.getSnapshot().error.code, "Kicked");
  await page.letIn({}, { topic: "realtime:exam" });
  assert.equal(room.getSnapshot().error, null);
});

test("a name that can never be a room's is not tried again", async () => {
  const page = await inAlgebra();
  page.rollcall.room("__proto__");
  await turn();
  await page.answer("phx_join", "error", { reason: "InvalidRoomName: realtime:__proto__ cannot name a room" });
  await page.pass(20_000);
  assert.equal(page.sent("phx_join").length, 2);
});

test("a message that names another join belongs to a stay that has ended", async () => {
  const page = await inAlgebra();
  const before = page.room.getSnapshot();
  page.room.on("message", () => assert.fail("heard"));
  page.tell(topic, "broadcast", { event: "hand", payload: {} }, "another");
  page.socket.push("another", "another", topic, "phx_close", {});
  assert.equal(page.room.getSnapshot(), before);
});

test("who was removed stays away, and hears why", async () => {
  const page = await inAlgebra({ state: {} });
  const closed = [];
  page.room.on("closed", ({ code }) => closed.push(code));
  await page.answer("presence");
  const waiting = page.room.setState({ hand: false });
  await turn();
  page.tell(topic, "system", { status: "error", message: "Kicked: You were removed" }, page.join[0]);
  page.socket.push(page.join[0], page.join[0], topic, "phx_close", {});
  await assert.rejects(waiting, { code: "Kicked" });
  assert.deepEqual(closed, ["Kicked"]);
  assert.deepEqual([page.room.getSnapshot().error.code, page.room.getSnapshot().live], ["Kicked", false]);
  page.socket.drop();
  await page.pass(250);
  await page.open();
  assert.equal(page.sent("phx_join").length, 0);
});

// What a tab says about itself

test("state makes a member; patches merge, and one turn is one message", async () => {
  const page = await inAlgebra({ state: { name: "Ada" } });
  page.room.setState({ page: "1" });
  const told = page.room.setState({ page: "2" });
  await turn();
  assert.deepEqual(page.presences, [["track", { name: "Ada" }]], "one at a time");
  await page.answer("presence");
  assert.deepEqual(page.presences.slice(1), [["track", { name: "Ada", page: "2" }]]);
  await page.answer("presence");
  await told;
  page.room.setState(null);
  await turn();
  assert.deepEqual(page.presences.at(-1), ["untrack", {}]);
});

test("each holder says its part; who lets go takes it back, and without any part the tab is not present", async () => {
  const page = await inAlgebra({ state: { name: "Ada" } });
  await page.answer("presence");
  const second = page.rollcall.room("algebra", { state: { competition_id: 7 } });
  await turn();
  await page.answer("presence");
  second.leave();
  await turn();
  await page.answer("presence");
  page.room.setState(null);
  await turn();
  assert.deepEqual(page.presences, [
    ["track", { name: "Ada" }], ["track", { name: "Ada", competition_id: 7 }], ["track", { name: "Ada" }], ["untrack", {}],
  ]);
  page.rollcall.room("algebra", { mode: "count" }).leave();
  await turn();
  assert.equal(page.presences.length, 4, "who said nothing takes nothing back");
});

test("a state that the hub does not take fails with its code", async () => {
  const page = await inAlgebra();
  const told = page.room.setState({});
  await turn();
  await page.answer("presence", "error", { reason: "RoomFull: 30 of 30" });
  await assert.rejects(told, { code: "RoomFull", message: "RoomFull: 30 of 30" });
  assert.equal(page.room.getSnapshot().error.code, "RoomFull");
  assert.equal(page.room.getSnapshot().live, true);
});

test("after a reconnect the tab says the same again, and what it wanted to say meanwhile", async () => {
  const page = await inAlgebra({ state: { name: "Ada" } });
  await page.answer("presence");
  page.socket.drop();
  const told = page.room.setState({ page: "9" });
  page.room.setState({ page: "10" });
  await page.pass(250);
  await page.open();
  await page.letIn({}, { epoch: "b2" });
  assert.deepEqual(page.presences, [["track", { name: "Ada", page: "10" }]]);
  await page.answer("presence");
  await told;
});

test("a state whose answer was lost with the connection is said again", async () => {
  const page = await inAlgebra();
  const told = page.room.setState({ page: "1" });
  await turn();
  page.socket.drop();
  await page.pass(250);
  await page.open();
  await page.letIn();
  assert.deepEqual(page.presences, [["track", { page: "1" }]]);
  await page.answer("presence");
  await told;
});

// Messages

test("a message is answered, and others' messages are heard", async () => {
  const page = await inAlgebra();
  const heard = [];
  page.room.on("message", (message) => heard.push(message));
  const sent = page.room.send("cursor", { x: 1 });
  assert.deepEqual(page.sent("broadcast")[0][4], { type: "broadcast", event: "cursor", payload: { x: 1 } });
  await page.answer("broadcast");
  await sent;
  page.tell(topic, "broadcast", { type: "broadcast", event: "cursor", payload: { x: 2 } });
  page.tell(topic, "shout", { loud: true });
  assert.deepEqual(heard, [{ event: "cursor", data: { x: 2 } }, { event: "shout", data: { loud: true } }]);
});

test("a message that nobody answers fails after 10 s, one under way when the link dies at once", async () => {
  const page = await inAlgebra();
  const first = page.room.send("cursor");
  await page.pass(9_999);
  await page.answer("heartbeat");
  const second = page.room.send("cursor");
  await page.pass(1);
  await assert.rejects(first, { code: "Timeout" });
  page.socket.drop();
  await assert.rejects(second, { code: "ConnectionLost" });
});

test("while away 100 messages wait, in order; more are refused, and those older than 30 s too", async () => {
  const page = await inAlgebra();
  page.socket.drop();
  const old = page.room.send("n", { n: 0 });
  page.socket.closedWith = null;
  await page.pass(250);
  await page.pass(29_749);
  const rest = Array.from({ length: 99 }, (_, n) => page.room.send("n", { n: n + 1 }));
  await assert.rejects(page.room.send("n"), { code: "OutboxFull" });
  await page.pass(1);
  await assert.rejects(old, { code: "Expired" });
  while (page.socket.readyState !== 0) await page.pass(1000);
  await page.open();
  await page.letIn();
  assert.deepEqual(page.sent("broadcast").map((message) => message[4].payload.n), rest.map((_, n) => n + 1));
});

test("a listener that throws harms nobody else", async () => {
  const page = await inAlgebra();
  const heard = [];
  const thrown = [];
  globalThis.reportError = (error) => thrown.push(error.message);
  page.room.on("message", () => {
    throw new Error("of the application");
  });
  page.room.on("message", ({ event }) => heard.push(event));
  page.tell(topic, "broadcast", { event: "hand", payload: {} });
  assert.deepEqual(heard, ["hand"]);
  delete globalThis.reportError;
  assert.deepEqual(thrown, ["of the application"]);
});

// The connection

test("delays have full jitter under a ceiling that doubles from 0.5 s to 20 s, and 5 s of peace end it", async () => {
  const page = await inAlgebra();
  const waits = [];
  page.socket.drop();
  for (let attempt = 0; attempt < 8; attempt++) {
    waits.push(page.rollcall.lastClose.retryInMs);
    await page.pass(page.rollcall.lastClose.retryInMs);
    page.socket.drop();
  }
  assert.deepEqual(waits, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  await page.pass(10_000);
  await page.open();
  await page.pass(4_999);
  page.socket.drop();
  assert.equal(page.rollcall.lastClose.retryInMs, 10_000);
  await page.pass(10_000);
  await page.open();
  await page.pass(5_000);
  page.socket.drop();
  assert.equal(page.rollcall.lastClose.retryInMs, 250);
});

test("the hub's own wait is kept to the millisecond, and no waking shortens it", async () => {
  const page = await inAlgebra();
  page.tell(topic, "retry_after", { ms: 1000 });
  page.socket.drop(1012, "service_restart");
  assert.deepEqual(page.rollcall.lastClose, { code: 1012, reason: "service_restart", retryInMs: 1000 });
  page.window.fire("online");
  await page.pass(999);
  assert.equal(page.world.sockets.length, 1);
  await page.pass(1);
  assert.equal(page.world.sockets.length, 2);
});

test("the client stays away after exactly the codes of which codes.json says so", async () => {
  const { close } = JSON.parse(await readFile(new URL("../../protocol/codes.json", import.meta.url), "utf8"));
  for (const { number, reconnect } of close) {
    const page = await inAlgebra();
    page.socket.drop(number);
    assert.equal(page.rollcall.status, reconnect ? "reconnecting" : "disconnected", `${number}`);
    assert.equal(page.rollcall.lastClose.retryInMs !== null, reconnect, `${number}`);
  }
});

test("a reconnect resumes where the copy stood, and diffs go on", async () => {
  const page = await inAlgebra();
  const before = page.room.getSnapshot();
  page.socket.drop();
  assert.deepEqual([page.room.getSnapshot().live, page.room.getSnapshot().asOf], [false, page.world.time]);
  await page.pass(250);
  await page.open();
  assert.deepEqual(page.sent("phx_join")[0][4].config.resume, { epoch: "b1", seq: 0 });
  await page.letIn({}, { resumed: true });
  assert.equal(page.room.getSnapshot().users, before.users);
  assert.equal(page.room.getSnapshot().live, true);
  page.tell(topic, "presence_diff", { joins: { alan: meta("2") }, leaves: {} });
  page.sync(topic, { grace: meta("1"), alan: meta("2") }, { seq: 1 });
  assert.equal(page.room.getSnapshot().count, 2);
});

test("a copy that is wrong is fetched anew, over another connection and without resuming", async () => {
  const page = await inAlgebra({ state: {} });
  page.tell(topic, "presence_diff", { joins: { alan: meta("2") }, leaves: {} });
  page.tell(topic, "presence_sync", { epoch: "b1", seq: 5, hash: 1, n: 2 });
  assert.equal(page.rollcall.lastClose.reason, "resync: gap");
  assert.deepEqual(page.room.getSnapshot().users.map(({ id }) => id), ["grace"]);
  assert.equal(page.sent("phx_leave").length, 0, "others are not to see it");
  await page.pass(250);
  await page.open();
  assert.equal(page.sent("phx_join")[0][4].config.resume, undefined);
  await page.letIn({ alan: meta("2") }, { seq: 5 });
  assert.deepEqual(page.room.getSnapshot().users.map(({ id }) => id), ["alan"]);
});

test("5 s of trouble are told, less is nobody's business", async () => {
  const page = await inAlgebra();
  page.socket.drop();
  await page.pass(250);
  await page.open();
  assert.deepEqual(page.heard, []);
  page.socket.drop();
  await page.pass(500);
  await page.pass(4_500);
  assert.deepEqual(page.heard, [["lost", undefined]]);
  while (page.socket.readyState !== 0) await page.pass(1000);
  await page.open();
  assert.deepEqual(page.heard.at(-1), ["restored", undefined]);
});

test("a heartbeat without an answer within 10 s is a dead link; one that was answered tells the round trip", async () => {
  const page = await inAlgebra();
  page.world.time += 7;
  await page.answer("heartbeat");
  assert.equal(page.rollcall.roundTripMs, 7);
  await page.pass(20_000);
  assert.equal(page.sent("heartbeat").length, 2);
  await page.pass(9_992);
  assert.equal(page.rollcall.status, "connected");
  await page.pass(1);
  assert.deepEqual([page.rollcall.status, page.rollcall.lastClose.reason], ["reconnecting", "silence"]);
});

test("a deadline that comes late, as after sleep, asks again before it judges", async () => {
  const page = await inAlgebra();
  await page.answer("heartbeat");
  await page.pass(20_000);
  page.world.sleep(3_600_000);
  await turn();
  assert.equal(page.rollcall.status, "connected");
  assert.equal(page.sent("heartbeat").length > 2, true);
  await page.answer("heartbeat");
  await page.pass(6_000);
  assert.equal(page.rollcall.status, "connected");
  page.world.sleep(3_600_000);
  await page.pass(20_000);
  assert.equal(page.rollcall.status, "reconnecting", "and judges when nothing comes");
});

test("a connection that does not open within 10 s is given up", async () => {
  const page = new Page();
  page.rollcall.room("algebra");
  await turn();
  await page.pass(10_000);
  assert.equal(page.rollcall.status, "connecting");
  await page.pass(250);
  assert.equal(page.world.sockets.length, 2);
});

test("closing says goodbye for good; connecting again joins again", async () => {
  const page = await inAlgebra();
  page.rollcall.close();
  assert.deepEqual([page.socket.closedWith, page.rollcall.status], [1000, "disconnected"]);
  await page.pass(60_000);
  assert.equal(page.world.sockets.length, 1);
  page.rollcall.connect();
  await page.open();
  assert.equal(page.sent("phx_join").length, 1);
});

// Tokens

const jwt = (claims) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.sig`;

function withTokens(...tokens) {
  const asked = [];
  const getToken = async ({ reason }) => {
    asked.push(reason);
    return tokens.length > 1 ? tokens.shift() : tokens[0];
  };
  return { asked, getToken };
}

test("the token goes with the join, never with the address, and its subject is oneself", async () => {
  const token = jwt({ sub: "Åsa", exp: 9e9 });
  const { asked, getToken } = withTokens(token);
  const page = await inAlgebra({}, { user: undefined, getToken });
  assert.equal(page.join[4].access_token, token);
  assert.ok(!page.socket.url.includes("e30"));
  assert.deepEqual(asked, ["connect"]);
  page.tell(topic, "presence_state", { "Åsa": meta("5") });
  page.sync(topic, { "Åsa": meta("5") }, { seq: 1 });
  assert.equal(page.room.getSnapshot().self.id, "Åsa");
  page.socket.drop();
  await page.pass(250);
  await page.open();
  assert.deepEqual(asked, ["connect"], "a token that is still good is used again");
});

test("a token that ends soon is renewed on all rooms, once", async () => {
  const [first, second] = [jwt({ sub: "ada", exp: 9e9 }), jwt({ sub: "ada", exp: 9.1e9 })];
  const { asked, getToken } = withTokens(first, second);
  const page = await inAlgebra({}, { getToken });
  page.rollcall.room("lobby");
  await turn();
  await page.letIn();
  for (const room of [topic, "realtime:lobby"]) {
    page.tell(room, "system", { extension: "system", status: "ok", message: "Token expires in 60 seconds", channel: "x" });
  }
  await turn();
  assert.deepEqual(asked, ["connect", "expiring"]);
  assert.deepEqual(page.sent("access_token").map((message) => [message[2], message[4]]), [
    [topic, { access_token: second }], ["realtime:lobby", { access_token: second }],
  ]);
});

test("the same token again is nothing new to tell", async () => {
  const { getToken, asked } = withTokens(jwt({ sub: "ada", exp: 9e9 }));
  const page = await inAlgebra({}, { getToken });
  page.tell(topic, "system", { status: "ok", message: "Token expires in 60 seconds" });
  await turn();
  assert.deepEqual([asked.length, page.sent("access_token").length], [2, 0]);
});

test("a channel whose token has ended comes back with the next", async () => {
  const tokens = [jwt({ sub: "ada", exp: 9e9 }), jwt({ sub: "ada", exp: 9.1e9 })];
  const { asked, getToken } = withTokens(...tokens);
  const page = await inAlgebra({}, { getToken });
  page.tell(topic, "system", { status: "error", message: "Token has expired" }, page.join[0]);
  page.socket.push(page.join[0], page.join[0], topic, "phx_close", {});
  await turn();
  assert.deepEqual(asked, ["connect", "expired"]);
  assert.equal(page.sent("phx_join").at(-1)[4].access_token, tokens[1]);
});

test("over by our own clock, a token is not tried; null stops", async () => {
  const { asked, getToken } = withTokens(jwt({ exp: 1_010 }), null);
  const page = await inAlgebra({}, { getToken });
  await page.pass(10_000);
  page.socket.drop();
  await page.pass(250);
  assert.deepEqual(asked, ["connect", "expired"]);
  assert.deepEqual([page.rollcall.status, page.world.sockets.length], ["disconnected", 1]);
});

test("a token that cannot be had now is asked for again after the usual wait", async () => {
  let isDown = true;
  const page = new Page({ getToken: async () => (isDown ? Promise.reject(new Error("down")) : "t") });
  page.rollcall.room("algebra");
  await turn();
  assert.equal(page.heard[0][1].message, "down");
  assert.equal(page.world.sockets.length, 0);
  isDown = false;
  await page.pass(250);
  assert.equal(page.world.sockets.length, 1);
});

// The page

test("a page that goes says goodbye and leaves its session to the next page in the tab", async () => {
  const page = await inAlgebra();
  assert.equal(page.window.stored.size, 0, "a duplicated tab finds no name to copy");
  page.window.fire("pagehide", { persisted: false });
  assert.deepEqual([page.socket.closedWith, page.socket.closedFor], [1000, "pagehide"]);
  const next = new Page();
  next.window.stored = page.window.stored;
  const again = new (next.rollcall.constructor)({ url: "http://hub", window: next.window, random: () => 0.1 });
  assert.equal(again.session, page.rollcall.session);
  assert.equal(page.window.stored.size, 0);
});

for (const [what, go] of [
  ["has let go of all rooms", (page) => page.room.leave()],
  ["has said goodbye", (page) => page.rollcall.close()],
]) {
  test(`a page that ${what} comes back from the back/forward cache without a connection`, async () => {
    const page = await inAlgebra();
    go(page);
    await turn();
    page.window.fire("pagehide", { persisted: true });
    assert.equal(page.socket.closedWith, 1000);
    page.window.fire("pageshow", { persisted: true });
    await page.pass(10_000);
    assert.equal(page.world.sockets.length, 1);
  });
}

test("a page from the back/forward cache connects again, as the same tab", async () => {
  const page = await inAlgebra({ state: { name: "Ada" } });
  const { session } = page.rollcall;
  await page.answer("presence");
  page.window.fire("pagehide", { persisted: true });
  await page.pass(60_000);
  assert.equal(page.world.sockets.length, 1);
  page.window.fire("pageshow", { persisted: true });
  await page.open();
  assert.equal(page.sent("phx_join")[0][4].config.session, session);
  await page.letIn();
  assert.deepEqual(page.presences, [["track", { name: "Ada" }]]);
});

test("the page's states are announced when they change, never by a timer", async () => {
  const page = await inAlgebra({}, { idleAfterMs: 60_000 });
  const announced = () => page.presences.filter(([event]) => event === "announce").map(([, lease]) => lease);
  page.window.show("hidden");
  page.window.show("visible");
  page.window.fire("freeze");
  page.window.fire("resume");
  assert.deepEqual(announced().map(({ state }) => state), ["hidden", "active", "frozen", "active"]);
  assert.deepEqual(announced()[0], { state: "hidden", interval_ms: 60_000 });
  for (let beats = 0; beats < 6; beats++) {
    await page.pass(10_000);
    page.tell(topic, "broadcast", { event: "x", payload: {} });
  }
  assert.equal(announced().at(-1).state, "idle");
  page.window.fire("keydown");
  assert.equal(announced().at(-1).state, "active");
});

test("a hidden page beats every 50 s, so that once-a-minute timers keep its place", async () => {
  const page = await inAlgebra();
  await page.answer("heartbeat");
  page.window.show("hidden");
  await page.pass(20_000);
  await page.answer("heartbeat");
  const before = page.sent("heartbeat").length;
  await page.pass(49_999);
  assert.equal(page.sent("heartbeat").length, before);
  await page.pass(1);
  assert.equal(page.sent("heartbeat").length, before + 1);
});

test("coming back to life ends a wait within 0.5 s, and asks a silent link", async () => {
  const page = await inAlgebra();
  for (let drop = 0; drop < 7; drop++) {
    page.socket.drop();
    await page.pass(page.rollcall.lastClose.retryInMs);
  }
  page.socket.drop();
  page.window.fire("online");
  await page.pass(500);
  await page.open();
  await page.answer("heartbeat");
  await page.pass(11_000);
  page.window.show("visible");
  assert.equal(page.sent("heartbeat").length, 2);
  await page.pass(5_000);
  assert.equal(page.rollcall.status, "reconnecting", "an asked link has 5 s");
});
