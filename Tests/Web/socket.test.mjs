import assert from "node:assert/strict";
import { test } from "node:test";
import { page, World } from "./world.mjs";

const { Socket, decode, delayBefore, encode, topicOf } = await page("socket.js");

function connected() {
  const world = new World();
  const states = [];
  const socket = new Socket("ws://hub/socket/websocket?vsn=2.0.0", (state) => states.push(state), world);
  socket.open();
  world.socket.accept();
  return { world, socket, states, heard: [] };
}

/** Joins `topic`; what is heard is listed as words. */
function join(setup, topic) {
  const { socket, heard } = setup;
  return socket.join(topic, { presence: {} }, {
    joined: () => heard.push("joined"),
    event: (name, payload) => heard.push(`${name} ${JSON.stringify(payload)}`),
    refused: (reason) => heard.push(`refused ${reason}`),
    closed: () => heard.push("closed"),
  });
}

test("a message is an array of five (vsn 2.0.0)", () => {
  assert.equal(encode("1", "2", "room:algebra", "phx_join", { a: 1 }), '["1","2","room:algebra","phx_join",{"a":1}]');
  assert.deepEqual(decode('[null,"2","t","e",{}]'), { joinRef: null, ref: "2", topic: "t", event: "e", payload: {} });
});

test("what is no message is nothing", () => {
  for (const text of ["", "{", "{}", "[]", '["1","2","t","e"]', '[null,null,1,"e",{}]', '[null,null,"t","e",null]']) {
    assert.equal(decode(text), null, text);
  }
});

test("a room's name X is the topic realtime:X, and room:X is itself", () => {
  assert.equal(topicOf("algebra"), "realtime:algebra");
  assert.equal(topicOf("room:lobby"), "room:lobby");
});

test("delays have full jitter under a ceiling that doubles up to ten seconds", () => {
  assert.deepEqual([0, 1, 2, 5, 60].map((attempt) => delayBefore(attempt, () => 1)), [500, 1000, 2000, 10_000, 10_000]);
  assert.equal(delayBefore(3, () => 0), 0);
});

test("channels wait for the connection, and join again after every reconnect", () => {
  const world = new World();
  const socket = new Socket("ws://hub", () => {}, world);
  const setup = { world, socket, heard: [] };
  join(setup, "counts:*");
  socket.open();
  assert.deepEqual(world.socket.sent, []);
  world.socket.accept();
  const [first] = world.socket.named("phx_join");
  assert.deepEqual(first.slice(2), ["counts:*", "phx_join", { config: { presence: {} } }]);
  assert.equal(first[0], first[1], "the join's own ref is its join_ref");
  world.socket.drop();
  world.pass(250);
  assert.equal(world.sockets.length, 2);
  world.socket.accept();
  assert.notEqual(world.socket.named("phx_join")[0][0], first[0]);
});

test("events are heard after the reply, with the join's own ref or with none", () => {
  const setup = connected();
  join(setup, "realtime:algebra");
  const { world, heard } = setup;
  const [joined] = world.socket.named("phx_join");
  world.socket.push(null, null, "realtime:algebra", "presence_diff", { early: true });
  world.socket.reply(joined);
  world.socket.push(joined[0], null, "realtime:algebra", "presence_state", {});
  world.socket.push(null, null, "realtime:algebra", "presence_diff", {});
  world.socket.push("another", null, "realtime:algebra", "presence_state", { stale: true });
  world.socket.push(null, null, "realtime:lobby", "presence_diff", {});
  world.socket.onmessage({ data: new ArrayBuffer(3) });
  assert.deepEqual(heard, ["joined", "presence_state {}", "presence_diff {}"]);
});

test("a refused join says why and is tried again", () => {
  const setup = connected();
  join(setup, "realtime:algebra");
  const { world, heard } = setup;
  world.socket.reply(world.socket.named("phx_join")[0], "error", { reason: "Unauthorized: no" });
  assert.deepEqual(heard, ["refused Unauthorized: no"]);
  world.pass(1250);
  const again = world.socket.named("phx_join");
  assert.equal(again.length, 2);
  world.socket.reply(again[1]);
  assert.deepEqual(heard, ["refused Unauthorized: no", "joined"]);
});

