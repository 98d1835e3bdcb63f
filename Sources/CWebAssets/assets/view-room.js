// One room: its figures, its line, and its people.

import { arrange, byId, glow, h, mark, say, svg } from "./dom.js";
import { compareNames, windowOf } from "./rooms.js";
import { spark } from "./spark.js";
import { clock, figure, hueOf, initials, nameOf, pageOf, roleOf, since, statuses } from "./words.js";

const box = { width: 600, height: 64 };
const body = byId("people");
const line = svg("path", { class: "line" });
const area = svg("path", { class: "area" });
byId("room-spark").append(
  svg("svg", { viewBox: `0 0 ${box.width} ${box.height}`, preserveAspectRatio: "none", "aria-hidden": "true" }, area, line),
);
let rows = new Map();

/** Empties the pane for another room, or for none. */
export function openRoom(name) {
  mark(document.documentElement, "data-open", name === null ? null : "room");
  document.title = name === null ? "Rollcall" : `${name} · Rollcall`;
  say(byId("room-title"), name ?? "");
  rows = new Map();
  body.replaceChildren();
  drawNotice("");
  drawUncounted(0);
}

/** A sentence above the people: why there is nothing to see, or why it may be old. */
export const drawNotice = (words) => say(byId("notice"), words);

/** How many of the people here the room does not count, such as its teachers. */
export const drawUncounted = (number) => say(byId("uncounted"), number > 0 ? `${figure(number)} not counted` : "");

/** Users, tabs and the line, from the counts of all rooms. */
export function drawFigures(hall, name, now) {
  const counts = hall.rooms.get(name);
  const isSynced = hall.isSynced;
  say(byId("room-users"), figure(isSynced ? (counts?.users ?? 0) : null));
  say(byId("room-users-unit"), counts?.users === 1 ? "user" : "users");
  say(byId("room-tabs"), figure(isSynced ? (counts?.sessions ?? 0) : null));
  say(byId("room-tabs-unit"), counts?.sessions === 1 ? "tab" : "tabs");
  const shared = windowOf(hall, now);
  const drawn = spark(counts?.series ?? [], shared, box);
  mark(line, "d", drawn.line);
  mark(area, "d", drawn.area);
  const range = drawn.low === drawn.high ? `steady at ${figure(drawn.low)}` : `${figure(drawn.low)} to ${figure(drawn.high)}`;
  say(byId("room-range"), drawn.low === null ? "" : `${range} since ${clock(shared.from)}`);
}

/** The people of `room` whose name or key contains `search`; `details` (key -> REST person) adds what metas do not tell. */
export function drawPeople(room, details, search, now) {
  const needle = search.trim().toLowerCase();
  const people = [];
  const tally = new Map(statuses.map((word) => [word, 0]));
  for (const [key, metas] of room.people) {
    const status = room.status.get(key) ?? "active";
    tally.set(status, (tally.get(status) ?? 0) + 1);
    const name = nameOf(key, metas);
    if (`${name}\n${key}`.toLowerCase().includes(needle)) people.push({ key, name, metas, status });
  }
  people.sort((a, b) => compareNames(a.name, b.name) || compareNames(a.key, b.key));
  drawTally(room.isSynced ? tally : null);
  const byKey = new Map(people.map((person) => [person.key, person]));
  arrange(body, rows, [...byKey.keys()], makeRow);
  for (const [key, row] of rows) drawRow(row, byKey.get(key), details.get(key), now);
  if (room.isSynced) drawNotice(people.length ? "" : needle ? "Nobody here goes by that name." : "Nobody is here.");
}

function drawTally(tally) {
  for (const word of statuses) say(byId(`tally-${word}`), figure(tally?.get(word)));
}

function makeRow(key) {
  const cell = (name) => h("td", { class: `cell-${name}` });
  const badge = h("span", { class: "badge", "data-hue": String(hueOf(key)), "aria-hidden": "true" });
  const name = h("span", { class: "person-name" });
  const sub = h("span", { class: "person-key quiet" });
  const more = h("span", { class: "person-more quiet" });
  const word = h("span");
  const status = h("td", { class: "cell-status" }, h("span", { class: "shape", "aria-hidden": "true" }), word);
  const [tabs, role, from, page] = ["tabs", "role", "since", "page"].map(cell);
  const head = h("th", { scope: "row", class: "cell-name" }, h("span", { class: "person" }, badge, h("span", {}, name, sub, more)));
  const element = h("tr", {}, head, status, tabs, role, from, page);
  return { element, badge, name, sub, more, status, word, tabs, role, from, page, isNew: true };
}

function drawRow(row, person, detail, now) {
  const { key, name, metas, status } = person;
  say(row.badge, initials(name));
  say(row.name, name);
  say(row.sub, name === key ? "" : key);
  mark(row.element, "data-status", status);
  const isMoved = say(row.word, status);
  say(row.tabs, figure(metas.length));
  const role = detail?.role ?? roleOf(metas);
  const from = detail?.since ? since(detail.since, now) : null;
  const page = pageOf(metas);
  say(row.role, role ?? "–");
  say(row.from, from ?? "–");
  say(row.page, page ?? "–");
  say(row.more, [row.sub.textContent, role, from && `since ${from}`, page].filter(Boolean).join(" · "));
  if (isMoved && !row.isNew) glow(row.status);
  row.isNew = false;
}
