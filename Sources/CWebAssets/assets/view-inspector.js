// The frames of one room as they come and go: held still, searched, copied.

import { linkTo } from "./address.js";
import { byId, h, say } from "./dom.js";
import { isWanted, readFrame } from "./frames.js";
import { compareNames } from "./hall.js";
import { listenIn, rollcall } from "./hub.js";
import { clock, counted, figure } from "./words.js";

const longest = 500;
/** Of a long frame this many characters are shown; all of them are copied. */
const glimpse = 2_000;
const list = byId("frames");
const choice = byId("inspect-room");
const filter = byId("inspect-filter");
const hold = byId("inspect-hold");
let frames = [];
let drawn = 0;
let room = null;
let handle = null;
let stopListening = null;
let isHeld = false;
let timer;
let offered = "";

/** Shows the frames of the room `name` (null: none is chosen), or, for undefined, stops looking. */
export function showInspector(name) {
  if (name === undefined) return stop();
  if (stopListening && name === room) return;
  stop();
  room = name;
  clear();
  if (room === null) return draw();
  // First listening, then joining: the join is a frame, too.
  stopListening = listenIn(({ at, way, text }) => {
    const frame = readFrame(text);
    if (frame?.topic !== `realtime:${room}`) return;
    frames.push({ at, way, ...frame });
    if (frames.length > longest) {
      drawn = Math.max(0, drawn - (frames.length - longest));
      frames = frames.slice(-longest);
    }
  });
  handle = rollcall.room(room, { mode: "presence" });
  timer = setInterval(draw, 250);
  draw();
}

function stop() {
  clearInterval(timer);
  stopListening?.();
  handle?.leave();
  stopListening = handle = null;
}

/** Offers these rooms, and the one that is looked at. */
export function offerRooms(rooms, name) {
  const names = [...new Set([...rooms, ...(name === null ? [] : [name])])].sort(compareNames);
  const key = JSON.stringify([names, name]);
  if (key === offered || document.activeElement === choice) return;
  offered = key;
  choice.replaceChildren(h("option", { value: "" }, "choose…"), ...names.map((room) => h("option", { value: room }, room)));
  choice.value = name ?? "";
}

function clear() {
  frames = [];
  drawn = 0;
  list.replaceChildren();
}

const wanted = () => frames.filter((frame) => isWanted(frame, `realtime:${room}`, filter.value.trim()));

function draw() {
  const waiting = frames.length - drawn;
  say(hold, isHeld ? (waiting ? `Go on (${figure(waiting)})` : "Go on") : "Pause");
  say(byId("inspect-notice"), room === null ? "Choose a room to see its frames." : frames.length ? "" : "Nothing has come or gone yet.");
  if (isHeld || !waiting) return;
  const fresh = frames.slice(drawn).filter((frame) => isWanted(frame, `realtime:${room}`, filter.value.trim()));
  drawn = frames.length;
  list.prepend(...fresh.map(makeFrame).reverse());
  while (list.childElementCount > longest) list.lastElementChild.remove();
}

function makeFrame({ at, way, event, size, text }) {
  const shown = text.length > glimpse ? `${text.slice(0, glimpse)}…` : text;
  return h(
    "li",
    { "data-way": way },
    h("time", { datetime: new Date(at).toISOString() }, `${clock(at, true)}.${String(at % 1000).padStart(3, "0")}`),
    h("span", { class: "way" }, way === "in" ? "← in" : "→ out"),
    h("b", {}, event),
    h("span", { class: "quiet" }, counted(size, "character")),
    h("code", {}, shown),
  );
}

/** Holds the frames still, or lets them go on. */
export function holdFrames() {
  isHeld = !isHeld;
  draw();
}

function again() {
  drawn = 0;
  list.replaceChildren();
  const held = isHeld;
  isHeld = false;
  draw();
  isHeld = held;
}

async function copy() {
  const rows = wanted().map(({ at, way, text }) => ({ at: new Date(at).toISOString(), way, frame: JSON.parse(text) }));
  try {
    await navigator.clipboard.writeText(JSON.stringify(rows, null, 2));
    say(byId("inspect-notice"), `Copied ${counted(rows.length, "frame")}.`);
  } catch {
    say(byId("inspect-notice"), "The browser does not let this page copy.");
  }
}

choice.addEventListener("change", () => {
  location.hash = linkTo({ view: "inspector", room: choice.value || null });
});
filter.addEventListener("input", again);
hold.addEventListener("click", holdFrames);
byId("inspect-copy").addEventListener("click", copy);
byId("inspect-clear").addEventListener("click", clear);