test("a join that nobody answers is tried again after ten seconds and a wait", () => {
  const setup = connected();
  join(setup, "realtime:algebra");
  setup.world.pass(9_999);
  assert.deepEqual(setup.heard, []);
  setup.world.pass(1 + 1250);
  assert.deepEqual(setup.heard, ["refused no answer"]);
  assert.equal(setup.world.socket.named("phx_join").length, 2);
});

test("phx_error joins again, phx_close does not", () => {
  const setup = connected();
  join(setup, "realtime:algebra");
  const { world, heard } = setup;
  const joins = () => world.socket.named("phx_join");
  world.socket.reply(joins()[0]);
  world.socket.push(joins()[0][0], joins()[0][0], "realtime:algebra", "phx_error", {});
  world.pass(2000);
  assert.equal(joins().length, 2);
  world.socket.reply(joins()[1]);
  world.socket.push(joins()[1][0], joins()[1][0], "realtime:algebra", "phx_close", {});
  world.pass(20_000);
  assert.equal(joins().length, 2);
  assert.deepEqual(heard, ["joined", "refused the room stopped", "joined", "closed"]);
});

test("leaving says so once, and hears nothing more", () => {
  const setup = connected();
  const leave = join(setup, "realtime:algebra");
  const { world, heard } = setup;
  const { socket } = world;
  const [joined] = socket.named("phx_join");
  socket.reply(joined);
  leave();
  leave();
  socket.push(null, null, "realtime:algebra", "presence_diff", {});
  world.pass(60_000);
  assert.deepEqual(socket.named("phx_leave").map((message) => message[0]), [joined[0]]);
  assert.deepEqual(world.socket.named("phx_join"), [], "a new connection does not join it");
  assert.deepEqual(heard, ["joined"]);
});

test("a heartbeat goes out at once and every 25 s, and its answer tells the round trip", () => {
  const { world, states } = connected();
  const [first] = world.socket.named("heartbeat");
  assert.deepEqual(first, [null, first[1], "phoenix", "heartbeat", {}]);
  world.pass(7);
  world.socket.reply(first);
  assert.equal(states.at(-1).roundTrip, 7);
  world.pass(25_000);
  assert.equal(world.socket.named("heartbeat").length, 2);
});

test("a heartbeat without an answer means a dead link: a new connection follows", () => {
  const { world, states } = connected();
  world.pass(25_000);
  assert.equal(states.at(-1).phase, "waiting");
  assert.equal(world.sockets[0].readyState, 3);
  world.pass(250);
  assert.equal(world.sockets.length, 2);
  assert.equal(states.at(-1).phase, "connecting");
});

test("while waiting the time of the next attempt is told, and a success begins the delays anew", () => {
  const { world, states } = connected();
  world.socket.drop();
  assert.deepEqual(states.at(-1), { phase: "waiting", until: world.time + 250, roundTrip: null });
  world.pass(250);
  world.socket.drop();
  assert.equal(states.at(-1).until, world.time + 500);
  world.pass(500);
  world.socket.accept();
  world.socket.drop();
  assert.equal(states.at(-1).until, world.time + 250);
});

test("goodbye is 1000 and stays; opening comes back at once", () => {
  const { world, socket, states } = connected();
  socket.close();
  assert.equal(world.socket.closedWith, 1000);
  world.pass(60_000);
  assert.equal(world.sockets.length, 1);
  assert.equal(states.at(-1).phase, "waiting");
  socket.open();
  assert.equal(world.sockets.length, 2);
  socket.open();
  assert.equal(world.sockets.length, 2, "one connection at a time");
});

test("what an old connection still says is not heard", () => {
  const setup = connected();
  join(setup, "realtime:algebra");
  const { world, socket, heard, states } = setup;
  const old = world.socket;
  const [joined] = old.named("phx_join");
  socket.close();
  socket.open();
  old.reply(joined);
  const before = states.length;
  old.onclose();
  assert.deepEqual(heard, []);
  assert.equal(states.length, before);
});
