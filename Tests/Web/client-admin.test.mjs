// What an admin's page asks for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Answers } from "./answers.mjs";
import { Page } from "./page.mjs";
import { client } from "./world.mjs";

const { cleanUp, forceOffline, health } = await client("rollcall-admin.js");

/** What asking comes to on the wire. */
async function asked(run) {
  const hub = new Answers({
    "POST api/v1/admin/cleanup": { count: 2 }, "POST api/v1/admin/offline": { sessions: 1 }, "GET api/v1/admin/health": { stale_users: 0 },
  });
  const { rollcall } = new Page({ fetch: hub.fetch });
  rollcall.link.lastClose = {};
  return [await run(rollcall), ...hub.asked[0].slice(0, 2)];
}

test("a clean-up is first tried and then done (mission 101)", async () => {
  assert.deepEqual(await asked((rollcall) => cleanUp(rollcall, { dryRun: true, hours: 1 })), [
    { count: 2 }, "POST api/v1/admin/cleanup?dry_run=true", { hours: 1 },
  ]);
  assert.deepEqual(await asked((rollcall) => cleanUp(rollcall)), [{ count: 2 }, "POST api/v1/admin/cleanup", {}]);
});

test("somebody is taken offline: one tab, one room, or everywhere (mission 96)", async () => {
  assert.deepEqual(await asked((rollcall) => forceOffline(rollcall, "ada", { room: "algebra" })), [
    { sessions: 1 }, "POST api/v1/admin/offline", { user_id: "ada", room_id: "algebra" },
  ]);
});

test("health is asked for (mission 105)", async () => {
  assert.deepEqual(await asked(health), [{ stale_users: 0 }, "GET api/v1/admin/health", undefined]);
});
