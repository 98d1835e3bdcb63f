// What happened in the open room, newest first. It can be held still: entries then wait, and are counted.

import { byId, h, say } from "./dom.js";
import { clock } from "./words.js";

const longest = 200;
const list = byId("feed-list");
const hold = byId("feed-hold");
let waiting = [];
let isHeld = false;

const signs = { joined: "+", left: "−", "lost the link": "~", "is back": "+" };

/** Begins anew for another room. */
export function clearFeed() {
  waiting = [];
  list.replaceChildren();
  drawHold();
}

/** Adds what happened at `now`: a list of `{what, name, key}`. */
export function addToFeed(entries, now) {
  waiting.push(...entries.map((entry) => ({ ...entry, now })));
  if (waiting.length > longest) waiting = waiting.slice(-longest);
  drawHold();
}

/** Shows what has come since, unless it is held still. */
export function drawFeed() {
  if (isHeld || !waiting.length) return;
  list.prepend(...waiting.map(makeEntry).reverse());
  waiting = [];
  while (list.childElementCount > longest) list.lastElementChild.remove();
  drawHold();
}

function makeEntry({ what, name, key, now }) {
  return h(
    "li",
    { "data-what": what, "data-key": key ?? "" },
    h("time", { datetime: new Date(now).toISOString() }, clock(now, true)),
    h("span", { class: "sign", "aria-hidden": "true" }, signs[what] ?? "·"),
    h("span", {}, h("b", {}, name), ` ${what}`, h("span", { class: "why quiet" })),
  );
}

/** Adds why somebody left, once that is known. `reasons`: key -> words. Answers who is still without. */
export function explainLeaves(reasons) {
  const missing = [];
  for (const entry of list.querySelectorAll('[data-what="left"]')) {
    const why = entry.querySelector(".why");
    if (why.textContent) continue;
    const words = reasons.get(entry.dataset.key);
    if (words) say(why, `: ${words}`);
    else missing.push(entry.dataset.key);
  }
  return missing;
}

/** Holds the feed still, or lets it go on. */
export function toggleFeed() {
  isHeld = !isHeld;
  drawHold();
  drawFeed();
}

function drawHold() {
  say(hold, !isHeld ? "Pause" : waiting.length ? `Go on (${waiting.length})` : "Go on");
}

hold.addEventListener("click", toggleFeed);
