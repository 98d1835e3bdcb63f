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

/** Adds what happened at `now`: a list of `{what, name}`. */
export function addToFeed(entries, now) {
  if (!entries.length) return;
  waiting.push(...entries.map((entry) => ({ ...entry, now })));
  if (waiting.length > longest) waiting = waiting.slice(-longest);
  if (isHeld) drawHold();
  else release();
}

function release() {
  const fresh = waiting.map(({ what, name, now }) =>
    h(
      "li",
      { "data-what": what },
      h("time", { datetime: new Date(now).toISOString() }, clock(now, true)),
      h("span", { class: "sign", "aria-hidden": "true" }, signs[what]),
      h("span", {}, h("b", {}, name), ` ${what}`),
    ),
  );
  waiting = [];
  list.prepend(...fresh.reverse());
  while (list.childElementCount > longest) list.lastElementChild.remove();
  drawHold();
}

function drawHold() {
  say(hold, !isHeld ? "Hold" : waiting.length ? `Go on (${waiting.length})` : "Go on");
}

hold.addEventListener("click", () => {
  isHeld = !isHeld;
  if (isHeld) drawHold();
  else release();
});
