import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./world.mjs";

const { isWanted, readFrame } = await page("frames.js");

const frame = (topic, event, payload) => JSON.stringify(["1", "2", topic, event, payload]);

test("a frame has its topic and the name under which people look for it", () => {
  const read = (event, payload) => readFrame(frame("realtime:algebra", event, payload)).event;
  assert.equal(read("presence_diff", {}), "presence_diff");
  assert.equal(read("broadcast", { type: "broadcast", event: "hand", payload: {} }), "broadcast hand");
  assert.equal(read("presence", { type: "presence", event: "track", payload: {} }), "presence track");
  assert.deepEqual(["{}", "[1]", "no JSON"].map(readFrame), [null, null, null]);
});

test("no token is shown", () => {
  const join = readFrame(frame("realtime:algebra", "phx_join", { access_token: "secret", config: {} }));
  assert.ok(!join.text.includes("secret") && JSON.parse(join.text)[4].access_token === "…");
  assert.ok(!readFrame(frame("realtime:algebra", "access_token", { access_token: "a\"b" })).text.includes('b"'));
});

test("frames are those of the room that contain what is searched", () => {
  const diff = readFrame(frame("realtime:algebra", "presence_diff", { joins: { Ada: {} } }));
  assert.ok(isWanted(diff, "realtime:algebra", "") && isWanted(diff, "realtime:algebra", "ada"));
  assert.ok(!isWanted(diff, "realtime:lobby", "") && !isWanted(diff, "realtime:algebra", "grace"));
});
