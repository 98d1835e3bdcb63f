// The hooks on a server that renders pages: everything is as not yet known, and nothing is asked for.

import assert from "node:assert/strict";
import Module, { createRequire, register } from "node:module";
import { test } from "node:test";
import { Page } from "./page.mjs";
import { client } from "./world.mjs";

// Debian's React, for the hooks too.
const debian = "/usr/share/nodejs";
process.env.NODE_PATH = debian;
Module._initPaths();
const require = createRequire(import.meta.url);
const names = JSON.stringify({ react: `file://${debian}/react/index.js` });
const hooks = `const names = ${names};
  export const resolve = (name, context, next) => (name in names ? { url: names[name], shortCircuit: true } : next(name, context));`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
const { createElement } = require("react");
const { renderToString } = require("react-dom/server");

const instructor = await client("rollcall-react-instructor.js");
const stream = await client("rollcall-react-stream.js");
const { usePresenceManager } = await client("rollcall-react.js");

/** What a component's hook gives on a server, where every socket and request would be a fault. */
function rendered(use) {
  let given;
  const Page = () => {
    given = use();
    return createElement("p", null, JSON.stringify(given));
  };
  const never = () => assert.fail("a server that renders asks nobody");
  const children = createElement(stream.StreamContext.Provider, { value: 1 }, createElement(Page));
  const html = renderToString(createElement(instructor.RealtimeProvider, { url: "http://hub", WebSocket: never, fetch: never }, children));
  assert.match(html, /^<p>/);
  return given;
}

const unknown = { loading: true, error: null, live: false };

test("an instructor's hooks render as not yet known", () => {
  const { notifications, unreadCount, loading } = rendered(() => instructor.useInstructorNotifications());
  assert.deepEqual([notifications, unreadCount, loading], [[], null, true]);
  assert.deepEqual(rendered(() => instructor.useStudentActivity(42)), { ...unknown, activities: [] });
  assert.deepEqual(rendered(() => instructor.useCourseStats(42)), { ...unknown, stats: null });
  assert.equal(rendered(() => instructor.useWorkshopAttendance(7)).attendance, null);
  assert.equal(rendered(() => instructor.useInstructorRealtime(42)).presence.totalOnline, null);
});

test("a stream's hooks render as not yet known", () => {
  assert.deepEqual(rendered(() => stream.useStreamParticipants()), { ...unknown, participants: [], onlineCount: null, totalCount: null });
  assert.equal(rendered(() => stream.useLiveKitParticipants(2)).participantCount, 0);
  assert.equal(rendered(() => stream.useParticipantMutations()).updatePermissions.isPending, false);
  assert.deepEqual(rendered(() => stream.useSignals())[0], {});
  assert.deepEqual(rendered(() => usePresenceManager()).stats, { totalUsers: null, totalTabs: null });
});

test("a hook that nobody tells its stream says so", () => {
  assert.throws(() => renderToString(createElement(instructor.RealtimeProvider, { url: "http://hub" }, createElement(() => stream.useStreamParticipants()))), /StreamContext/);
});

test("debug mode writes what happens to the connection, until it ends (mission 70)", async () => {
  const { spoken } = await client("spoken.js");
  const page = new Page();
  const lines = [];
  const stop = spoken(page.rollcall, { debug: (...words) => lines.push(words[1]), warn: (_, error) => lines.push(error.message) });
  page.rollcall.connect();
  await page.open();
  page.socket.drop();
  await page.pass(5_000);
  assert.deepEqual([lines[0], lines.includes("connected"), lines.includes("reconnecting"), lines.at(-1)], ["initial", true, true, "lost for five seconds"]);
  stop();
  const { length } = lines;
  page.rollcall.close();
  assert.equal(lines.length, length);
});
