// One room: its name, its figures and its line.

import { byId, mark, say, svg } from "./dom.js";
import { windowOf } from "./hall.js";
import { spark } from "./spark.js";
import { clock, figure, statuses } from "./words.js";

const box = { width: 600, height: 64 };
const line = svg("path", { class: "line" });
const area = svg("path", { class: "area" });
byId("room-spark").append(
  svg("svg", { viewBox: `0 0 ${box.width} ${box.height}`, preserveAspectRatio: "none", "aria-hidden": "true" }, area, line),
);

/** Empties the pane for another room, or for none. */
export function openRoom(name) {
  mark(document.documentElement, "data-open", name === null ? null : "room");
  say(byId("room-title"), name ?? "");
  drawNotice("");
  drawUncounted(0);
}

/** A sentence above the people: why there is nothing to see, or why it may be old. */
export const drawNotice = (words) => say(byId("notice"), words);

/** How many of the people here the room does not count, such as its teachers. */
export const drawUncounted = (number) => say(byId("uncounted"), number > 0 ? `${figure(number)} not counted` : "");

/** Users, tabs and the line, from the counts of all rooms. */
export function drawFigures(hall, name, capacity, at) {
  const counts = hall.rooms.get(name);
  const isSynced = hall.isSynced;
  say(byId("room-users"), figure(isSynced ? (counts?.users ?? 0) : null));
  say(byId("room-users-unit"), counts?.users === 1 ? "user" : "users");
  say(byId("room-tabs"), figure(isSynced ? (counts?.sessions ?? 0) : null));
  say(byId("room-tabs-unit"), counts?.sessions === 1 ? "tab" : "tabs");
  say(byId("room-capacity"), capacity === null ? "" : `of ${figure(capacity)} places`);
  const shared = windowOf(hall, at);
  const drawn = spark(counts?.series ?? [], shared, box);
  mark(line, "d", drawn.line);
  mark(area, "d", drawn.area);
  const range = drawn.low === drawn.high ? `steady at ${figure(drawn.low)}` : `${figure(drawn.low)} to ${figure(drawn.high)}`;
  say(byId("room-range"), drawn.low === null ? "" : `${range} ${drawn.high === 1 ? "user" : "users"} since ${clock(shared.from)}`);
}

/** How many have each status; null: not known yet. */
export function drawTally(sums) {
  for (const word of statuses) say(byId(`tally-${word}`), figure(sums?.get(word)));
}

/** How many people are listed: of now, with those who are registered, or of a moment. */
export function drawTitle({ synced, users }, total, moment) {
  const sum = byId("people-sum");
  if (moment) return say(sum, `as it was at ${clock(moment.at)}: ${figure(moment.users.length)}`);
  if (!synced || total === null || total <= users.length) return say(sum, "");
  say(sum, `${figure(users.length)} online, ${figure(total)} in all`);
}
