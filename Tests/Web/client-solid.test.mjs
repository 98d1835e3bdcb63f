// The adapter for Solid, on a stand-in for its primitives.

import assert from "node:assert/strict";
import { register } from "node:module";
import { test } from "node:test";
import { Answers, turns } from "./answers.mjs";
import { meta, Page } from "./page.mjs";
import { createEffect, createRoot } from "./solid.mjs";
import { client, turn } from "./world.mjs";

const standIn = JSON.stringify(new URL("./solid.mjs", import.meta.url).href);
const hooks = `export const resolve = (name, context, next) =>
  name === "solid-js" ? { url: ${standIn}, shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
const { fromStore, RollcallContext, usePresenceManager, useRoom, useStatus } = await client("rollcall-solid.js");

test("the manager of S4: who is active, whether connected, the stats and a clean-up (mission 104)", async () => {
  const hub = new Answers({ "POST api/v1/admin/cleanup": { count: 0 } });
  const page = new Page({ fetch: hub.fetch });
  const seen = [];
  const manager = createRoot((dispose) => {
    const manager = usePresenceManager({ client: page.rollcall, room: "algebra", currentUser: { name: "Ada" }, autoJoin: true });
    createEffect(() => seen.push([manager.activeUsers().map((row) => row.user_id), manager.isConnected(), manager.stats.totalUsers]));
    return { ...manager, stats: manager.stats, dispose };
  });
  assert.deepEqual(seen.at(-1), [[], false, null]);
  await page.open();
  await page.letIn({ grace: meta("1", { name: "Grace" }) });
  assert.deepEqual(page.presences, [["track", { name: "Ada" }]]);
  assert.deepEqual(seen.at(-1), [["grace"], true, 1]);
  const seen_at = new Date(page.rollcall.world.now()).toISOString();
  const row = manager.activeUsers()[0];
  assert.deepEqual(row, { user_id: "grace", name: "Grace", avatar: null, status: "active", last_seen_at: seen_at, tabs: 1 });
  await page.pass(5_000);
  assert.equal(manager.activeUsers()[0], row);
  assert.equal(manager.stats.totalTabs, 1);
  assert.deepEqual(await manager.triggerCleanup(), { count: 0 });
  const { length } = seen;
  page.tell("realtime:algebra", "broadcast", { event: "cursor", payload: {} });
  assert.equal(seen.length, length);
  manager.dispose();
  await turn();
  assert.equal(page.sent("phx_leave").length, 1);
});

test("without autoJoin one is present from join() to leave()", async () => {
  const page = new Page();
  const manager = createRoot(() => usePresenceManager({ client: page.rollcall, room: "algebra", currentUser: { name: "Ada" }, autoJoin: false }));
  await page.open();
  await page.letIn();
  assert.deepEqual(page.presences, []);
  manager.join();
  await turns(turn);
  await page.answer("presence");
  manager.leave();
  await turns(turn);
  assert.deepEqual(page.presences.map(([event]) => event), ["track", "untrack"]);
});

test("the client comes from the context, and who has none is told so", async () => {
  const page = new Page();
  createRoot(() => RollcallContext.Provider({ value: page.rollcall, children: () => useRoom("algebra") }));
  await page.open();
  assert.equal(page.sent("phx_join").length, 1);
  assert.throws(() => createRoot(() => useStatus()), /RollcallContext\.Provider/);
});

test("an accessor is there before anything is mounted, as a server renders it", () => {
  let held = 0;
  const store = { getSnapshot: () => held, subscribe: () => (held += 1) };
  const view = createRoot(() => {
    const view = fromStore(store);
    assert.deepEqual([view(), held], [0, 0]);
    return view;
  });
  assert.deepEqual([view(), held], [1, 1]);
});
