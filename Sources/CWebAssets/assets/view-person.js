// The drawer of one person: what is known, tab by tab, and why the person is still shown.

import { whyShown, whyWords } from "/rollcall-rooms.js";
import { byId, h, mark, say } from "./dom.js";
import { rollcall } from "./hub.js";
import { factsOf, roleIn } from "./roll.js";
import { browserOf, counted, pageOf, since } from "./words.js";
import { rightsOf } from "./view-rights.js";

/** The hub is asked anew this often while the drawer is open. */
const askEvery = 5_000;
const drawer = byId("drawer");
const body = byId("drawer-body");
let open = null;

/** Opens the drawer for `key` of `room`, or closes it for null. */
export function showPerson(room, key) {
  clearInterval(open?.timer);
  open = null;
  drawer.hidden = key === null || room === null;
  mark(document.documentElement, "data-drawer", drawer.hidden ? null : "person");
  if (drawer.hidden) return;
  const parts = {
    facts: h("dl", { class: "facts" }),
    verdict: h("p"),
    holds: h("ol", { class: "tabs" }),
    tabs: h("ol", { class: "tabs" }),
    tabsTitle: h("h3", { hidden: "" }, "Tabs"),
    rights: rightsOf(room, key, () => byId("drawer-title").textContent),
  };
  body.replaceChildren(
    parts.facts, h("h3", {}, "Why is this person still shown?"), parts.verdict, parts.holds, parts.tabsTitle, parts.tabs,
    parts.rights.element);
  const mine = { key, parts, why: null, person: null };
  open = mine;
  const ask = async () => {
    // Of somebody who has left nothing is held.
    if (!room.snapshot.users.some(({ id }) => id === key)) return;
    mine.why = await whyShown(rollcall, room.name, key).catch(() => null);
    if (open === mine) drawPerson(room, Date.now());
  };
  mine.timer = setInterval(ask, askEvery);
  ask();
  drawPerson(room, Date.now());
  byId("drawer-title").focus();
}

/** The open drawer, as things are at `now`. */
export function drawPerson(room, now) {
  if (!open) return;
  const { key, parts, why } = open;
  const person = room.snapshot.users.find(({ id }) => id === key) ?? null;
  open.person = person ?? open.person;
  if (!open.person) return drawAbsent(room.snapshot.synced, key);
  const detail = room.details.get(key);
  say(byId("drawer-title"), factsOf(open.person).name);
  drawFacts(parts.facts, [
    ["Known as", key],
    ["Status", person ? person.status : "gone"],
    ["Role", roleIn(room, open.person)?.replaceAll("_", " ")],
    ["Since", detail?.since && since(detail.since, now)],
    ["Tabs", person && String(person.tabs)],
    ["Page", person && pageOf(person.states)],
  ]);
  mark(parts.facts, "data-status", person?.status ?? "away");
  const words = why?.shown ? whyWords(why, now) : null;
  say(parts.verdict, !person ? "Not any more: the room has seen the person leave." : (words?.verdict ?? (room.snapshot.live ? statusWords(person) : "The hub cannot be asked now; this is how it was last.")));
  fill(parts.holds, (person && words?.holds) ?? []);
  // The record of the person's tabs, their pages and browsers, for those who may read it.
  const tabs = why?.sessions ?? [];
  parts.tabsTitle.hidden = tabs.length === 0;
  fill(parts.tabs, tabs.map((tab) => tabWords(tab, now)));
  parts.rights.draw(person);
}

function drawAbsent(isKnown, key) {
  say(byId("drawer-title"), key);
  say(open.parts.verdict, isKnown ? "Nobody here is known by this name." : "Waiting for the room.");
}

/** Without the hub's word: what the status alone tells. */
function statusWords({ status, tabs }) {
  if (status === "reconnecting") return "No tab is connected; the place is kept for a moment in case one comes back.";
  return `${counted(tabs, "tab")} ${tabs === 1 ? "holds" : "hold"} the place.`;
}

function drawFacts(list, facts) {
  const known = facts.filter(([, value]) => value);
  while (list.childElementCount > known.length) list.lastElementChild.remove();
  while (list.childElementCount < known.length) list.append(h("div", {}, h("dt"), h("dd")));
  known.forEach(([word, value], at) => {
    say(list.children[at].firstElementChild, word);
    say(list.children[at].lastElementChild, value);
  });
}

function fill(list, lines) {
  while (list.childElementCount > lines.length) list.lastElementChild.remove();
  while (list.childElementCount < lines.length) list.append(h("li"));
  lines.forEach((words, at) => say(list.children[at], words));
}

function tabWords({ current_page: page, user_agent: agent, address, started_at: start }, now) {
  return [page, agent && browserOf(agent), address, `since ${since(Date.parse(start), now)}`].filter(Boolean).join(" · ");
}
