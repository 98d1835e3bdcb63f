import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { client } from "./world.mjs";

const { leaveWords, whyWords } = await client("rollcall-rooms.js");

const asked = Date.parse("2026-02-02T09:00:00Z");
const words = (holds, later = 0) => whyWords({ shown: holds.length > 0, holds, asked_at: "2026-02-02T09:00:00Z" }, asked + later);

test("who is connected is shown because of that", () => {
  assert.equal(words([{ socket: "live" }, { socket: "grace" }]).verdict, "One tab is connected right now.");
  assert.equal(words([{ socket: "live" }, { socket: "live" }]).verdict, "2 tabs are connected right now.");
  assert.deepEqual(words([{ page: "hidden", socket: "live" }]).holds, ["Connected, and the page is hidden."]);
});

test("who lost the link is shown until the grace is over, second by second", () => {
  const session = { page: "active", socket: "grace", reason: "lost", grace_ends_in_ms: 8_200 };
  assert.match(words([session]).verdict, /kept for a moment/);
  assert.deepEqual(words([session]).holds, ["Gone (lost the link); the place is kept for 9 s more."]);
  assert.deepEqual(words([session], 5_000).holds, ["Gone (lost the link); the place is kept for 4 s more."]);
  assert.deepEqual(words([session], 60_000).holds, ["Gone (lost the link); the place is kept for 0 s more."]);
});

test("a place that is kept without an end, as while the hub stops, names none", () => {
  assert.deepEqual(words([{ page: "active", socket: "grace", reason: "drained" }]).holds, ["Gone (the hub stopped); the place is kept."]);
});

test("who lives by heartbeats is shown until the lease ends", () => {
  const session = { page: "active", socket: "none", lease_ends_in_ms: 12_000 };
  assert.match(words([session]).verdict, /by HTTP/);
  assert.deepEqual(words([session]).holds, ["The last heartbeat by HTTP holds the place for 12 s more."]);
});

test("who has left is not shown any more", () => {
  assert.deepEqual(words([]), { verdict: "Not any more: the room has seen the person leave.", holds: [] });
});

test("every leave reason of the wire has words", async () => {
  const { leave_reasons: reasons } = JSON.parse(await readFile(new URL("../../protocol/codes.json", import.meta.url), "utf8"));
  for (const reason of Array.isArray(reasons) ? reasons : Object.keys(reasons)) {
    assert.ok(leaveWords[reason.reason ?? reason.name ?? reason], JSON.stringify(reason));
  }
});
