// The time machine: who was in the room at a moment of the last hour, over the line of how many there were.

import { roomPath } from "./api.js";
import { byId, mark, say, svg } from "./dom.js";
import { api } from "./hub.js";
import { spark } from "./spark.js";
import { clock } from "./words.js";

/** Minutes that the slider goes back. */
const reach = 60;
const minute = 60_000;
const box = { width: 600, height: 40 };
const slider = byId("moment-slider");
const panel = byId("moment");
const line = svg("path", { class: "line" });
const area = svg("path", { class: "area" });
byId("moment-spark").append(
  svg("svg", { viewBox: `0 0 ${box.width} ${box.height}`, preserveAspectRatio: "none", "aria-hidden": "true" }, area, line),
);

/** Offers the moments of `room`, where whoever looks may read its reports; sets `room.moment` and calls `room.looked()`. */
export function openMoment(room) {
  let isOver = false;
  let timer;
  panel.hidden = true;
  slider.max = String(reach);
  slider.value = slider.max;

  async function drawLine() {
    const to = Date.now();
    const from = to - reach * minute;
    const query = new URLSearchParams({ from: new Date(from).toISOString() });
    try {
      const { minutes } = await api.get(`/api/v1/analytics/rooms/${encodeURIComponent(room.name)}/minutes?${query}`);
      if (isOver) return;
      panel.hidden = false;
      byId("moment-spark").hidden = minutes.length === 0;
      const drawn = spark(seriesOf(minutes, to), { from, to, now: to }, box);
      mark(line, "d", drawn.line);
      mark(area, "d", drawn.area);
      timer = setTimeout(drawLine, minute);
    } catch {
      // The hub keeps no reports, or not for us.
    }
  }

  async function look() {
    const back = reach - Number(slider.value);
    byId("moment-now").hidden = back === 0;
    if (back === 0) {
      say(byId("moment-when"), "now");
      mark(slider, "aria-valuetext", "now");
      return show(null);
    }
    const at = Date.now() - back * minute;
    say(byId("moment-when"), clock(at));
    mark(slider, "aria-valuetext", `${clock(at)}, ${back} ${back === 1 ? "minute" : "minutes"} ago`);
    try {
      const query = new URLSearchParams({ time: new Date(at).toISOString() });
      const { members } = await api.get(roomPath(room.name, `/at?${query}`));
      if (!isOver && back === reach - Number(slider.value)) show({ at, members });
    } catch (refusal) {
      say(byId("moment-when"), refusal.message);
    }
  }

  function show(moment) {
    room.moment = moment && { at: moment.at, ...asPeople(moment.members, room) };
    room.looked();
  }

  // Who drags the slider asks once it rests.
  let wait;
  slider.oninput = () => {
    clearTimeout(wait);
    wait = setTimeout(look, 120);
  };
  byId("moment-now").onclick = () => {
    slider.value = slider.max;
    look();
    slider.focus();
  };
  byId("moment-now").hidden = true;
  say(byId("moment-when"), "now");
  drawLine();
  return {
    close() {
      isOver = true;
      clearTimeout(timer);
      clearTimeout(wait);
      panel.hidden = true;
    },
  };
}

/** Minutes without a row are minutes without anybody, but for the last ones: those have not been counted yet. */
function seriesOf(minutes, now) {
  const series = [];
  for (const { minute: start, peak } of minutes) {
    const at = Date.parse(start);
    const last = series.at(-1);
    if (last && !last[1] && last[0] === at) series.pop();
    series.push([at, peak], [at + minute, at > now - 3 * minute ? null : 0]);
  }
  return series;
}

/** The members of a moment as the table shows people; names are known of those who are here, or were a moment ago. */
function asPeople(members, room) {
  const users = [];
  const details = new Map();
  for (const { user_id: id, sessions, since } of members) {
    const known = room.known(id);
    users.push({ id, status: "was here", tabs: sessions, states: known?.states ?? [] });
    details.set(id, { role: room.details.get(id)?.role ?? null, since: Date.parse(since) });
  }
  return { users, details };
}
