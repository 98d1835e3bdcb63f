// How many may do something at once, how many do, and who: who has a seat and who waits for one.

import { seatLimitsOf } from "/rollcall-seats.js";
import { byId, h, mark, say } from "./dom.js";
import { follow } from "./follow.js";
import { rollcall } from "./hub.js";
import { figure } from "./words.js";

/** Of those who sit or wait so many are named. */
const mostNames = 8;
const panel = byId("seats");
const list = byId("seats-list");

/** Shows the limits that hold in `room`, if there are any. */
export function openSeats(room) {
  const gauges = new Map();
  list.replaceChildren();
  return follow(panel, seatLimitsOf(rollcall, room.name), ({ limits }) => limits.length > 0, ({ limits, seated, queue }) => {
    const named = new Map(limits.map((limit) => [`${limit.scope} ${limit.activity}`, limit]));
    for (const [name, gauge] of gauges) {
      if (named.has(name)) continue;
      gauge.element.remove();
      gauges.delete(name);
    }
    for (const [name, limit] of named) {
      if (!gauges.has(name)) gauges.set(name, makeGauge());
      drawGauge(gauges.get(name), limit);
      const names = (holders) => namesOf(holders?.filter(({ activity }) => limit.activity === "*" || activity === limit.activity), room);
      const holders = names(seated);
      say(gauges.get(name).seated, holders && `Now: ${holders}`);
      say(gauges.get(name).wait, waitWords(limit, names(queue)));
    }
  });
}

function makeGauge() {
  const [words, scope, fill] = [h("b"), h("span", { class: "quiet" }), h("span", { class: "gauge-fill" })];
  const [seated, wait] = [h("p"), h("p", { class: "quiet" })];
  const bar = h("div", { class: "gauge", role: "meter", "aria-valuemin": "0" }, fill);
  const element = h("div", { class: "seat" }, h("p", {}, words, " ", scope), bar, seated, wait);
  list.append(element);
  return { element, words, scope, fill, bar, seated, wait };
}

function drawGauge(gauge, { scope, activity, limit, in_use: inUse }) {
  const what = activity === "*" ? "all activities" : activity;
  const isFull = inUse >= limit;
  say(gauge.words, `${figure(inUse)} of ${figure(limit)}${isFull ? ": full" : ""}`);
  say(gauge.scope, `${what}${scope === "*" ? ", in all rooms" : ""}`);
  mark(gauge.bar, "aria-label", `Seats for ${what}${scope === "*" ? " in all rooms" : ""}`);
  mark(gauge.bar, "aria-valuemax", String(Math.max(1, limit)));
  mark(gauge.bar, "aria-valuenow", String(Math.min(inUse, Math.max(1, limit))));
  mark(gauge.bar, "aria-valuetext", `${inUse} of ${limit}`);
  mark(gauge.element, "data-full", isFull ? "" : null);
  gauge.fill.style.width = `${limit ? Math.min(100, (inUse / limit) * 100) : 100}%`;
}

function waitWords({ waiting }, names) {
  if (!waiting) return "";
  return names ? `${figure(waiting)} waiting: ${names}` : `${figure(waiting)} waiting`;
}

/** Names in their order, as far as the page may know them. */
function namesOf(holders, room) {
  if (!holders?.length) return "";
  const names = holders.slice(0, mostNames).map(({ user_id: user }) => room.nameOf(user));
  return [...names, ...(holders.length > mostNames ? [`${figure(holders.length - mostNames)} more`] : [])].join(", ");
}
