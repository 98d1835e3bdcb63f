// The page: an ordinary client. Frames go into pure states, states go to the views, once per paint.

import { beforePaint, byId, say } from "./dom.js";
import * as hallOf from "./rooms.js";
import * as roomOf from "./presence.js";
import { Socket, topicOf } from "./socket.js";
import { drawLink, drawTotals } from "./view-header.js";
import { drawRooms } from "./view-rooms.js";
import { drawFigures, drawNotice, drawPeople, drawUncounted, openRoom } from "./view-room.js";
import { addToFeed, clearFeed } from "./view-feed.js";
import { counted, nameOf } from "./words.js";

const token = takeFromAddress("token");
const admin = takeFromAddress("admin");
const state = {
  link: { phase: "connecting", until: null, roundTrip: null },
  heardAt: null,
  hall: hallOf.unknownHall,
  changed: new Set(),
  refusal: null,
  selected: null,
  room: roomOf.unknownRoom,
  details: new Map(),
};
let leaveRoom = () => {};

const draw = beforePaint(() => {
  const now = Date.now();
  drawLink(state.link, state.heardAt, now);
  drawTotals(state.hall.isSynced, hallOf.totals(state.hall));
  drawRooms(state.hall, shownRooms(), state.changed, state.selected, now);
  say(byId("rooms-notice"), noticeOfRooms());
  state.changed = new Set();
  if (state.selected === null) return;
  drawFigures(state.hall, state.selected, now);
  drawPeople(state.room, state.details, byId("find-person").value, now);
});

const socket = new Socket(address(), (link) => {
  if (state.link.phase === "live" && link.phase !== "live") state.hall = hallOf.suspend(state.hall, Date.now());
  state.link = link;
  announceLink();
  draw();
});

// All rooms, by count only.
let isFirstCount = true;
socket.join("counts:*", { presence: { enabled: false, mode: "count" } }, {
  joined() {
    isFirstCount = true;
    state.refusal = null;
  },
  event(name, payload) {
    if (name !== "presence_count") return;
    state.heardAt = Date.now();
    const { hall, changed } = hallOf.count(state.hall, payload, state.heardAt, isFirstCount);
    isFirstCount = false;
    state.hall = hall;
    for (const room of changed) state.changed.add(room);
    draw();
  },
  refused(reason) {
    state.refusal = reason;
    draw();
  },
});

// The open room, with its people.
function select(name) {
  if (name === state.selected) return;
  leaveRoom();
  leaveRoom = () => {};
  state.selected = name;
  state.room = roomOf.unknownRoom;
  state.details = new Map();
  byId("find-person").value = "";
  clearFeed();
  openRoom(name);
  if (name !== null) leaveRoom = enter(name);
  draw();
}

function enter(name) {
  const config = { presence: { enabled: true, mode: "full", status: true } };
  const leave = socket.join(topicOf(name), config, {
    joined: () => (state.room = roomOf.suspend(state.room)),
    event: (event, payload) => hear(name, event, payload),
    refused: (reason) => drawNotice(`The room does not answer: ${reason}.`),
    closed: () => drawNotice("The hub closed this room for us."),
  });
  const timer = setInterval(() => askAfterStrangers(name), 3000);
  return () => {
    clearInterval(timer);
    leave();
  };
}

function hear(name, event, payload) {
  const now = (state.heardAt = Date.now());
  const wasSynced = state.room.isSynced;
  const { room, joined, left, moved } = roomOf.reduce(state.room, event, payload);
  state.room = room;
  for (const { key } of left) state.details.delete(key);
  for (const { key } of joined) state.details.set(key, { since: now, role: null, isStranger: true });
  const called = (key) => nameOf(key, room.people.get(key) ?? []);
  const links = moved.flatMap(({ key, from, to }) =>
    to === "reconnecting" ? [{ what: "lost the link", name: called(key) }]
    : from === "reconnecting" && room.people.has(key) ? [{ what: "is back", name: called(key) }]
    : []);
  addToFeed([
    ...joined.map(({ key, metas }) => ({ what: "joined", name: nameOf(key, metas) })),
    ...left.map(({ key, metas }) => ({ what: "left", name: nameOf(key, metas) })),
    ...links,
  ], now);
  if (!wasSynced && room.isSynced) askForDetails(name);
  draw();
}

// Roles and times of arrival are the server's knowledge, not the tabs': they come over REST, and need not be instant.
function askAfterStrangers(name) {
  if ([...state.details.values()].some((detail) => detail.isStranger)) askForDetails(name);
}

async function askForDetails(name) {
  const pass = token ?? admin;
  const headers = pass ? { Authorization: `Bearer ${pass}` } : {};
  try {
    const answer = await fetch(`/api/v1/rooms/${encodeURIComponent(name)}`, { headers });
    if (!answer.ok) return;
    const { people } = await answer.json();
    if (name !== state.selected) return;
    for (const { user, role, since_ms: since } of people) state.details.set(user, { role, since });
    for (const detail of state.details.values()) detail.isStranger = false;
    draw();
  } catch {
    // Without REST the page knows less, and says so with dashes.
  }
}

function shownRooms() {
  const names = hallOf.ordered(state.hall, byId("order").value, byId("find-room").value);
  if (state.selected !== null && !state.hall.rooms.has(state.selected) && state.hall.isSynced) names.push(state.selected);
  return names;
}

function noticeOfRooms() {
  if (state.refusal !== null) return `No counts: ${state.refusal}.`;
  if (!state.hall.isSynced) return "Waiting for the first counts.";
  if (state.hall.rooms.size === 0) return "No room has anybody in it yet.";
  return "";
}

function address() {
  const url = new URL("/socket/websocket?vsn=2.0.0", location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  if (token) url.searchParams.set("token", token);
  return url.href;
}

/** A token in the fragment is remembered here and taken out of the address: a copied link does not give it away. */
function takeFromAddress(name) {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const found = fragment.get(name);
  if (found === null) return null;
  fragment.delete(name);
  history.replaceState(null, "", `${location.pathname}${fragment.size ? `#${fragment}` : ""}`);
  return found;
}

function selectFromAddress() {
  select(new URLSearchParams(location.hash.slice(1)).get("room") || null);
}

// For those who listen instead of look: the link when it changes, the open room now and then.
const voice = byId("voice");
let spoken = "";
function announceLink() {
  const word = state.link.phase === "live" ? "Connected." : state.link.phase === "waiting" ? "Connection lost." : "";
  if (word && word !== spoken) say(voice, (spoken = word));
}
setInterval(() => {
  const counts = state.hall.rooms.get(state.selected);
  if (counts) say(voice, `${counts.name}: ${counted(counts.users, "user")}, ${counted(counts.sessions, "tab")}.`);
}, 15_000);

addEventListener("hashchange", selectFromAddress);
for (const id of ["find-room", "find-person", "order"]) byId(id).addEventListener("input", draw);

// A page that goes away says goodbye; one that comes back does not wait for its turn.
const wake = () => document.visibilityState === "visible" && socket.open();
addEventListener("pagehide", () => socket.close());
addEventListener("pageshow", wake);
addEventListener("online", wake);
document.addEventListener("resume", wake);
document.addEventListener("visibilitychange", wake);

// The lines move on, a wait counts down, and what stays different from tick to tick is no matter of windows.
let difference = 0;
setInterval(() => {
  const before = difference;
  difference = state.room.people.size - (state.hall.rooms.get(state.selected)?.users ?? 0);
  if (state.room.isSynced && difference === before) drawUncounted(difference);
  draw();
}, 1000);
selectFromAddress();
socket.open();
