// The reducer against the same vectors that the hub passes: its publications are replayed as messages.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { client, vectors } from "./world.mjs";

const { hashOf } = await client("hash.js");
const { reduce, unknownRoom } = await client("room-state.js");
const { decode, topicOf } = await client("wire.js");

const folder = new URL("../../protocol/vectors/presence/", import.meta.url);

/** What the hub would send as `presence_state`, from our copy. */
const stateOf = (room) =>
  Object.fromEntries([...room.people.entries].map(([key, { refs, person }]) => [
    key, { metas: person.states.map((state, at) => ({ ...state, phx_ref: refs[at] })) },
  ]));

const bare = (state) =>
  Object.fromEntries(Object.entries(state).map(([key, { metas }]) => [
    key, { metas: metas.map(({ phx_ref_prev, ...meta }) => meta) },
  ]));

for (const file of await readdir(folder)) {
  const vector = await vectors(`presence/${file}`);
  if (!vector.steps?.some(({ event, then }) => event === "publish" && then.diff)) continue;
  test(`${file}: ${vector.title}`, () => {
    const start = reduce(unknownRoom, "presence_state", {}).room;
    let { room } = reduce(start, "presence_sync", { epoch: vector.epoch, seq: 0, hash: 0, n: 0 });
    const here = new Set();
    for (const { event, then } of vector.steps) {
      if (event !== "publish" || !then.diff) continue;
      const view = room.people;
      room = reduce(room, "presence_diff", then.diff).room;
      assert.equal(room.people, view, "nothing is shown before it is proved");
      const { room: next, happened, fault } = reduce(room, "presence_sync", then.sync);
      assert.equal(fault, null);
      room = next;
      assert.deepEqual(stateOf(room), bare(then.state));
      for (const { id } of happened.joined) assert.ok(!here.has(id) && here.add(id));
      for (const { id } of happened.left) assert.ok(here.delete(id));
      assert.deepEqual([...here].sort(), Object.keys(then.state).sort());
      // Whoever comes now gets the state itself, and has the same copy.
      const late = reduce(reduce(unknownRoom, "presence_state", then.state).room, "presence_sync", then.sync);
      assert.equal(late.fault, null);
      assert.deepEqual(stateOf(late.room), bare(then.state));
    }
  });
}

for (const { name, metas, hash, n } of (await vectors("presence/hash.json")).cases) {
  test(`hash: ${name}`, () => {
    assert.equal(metas.reduce((sum, { key, phx_ref }) => (sum + hashOf(key, phx_ref)) >>> 0, 0), hash);
    assert.equal(metas.length, n);
  });
}

test("every message of the hub is read (vsn 2.0.0)", async () => {
  const { vectors: all } = await vectors("messages/server.json");
  assert.ok(all.length > 20);
  for (const { name, v2 } of all) {
    const message = decode(v2);
    assert.ok(message, name);
    const { room } = reduce(unknownRoom, message.event, message.payload);
    assert.ok(room, name);
  }
});

test("a room's topic names this room, whatever it is called", async () => {
  const { vectors: all } = await vectors("messages/topics.json");
  const rooms = new Map(all.filter(({ room }) => room).map(({ topic, room }) => [topic, room]));
  for (const room of new Set(rooms.values())) assert.equal(rooms.get(topicOf(room)), room, room);
});
