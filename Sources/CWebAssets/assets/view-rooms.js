// The list of rooms: links in a list, one tab stop, arrow keys move inside.

import { arrange, byId, glow, h, mark, say, svg } from "./dom.js";
import { linkTo } from "./address.js";
import { windowOf } from "./hall.js";
import { spark } from "./spark.js";
import { counted, figure } from "./words.js";

const box = { width: 120, height: 28 };
const list = byId("room-list");
const rows = new Map();
const visible = new Set();

// Lines are drawn only for the rows that can be seen: a thousand rooms cost as much as a screenful.
const watcher = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) visible.add(target);
    else visible.delete(target);
  }
  redrawLines();
});
let redrawLines = () => {};

/** Shows the rooms `names`; `changed` glow. The selected room stays in the list when it has just emptied. */
export function drawRooms(hall, names, changed, selected, now) {
  arrange(list, rows, names, makeRow);
  for (const name of names) drawRow(rows.get(name), hall.rooms.get(name), changed.has(name), name === selected);
  giveOneTabStop(selected);
  redrawLines = () => drawLines(hall, now);
  redrawLines();
}

function makeRow(name) {
  const users = h("b", { class: "figure" });
  const tabs = h("span", { class: "quiet" });
  const line = svg("path", { class: "line" });
  const area = svg("path", { class: "area" });
  const picture = svg("svg", { viewBox: `0 0 ${box.width} ${box.height}`, preserveAspectRatio: "none", "aria-hidden": "true" }, area, line);
  const link = h(
    "a",
    { href: linkTo({ room: name }), tabindex: "-1" },
    h("span", { class: "room-name" }, name),
    h("span", { class: "spark" }, picture),
    h("span", { class: "room-users" }, users, h("span", { class: "unit" }, " users")),
    h("span", { class: "room-tabs" }, tabs),
  );
  const element = h("li", { "data-room": name }, link);
  watcher.observe(element);
  return { element, link, users, tabs, line, area };
}

function drawRow(row, room, isChanged, isSelected) {
  const isNew = row.users.textContent === "";
  say(row.users, figure(room?.users ?? 0));
  say(row.tabs, counted(room?.sessions ?? 0, "tab"));
  say(row.link.querySelector(".unit"), room?.users === 1 ? " user" : " users");
  mark(row.link, "aria-current", isSelected ? "true" : null);
  if (isChanged && !isNew) glow(row.link.querySelector(".room-users"));
}

function drawLines(hall, now) {
  const shared = windowOf(hall, now);
  for (const element of visible) {
    const name = element.dataset.room;
    const row = rows.get(name);
    if (!row) {
      visible.delete(element);
      continue;
    }
    const { line, area } = spark(hall.rooms.get(name)?.series ?? [], shared, box);
    mark(row.line, "d", line);
    mark(row.area, "d", area);
  }
}

// Roving focus: Tab enters the list once, at the open room or at the first.
function giveOneTabStop(selected) {
  const focused = [...rows.values()].find((row) => row.link === document.activeElement);
  const stop = focused ?? rows.get(selected) ?? rows.get(list.firstElementChild?.dataset.room);
  for (const row of rows.values()) mark(row.link, "tabindex", row === stop ? "0" : "-1");
}

/** Moves the focus by `step` rooms, or to the first. */
export function walkRooms(step) {
  const links = [...list.querySelectorAll("a")];
  const here = links.indexOf(document.activeElement);
  const there = here < 0 ? Math.max(0, links.findIndex((link) => link.tabIndex === 0)) : here + step;
  const target = links[Math.min(Math.max(there, 0), links.length - 1)];
  for (const link of links) link.tabIndex = link === target ? 0 : -1;
  target?.focus();
}

list.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  walkRooms(step);
});
