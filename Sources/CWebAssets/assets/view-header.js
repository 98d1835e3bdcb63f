// The header: is this live, and how much is there in all.

import { byId, mark, say } from "./dom.js";
import { clock, figure } from "./words.js";

const linkWord = byId("link-word");
const linkDetail = byId("link-detail");
const asOf = byId("as-of");

/** `heardAt` is the time of the last frame, shown as "as of" while the link is down. */
export function drawLink({ phase, until, roundTrip }, heardAt, now) {
  mark(document.documentElement, "data-link", phase);
  say(linkWord, { live: "Live", connecting: "Connecting", waiting: "Reconnecting" }[phase]);
  const seconds = until === null ? 0 : Math.ceil((until - now) / 1000);
  if (phase === "live") say(linkDetail, roundTrip === null ? "" : `${roundTrip} ms`);
  else say(linkDetail, seconds > 0 ? `in ${seconds} s` : "");
  say(asOf, phase !== "live" && heardAt ? `as of ${clock(heardAt, true)}` : "");
}

/** A dash until the first counts have come: nothing known is not zero. */
export function drawTotals(isSynced, totals) {
  for (const name of ["rooms", "users", "sessions"]) say(byId(`total-${name}`), figure(isSynced ? totals[name] : null));
}
