// The people of the open room, as a table of which only the rows in sight exist.

import { arrange, byId, glow, h, mark, say } from "./dom.js";
import { linkTo } from "./address.js";
import { factsOf, roleIn } from "./roll.js";
import { figure, hueOf, initials, mediaOf, mediaWords, pageOf, since } from "./words.js";

/** Rows above and below those in sight, so that scrolling shows no gaps. */
const spare = 8;
const scroll = byId("people-scroll");
const table = byId("people-table");
const body = byId("people");
const rows = new Map();
let shown = { room: null, list: [], details: new Map(), rights: new Map(), signals: {}, person: null };
/** The key of the row that Tab enters. */
let stop = null;

/** Empties the table for another room. */
export function clearPeople() {
  shown = { room: null, list: [], details: new Map(), rights: new Map(), signals: {}, person: null };
  stop = null;
  rows.clear();
  body.replaceChildren();
  scroll.scrollTop = 0;
}

/** Shows `list`, a list of persons; `person` is the key of whose drawer is open. */
export function drawPeople(facts, now = Date.now()) {
  shown = facts;
  mark(table, "aria-rowcount", String(facts.list.length + 1));
  if (!facts.list.some(({ id }) => id === stop)) stop = facts.list[0]?.id ?? null;
  drawWindow(now);
}

function drawWindow(now = Date.now()) {
  const { list } = shown;
  const height = Number.parseFloat(getComputedStyle(table).getPropertyValue("--row"));
  const first = Math.max(0, Math.floor(scroll.scrollTop / height) - spare);
  const last = Math.min(list.length, Math.ceil((scroll.scrollTop + scroll.clientHeight) / height) + spare);
  const from = Math.max(0, Math.min(first, last));
  table.style.marginTop = `${from * height}px`;
  table.style.marginBottom = `${(list.length - last) * height}px`;
  const seen = list.slice(from, last);
  const isFocusInside = body.contains(document.activeElement);
  arrange(body, rows, seen.map(({ id }) => id), makeRow);
  if (isFocusInside && !body.contains(document.activeElement)) scroll.focus({ preventScroll: true });
  for (const [index, person] of seen.entries()) drawRow(rows.get(person.id), person, from + index, now);
  if (!rows.has(stop) && seen.length) mark(rows.get(seen[0].id).link, "tabindex", "0");
}

function makeRow(key) {
  const cell = (name) => h("td", { class: `cell-${name}` });
  const badge = h("span", { class: "badge", "data-hue": String(hueOf(key)), "aria-hidden": "true" });
  const name = h("span", { class: "person-name" });
  const sub = h("span", { class: "person-key quiet" });
  const more = h("span", { class: "person-more quiet" });
  const chips = Object.fromEntries(mediaWords.map((word) => [word, h("span", { class: "chip", hidden: "" }, word)]));
  const word = h("span");
  const status = h("td", { class: "cell-status" }, h("span", { class: "shape", "aria-hidden": "true" }), word);
  const [tabs, role, from, page] = ["tabs", "role", "since", "page"].map(cell);
  const link = h("a", { class: "person", tabindex: "-1" }, badge, h("span", {}, h("span", { class: "person-head" }, name, ...Object.values(chips)), sub, more));
  const head = h("th", { scope: "row", class: "cell-name" }, link);
  const element = h("tr", { "data-key": key }, head, status, tabs, role, from, page);
  return { element, link, badge, name, sub, more, chips, status, word, tabs, role, from, page, isNew: true };
}

function drawRow(row, person, index, now) {
  const { id, status } = person;
  const { name } = factsOf(person);
  mark(row.element, "aria-rowindex", String(index + 2));
  mark(row.element, "data-status", status);
  mark(row.element, "aria-current", id === shown.person ? "true" : null);
  mark(row.link, "href", linkTo({ room: shown.room, person: id }));
  mark(row.link, "tabindex", id === stop ? "0" : "-1");
  const detail = shown.details.get(id);
  const role = roleIn(shown, person);
  const from = detail?.since ? since(detail.since, now) : null;
  const page = pageOf(person.states);
  say(row.badge, initials(name));
  say(row.name, name);
  say(row.sub, name === id ? "" : id);
  const media = mediaOf(person.states, Object.hasOwn(shown.signals, id) ? shown.signals[id] : undefined);
  for (const [name, chip] of Object.entries(row.chips)) chip.hidden = !media.has(name);
  const isMoved = say(row.word, status);
  say(row.tabs, figure(person.tabs));
  say(row.role, role?.replaceAll("_", " ") ?? "–");
  say(row.from, from ?? "–");
  say(row.page, page ?? "–");
  say(row.more, [role?.replaceAll("_", " "), from && `since ${from}`, page].filter(Boolean).join(" · "));
  if (isMoved && !row.isNew) glow(row.status);
  row.isNew = false;
}

/** Moves by `step` rows from the focused one, or to the first. */
export function walk(step) {
  const { list } = shown;
  if (!list.length) return;
  const here = document.activeElement?.closest?.("#people tr")?.dataset.key;
  const at = here === undefined ? -1 : list.findIndex(({ id }) => id === here);
  const next = at < 0 ? Math.max(0, list.findIndex(({ id }) => id === stop)) : at + step;
  goTo(list[Math.min(Math.max(next, 0), list.length - 1)].id);
}

/** Focuses the row of `key`, if it is listed. */
export function goTo(key) {
  const index = shown.list.findIndex(({ id }) => id === key);
  if (index < 0) return;
  stop = key;
  const height = Number.parseFloat(getComputedStyle(table).getPropertyValue("--row"));
  const room = scroll.clientHeight - table.tHead.offsetHeight;
  if (index * height < scroll.scrollTop) scroll.scrollTop = index * height;
  if ((index + 1) * height > scroll.scrollTop + room) scroll.scrollTop = (index + 1) * height - room;
  drawWindow();
  rows.get(key)?.link.focus({ preventScroll: true });
}

let isAsked = false;
const redraw = () => {
  if (isAsked) return;
  isAsked = true;
  requestAnimationFrame(() => {
    isAsked = false;
    drawWindow();
  });
};
scroll.addEventListener("scroll", redraw, { passive: true });
new ResizeObserver(redraw).observe(scroll);

body.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  walk(step);
});
body.addEventListener("click", (event) => {
  const row = event.target.closest("tr");
  if (row && !event.target.closest("a")) row.querySelector("a").click();
});
