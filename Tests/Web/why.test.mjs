import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./world.mjs";

const { because, verdict } = await page("why.js");

test("who is connected is shown because of that", () => {
  assert.equal(verdict({ sessions: [{ socket: "live" }, { socket: "grace" }] }), "One tab is connected right now.");
  assert.equal(verdict({ sessions: [{ socket: "live" }, { socket: "live" }] }), "2 tabs are connected right now.");
  assert.deepEqual(because({ page: "hidden", socket: "live" }, 0), ["Connected, and the page is hidden."]);
});

test("who lost the link is shown until the grace is over, second by second", () => {
  const session = { page: "active", socket: "grace", reason: "lost", grace_ends_in_ms: 8_200 };
  assert.match(verdict({ sessions: [session] }), /kept for a moment/);
  assert.deepEqual(because(session, 0), ["Gone (lost the link); the place is kept for 9 s more."]);
  assert.deepEqual(because(session, 5_000), ["Gone (lost the link); the place is kept for 4 s more."]);
  assert.deepEqual(because(session, 60_000), ["Gone (lost the link); the place is kept for 0 s more."]);
});

test("who lives by heartbeats is shown until the lease ends", () => {
  const session = { page: "active", socket: "none", lease_ends_in_ms: 12_000 };
  assert.match(verdict({ sessions: [session] }), /by HTTP/);
  assert.deepEqual(because(session, 0), ["The last heartbeat by HTTP holds the place for 12 s more."]);
});
