// The header: is this live, and how much is there in all.

import { byId, mark, say } from "./dom.js";
import { clock, figure } from "./words.js";

const words = {
  initial: "Connecting", connecting: "Connecting", connected: "Live", reconnecting: "Reconnecting", disconnected: "Not connected",
};

/** `status` as the client has it; `retryAt` when it tries again, null for now; `asOf` how old what is shown is. */
export function drawLink({ status, retryAt, roundTrip, asOf }, now) {
  mark(document.documentElement, "data-link", status === "connected" ? "live" : asOf === null ? "connecting" : "lost");
  say(byId("link-word"), words[status]);
  const seconds = retryAt === null ? 0 : Math.ceil((retryAt - now) / 1000);
  const detail = byId("link-detail");
  if (status === "connected") say(detail, roundTrip === null ? "" : `${roundTrip} ms`);
  else say(detail, seconds > 0 ? `in ${seconds} s` : "");
  say(byId("as-of"), status !== "connected" && asOf !== null ? `as of ${clock(asOf, true)}` : "");
}

/** A dash until the first counts have come: nothing known is not zero. */
export function drawTotals(isSynced, totals) {
  for (const name of ["rooms", "users", "sessions"]) say(byId(`total-${name}`), figure(isSynced ? totals[name] : null));
}
