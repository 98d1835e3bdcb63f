// Without a socket: rooms by HTTP, with the time of the last word.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inAlgebra, meta } from "./page.mjs";
import { client, turn } from "./world.mjs";

const { pollWhileAway } = await client("rollcall-polling.js");

/** A page whose link has been lost for 5 s, and a hub that answers by HTTP what `answers` says for a path. */
async function polling(options, answers, more = {}) {
  const page = await inAlgebra(options);
  page.asked = [];
  page.beacons = [];
  const fetch = async (address, { method = "GET", headers, body }) => {
    const path = address.replace("http://hub/", "");
    page.asked.push([method, path, body && JSON.parse(body), headers.authorization]);
    const answer = answers[`${method} ${path}`];
    return { ok: answer !== undefined, status: answer === undefined ? 503 : (answer.status ?? 200), json: async () => answer };
  };
  page.stop = pollWhileAway(page.rollcall, { fetch, sendBeacon: (...message) => page.beacons.push(message), ...more });
  page.socket.drop();
  await page.pass(5_000);
  await turn();
  return page;
}

const people = { people: [{ user: "grace", status: "idle", metas: [{ name: "Grace" }, {}] }] };
const beat = { goodbye: "bye-1" };

test("while the link is lost the room is asked for, and shown with its time", async () => {
  const page = await polling({}, { "GET api/v1/rooms/algebra": people });
  const { users, live, asOf, count, tabs } = page.room.getSnapshot();
  assert.deepEqual(users.map(({ id, status, tabs }) => [id, status, tabs]), [["grace", "idle", 2]]);
  assert.deepEqual([live, asOf, count, tabs], [false, page.world.time, 1, 2]);
  assert.equal(page.asked.length, 1);
  await page.pass(6_250);
  assert.equal(page.asked.length, 2);
});

test("who is present stays so by HTTP, as the same session", async () => {
  const page = await polling({ state: { name: "Ada" } }, { "PUT api/participants/ada/heartbeat": beat, "GET api/v1/rooms/algebra": people });
  assert.deepEqual(page.asked[0].slice(0, 3), ["PUT", "api/participants/ada/heartbeat", {
    name: "Ada", room_id: "algebra", session_id: page.rollcall.session, interval_ms: 10_000,
  }]);
  page.window.fire("pagehide");
  assert.deepEqual(page.beacons, [["http://hub/api/user-disconnect", "bye-1"]]);
});

test("a room that is only counted is only counted", async () => {
  const rows = [{ user_id: "grace", sessions: 2 }, { user_id: "alan", sessions: 1 }];
  const page = await polling({ mode: "count" }, { "GET api/participants/active/algebra": rows });
  assert.deepEqual([page.room.getSnapshot().count, page.room.getSnapshot().tabs], [2, 3]);
});

test("a room that nobody is in is empty, and a hub that does not answer changes nothing", async () => {
  const empty = await polling({}, { "GET api/v1/rooms/algebra": { status: 404 } });
  assert.equal(empty.room.getSnapshot().count, 0);
  const silent = await polling({}, {});
  assert.deepEqual(silent.room.getSnapshot().users.map(({ id }) => id), ["grace"]);
});

test("when the link is back nobody polls, nothing is resumed, and who said the same is the same", async () => {
  const answer = { people: [{ user: "grace", status: "active", metas: [{ name: "Grace" }] }] };
  const page = await polling({ state: {} }, { "GET api/v1/rooms/algebra": answer, "PUT api/participants/ada/heartbeat": beat });
  const { users } = page.room.getSnapshot();
  while (page.socket.readyState !== 0) await page.pass(500);
  await page.open();
  assert.equal(page.sent("phx_join")[0][4].config.resume, undefined);
  await page.letIn({ grace: meta("b2.1", { name: "Grace" }) }, { epoch: "b2", seq: 4 });
  assert.equal(page.room.getSnapshot().users, users);
  assert.equal(page.room.getSnapshot().live, true);
  const asked = page.asked.length;
  await page.pass(15_000);
  page.window.fire("pagehide");
  assert.deepEqual([page.asked.length, page.beacons.length], [asked, 0]);
});

test("an answer that comes after the link is the older truth", async () => {
  let answer;
  const fetch = () => new Promise((resolve) => (answer = resolve));
  const page = await polling({}, {}, { fetch });
  while (page.socket.readyState !== 0) await page.pass(500);
  await page.open();
  await page.letIn({ alan: meta("2") }, { seq: 4 });
  answer({ ok: true, status: 200, json: async () => people });
  await turn();
  assert.deepEqual(page.room.getSnapshot().users.map(({ id }) => id), ["alan"]);
  assert.equal(page.room.getSnapshot().live, true);
});

test("stopped, it asks nothing more", async () => {
  const page = await polling({}, { "GET api/v1/rooms/algebra": people });
  page.stop();
  const asked = page.asked.length;
  await page.pass(60_000);
  assert.equal(page.asked.length, asked);
});
