// How the hub itself is doing: its metrics, asked for every few seconds while somebody looks.

import { byId, h, mark, say, svg } from "./dom.js";
import { api } from "./hub.js";
import { bars, table } from "./charts.js";
import { histogram, parse, quantile, rate, since, sum } from "./metrics.js";
import { spark } from "./spark.js";
import { showHealth } from "./view-cleanup.js";
import { duration, figure, octets } from "./words.js";

const askEvery = 2_000;
/** How far back the lines look. */
const span = 10 * 60_000;
const box = { width: 160, height: 32 };
let timer = null;
let readings = [];
const tiles = new Map();

const turns = "rollcall_turn_duration_seconds";
const bound = (name, part) => (reading, before) =>
  quantile(since(before && histogram(before.families, name), histogram(reading.families, name)), part);

/** `[title, value of a reading and the one before, words of a value, hint]` of each figure. */
const figures = [
  ["Connections", ({ families }) => sum(families, "rollcall_connections"), figure],
  ["Joined channels", ({ families }) => sum(families, "rollcall_subscribers"), figure],
  ["Messages in", (now, before) => rate(before, now, "rollcall_frames_received_total"), perSecond],
  ["Messages out", (now, before) => rate(before, now, "rollcall_frames_sent_total"), perSecond],
  ["Sent", (now, before) => rate(before, now, "rollcall_sent_bytes_total"), (value) => `${octets(value)}/s`],
  ["Slow consumers", ({ families }) => sum(families, "rollcall_slow_consumers"), figure],
  ["Waiting to be sent", ({ families }) => sum(families, "rollcall_send_queue_bytes"), octets],
  ["Waiting in grace", ({ families }) => sum(families, "rollcall_grace_pending"), figure],
  ["Loops lag, 99 % under", bound(turns, 0.99), duration],
  ["Round trips, 99 % under", bound("rollcall_ping_rtt_seconds", 0.99), duration],
  ["Memory", ({ families }) => sum(families, "process_resident_memory_bytes"), octets],
  ["Processor", (now, before) => rate(before, now, "process_cpu_seconds_total"), (value) => `${Math.round(value * 100)} %`],
  ["Seats taken", ({ families }) => sum(families, "rollcall_seats_in_use"), figure],
  ["Store queue", ({ families }) => sum(families, "rollcall_store_queue"), figure],
  ["Store lag", ({ families }) => sum(families, "rollcall_store_lag_seconds"), duration],
];

function perSecond(value) {
  return `${figure(Math.round(value * 10) / 10)}/s`;
}

/** Begins or stops looking. */
export function showOperations(isShown) {
  if (!isShown) {
    clearTimeout(timer);
    timer = null;
  } else if (timer === null) {
    look();
    showHealth();
  }
}

async function look() {
  timer = setTimeout(look, askEvery);
  try {
    const families = parse(await api.text("/metrics"));
    const at = Date.now();
    readings = [...readings.filter((reading) => reading.at > at - span), { at, families }];
    draw();
    say(byId("operations-note"), "");
  } catch (refusal) {
    markOld("");
    say(byId("operations-note"), `${refusal.message} What is shown is old.`);
  }
}

const markOld = (value) => document.querySelectorAll(".figures, .charts").forEach((part) => mark(part, "data-old", value));

function draw() {
  const now = readings.at(-1);
  markOld(null);
  for (const [title, value, words] of figures) {
    const series = readings.map((reading, at) => [reading.at, value(reading, readings[at - 1])]);
    const last = series.at(-1)[1];
    if (last === null && series.every(([, value]) => value === null)) continue;
    drawTile(title, last === null ? "–" : words(last), series, now.at);
  }
  drawCharts(now.families);
}

function drawTile(title, words, series, at) {
  if (!tiles.has(title)) {
    const [line, area, value] = [svg("path", { class: "line" }), svg("path", { class: "area" }), h("dd")];
    const picture = svg("svg", { viewBox: `0 0 ${box.width} ${box.height}`, preserveAspectRatio: "none", "aria-hidden": "true" }, area, line);
    const place = [...figures.keys()].filter((index) => tiles.has(figures[index][0]) && figures[index][0] !== title);
    const own = figures.findIndex(([name]) => name === title);
    const next = place.find((index) => index > own);
    const element = h("div", { class: "figure-tile panel" }, h("dl", {}, h("dt", {}, title), value), h("div", { class: "spark" }, picture));
    byId("figures").insertBefore(element, next === undefined ? null : tiles.get(figures[next][0]).element);
    tiles.set(title, { element, line, area, value });
  }
  const tile = tiles.get(title);
  say(tile.value, words);
  const from = Math.max(series[0][0], at - span);
  const drawn = spark(series, { from, to: Math.max(at, from + 30_000), now: at }, box);
  mark(tile.line, "d", drawn.line);
  mark(tile.area, "d", drawn.area);
}

function drawCharts(families) {
  const reasons = [...new Set((families.get("rollcall_leave_delay_seconds_count") ?? []).map(({ labels }) => labels.reason))];
  bars(byId("delays"), reasons.map((reason) => ({
    title: reason, ...histogram(families, "rollcall_leave_delay_seconds", { reason }),
  })), "Nobody has left yet.");
  bars(byId("turns"), [{ title: null, ...histogram(families, turns) }], "No turn yet.");
  table(byId("closes"), ["Code", "Reason", "Times"], (families.get("rollcall_connections_closed_total") ?? [])
    .map(({ labels, value }) => [labels.code, labels.reason || "–", value]), "None has been closed yet.");
  const refused = [
    ["rollcall_handshake_failures_total", "handshake", "reason"], ["rollcall_auth_failures_total", "token", "reason"],
    ["rollcall_admission_denied_total", "join or track", "reason"], ["rollcall_limit_exceeded_total", "limit", "limit"],
    ["rollcall_resyncs_total", "snapshot instead of diffs", "cause"],
  ];
  table(byId("refusals"), ["What", "Why", "Times"], refused.flatMap(([name, what, label]) =>
    (families.get(name) ?? []).map(({ labels, value }) => [what, labels[label], value])), "Nothing has been refused yet.");
}
