// How many may do something at once, and how many do.

import { byId, h, mark, say } from "./dom.js";
import { api } from "./hub.js";
import { figure } from "./words.js";

const panel = byId("seats");
const list = byId("seats-list");

/** Shows the limits that hold in `room`, if there are any. */
export function openSeats(room) {
  const limits = new Map();
  const gauges = new Map();
  let isOver = false;
  panel.hidden = true;
  list.replaceChildren();

  async function load() {
    try {
      const answer = await api.get(`/api/v1/seats?${new URLSearchParams({ room: room.name })}`);
      if (isOver) return;
      for (const limit of answer.limits) take(limit);
    } catch {
      // The hub keeps no seats, or not for us.
    }
  }

  function take(limit) {
    const name = `${limit.scope} ${limit.activity}`;
    if (limit.limit === undefined) limits.delete(name);
    else limits.set(name, limit);
    draw();
  }

  function draw() {
    panel.hidden = limits.size === 0;
    for (const [name, gauge] of gauges) {
      if (limits.has(name)) continue;
      gauge.element.remove();
      gauges.delete(name);
    }
    for (const [name, limit] of limits) {
      if (!gauges.has(name)) gauges.set(name, makeGauge());
      drawGauge(gauges.get(name), limit);
    }
  }

  function makeGauge() {
    const [words, scope, fill, wait] = [h("b"), h("span", { class: "quiet" }), h("span", { class: "gauge-fill" }), h("p", { class: "quiet" })];
    const bar = h("div", { class: "gauge", role: "meter", "aria-valuemin": "0" }, fill);
    const element = h("div", { class: "seat" }, h("p", {}, words, " ", scope), bar, wait);
    list.append(element);
    return { element, words, scope, fill, bar, wait };
  }

  load();
  return {
    message: ({ event, data }) => event === "rollcall:seats" && take(data),
    close() {
      isOver = true;
      panel.hidden = true;
    },
  };
}

function drawGauge(gauge, { scope, activity, limit, in_use: inUse, waiting }) {
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
  say(gauge.wait, waiting ? `${figure(waiting)} waiting` : "");
}
