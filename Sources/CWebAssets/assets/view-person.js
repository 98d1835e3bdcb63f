// The drawer of one person: what is known, tab by tab, and why the person is still shown.

import { roomPath } from "./api.js";
import { byId, h, mark, say } from "./dom.js";
import { api } from "./hub.js";
import { factsOf, roleIn } from "./roll.js";
import { browserOf, counted, pageOf, since } from "./words.js";
import { rightsOf } from "./view-rights.js";
import { because, verdict } from "./why.js";

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
  const mine = { key, parts, why: null, askedAt: 0, person: null, mayReadTabs: true };
  open = mine;
  const ask = async () => {
    // Of somebody who has left nothing is held.
    if (!room.snapshot.users.some(({ id }) => id === key)) return;
    try {
      const why = await api.get(roomPath(room.name, `/people/${encodeURIComponent(key)}`));
      Object.assign(mine, { why, askedAt: performance.now() });
    } catch {
      mine.why = null;
    }
    if (mine.mayReadTabs) await askForTabs(room, mine);
    if (open === mine) drawPerson(room, Date.now());
  };
  mine.timer = setInterval(ask, askEvery);
  ask();
  drawPerson(room, Date.now());
  byId("drawer-title").focus();
}

/** The record of the person's tabs: pages and browsers, for those who may read it. */
async function askForTabs(room, mine) {
  try {
    const query = new URLSearchParams({ room: room.name, user: mine.key, status: "active", limit: "20" });
    const { sessions } = await api.get(`/api/v1/sessions?${query}`);
    mine.parts.tabsTitle.hidden = sessions.length === 0;
    fill(mine.parts.tabs, sessions.map((tab) => tabWords(tab, Date.now())));
  } catch {
    mine.mayReadTabs = false;
  }
}

/** The open drawer, as things are at `now`. */
export function drawPerson(room, now) {
  if (!open) return;
  const { key, parts, why, askedAt } = open;
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
  const age = performance.now() - askedAt;
  say(parts.verdict, !person ? "Not any more: the room has seen the person leave." : why ? verdict(why) : statusWords(person));
  const sentences = person && why ? why.sessions.map((session) => because(session, age)) : [];
  fill(parts.holds, sentences.map((words) => words.join(" ")));
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
