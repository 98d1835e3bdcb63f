// The page: an ordinary client. What it hears goes into values, values go to the views, a few times a second.

import { linkTo, whereabouts } from "./address.js";
import { atMost, byId, say } from "./dom.js";
import * as hallOf from "./hall.js";
import { rollcall } from "./hub.js";
import { showKeys, useKeys } from "./keys.js";
import { OpenRoom } from "./open-room.js";
import { Roll, factsOf, tally } from "./roll.js";
import { needsSignIn, showSignIn } from "./sign-in.js";
import { drawLink, drawTotals } from "./view-header.js";
import { drawRooms, walkRooms } from "./view-rooms.js";
import { addToFeed, clearFeed, drawFeed, toggleFeed } from "./view-feed.js";
import { toggleNews, watchNews } from "./view-bell.js";
import { drawFigures, drawNotice, drawTally, drawTitle, drawUncounted, openRoom } from "./view-room.js";
import { clearPeople, drawPeople, goTo, walk } from "./view-people.js";
import { drawPerson, showPerson } from "./view-person.js";
import { holdFrames, offerRooms, showInspector } from "./view-inspector.js";
import { showOperations } from "./view-operations.js";
import { openPanels } from "./panels.js";
import { counted } from "./words.js";

const state = {
  place: { view: "class", room: null, person: null },
  hall: hallOf.unknownHall,
  changed: new Set(),
  refusal: null,
  room: null,
  panels: null,
  sort: { column: "name", isDown: false },
  retryAt: null,
};
const roll = new Roll();

// Eyes follow four changes a second; what the reader does shows in the next frame.
const draw = () => {
  const now = Date.now();
  drawLink({ ...rollcall, status: rollcall.status, roundTrip: rollcall.roundTripMs, retryAt: state.retryAt, asOf: hall.getSnapshot().asOf }, now);
  drawTotals(state.hall.isSynced, hallOf.totals(state.hall));
  if (state.place.view === "inspector") offerRooms(state.hall.rooms.keys(), state.place.room);
  if (state.place.view !== "class") return;
  drawRooms(state.hall, shownRooms(), state.changed, state.place.room, now);
  say(byId("rooms-notice"), noticeOfRooms());
  const isEmpty = state.hall.isSynced && state.hall.rooms.size === 0;
  say(byId("choose"), isEmpty ? "A room is here as soon as somebody joins it." : "Open a room to see who is in it.");
  state.changed = new Set();
  if (state.room) drawRoom(now);
};
const drawSoon = atMost(250, draw);

function drawRoom(now) {
  const { name, snapshot, rights, signals, moment } = state.room;
  const { users, details } = moment ?? { users: snapshot.users, details: state.room.details };
  const search = byId("find-person").value;
  const status = byId("status-filter").value;
  drawFigures(state.hall, name, snapshot.capacity, now);
  drawTally(snapshot.synced ? tally(snapshot.users) : null);
  drawTitle(snapshot, state.room.total, moment);
  const list = roll.listed(users, { details, rights }, { search, status, ...state.sort });
  drawPeople({ room: name, list, details, rights, signals, person: state.place.person }, now);
  if (snapshot.synced) drawNotice(list.length ? "" : search || status ? "Nobody is like that." : moment ? "Nobody was here." : "Nobody is here.");
  drawFeed();
  state.panels.drawn();
  drawPerson(state.room, now);
}

// All rooms, by count only.
const hall = rollcall.room("counts:*", { mode: "count" });
hall.subscribe(() => {
  const { rooms, live, error } = hall.getSnapshot();
  if (live) state.refusal = null;
  if (!live && error) state.refusal = error;
  if (rooms && live) {
    const { hall, changed } = hallOf.count(state.hall, rooms, Date.now());
    state.hall = hall;
    for (const name of changed) state.changed.add(name);
  } else if (state.hall.isSynced) {
    state.hall = hallOf.suspend(state.hall, Date.now());
  }
  if (state.refusal && needsSignIn(state.refusal)) showSignIn(state.refusal);
  drawSoon();
});

function openThe(name) {
  state.room?.leave();
  state.panels?.close();
  state.room = state.panels = null;
  for (const id of ["find-person", "status-filter"]) byId(id).value = "";
  clearFeed();
  clearPeople();
  openRoom(name);
  if (name === null) return;
  const room = new OpenRoom(name, {
    changed: drawSoon,
    happened(entries) {
      addToFeed(entries.map(({ what, person }) => ({ what, name: factsOf(person).name, key: person.id })), Date.now());
      state.panels?.happened(entries);
    },
    online: () => (state.hall.isSynced ? (state.hall.rooms.get(name)?.users ?? 0) : null),
    refused: (error) => drawNotice(`The room is not open to us: ${error.message}.`),
  });
  state.room = room;
  state.panels = openPanels(room);
}

function go() {
  const before = state.place;
  const place = (state.place = whereabouts());
  document.documentElement.dataset.view = place.view;
  for (const link of document.querySelectorAll("[data-to]")) {
    const view = link.dataset.to;
    link.setAttribute("href", linkTo({ view, room: place.room }));
    if (view === place.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = [place.view === "class" ? place.room : place.view === "operations" ? "Operations" : "Inspector", "Rollcall"]
    .filter(Boolean).join(" · ");
  if (place.room !== before.room) openThe(place.room);
  showOperations(place.view === "operations");
  showInspector(place.view === "inspector" ? place.room : undefined);
  if (place.person !== before.person || place.room !== before.room) {
    showPerson(state.room, place.view === "class" ? place.person : null);
  }
  draw();
}
/** Closes the drawer, and gives the focus back to the row it came from. */
go.back = () => {
  const { person, room } = state.place;
  if (person === null) return false;
  location.hash = linkTo({ room });
  requestAnimationFrame(() => requestAnimationFrame(() => goTo(person)));
};

function shownRooms() {
  const names = hallOf.ordered(state.hall, byId("order").value, byId("find-room").value);
  const { room } = state.place;
  if (room !== null && !state.hall.rooms.has(room) && state.hall.isSynced) names.push(room);
  return names;
}

function noticeOfRooms() {
  if (state.refusal) return `No counts: ${state.refusal.message}.`;
  if (!state.hall.isSynced) return "Waiting for the first counts.";
  if (state.hall.rooms.size === 0) return "No room has anybody in it yet.";
  return shownRooms().length ? "" : "No room goes by that name.";
}

// For those who listen instead of look: the link when it changes, the open room now and then.
let spoken = null;
rollcall.on("status", (status) => {
  const wait = rollcall.lastClose?.retryInMs ?? null;
  state.retryAt = status === "connected" || wait === null ? null : Date.now() + wait;
  const word = { connected: "Connected.", reconnecting: "Connection lost.", disconnected: "Connection ended." }[status];
  if (word && word !== spoken) say(byId("voice"), (spoken = word));
  draw();
});
setInterval(() => {
  const counts = state.hall.rooms.get(state.place.room);
  if (counts && state.place.view === "class") {
    say(byId("voice"), `${counts.name}: ${counted(counts.users, "user")}, ${counted(counts.sessions, "tab")}.`);
  }
}, 15_000);

// What the reader does.
for (const id of ["find-room", "find-person", "order", "status-filter"]) byId(id).addEventListener("input", draw);
for (const button of document.querySelectorAll("[data-sort]")) {
  button.addEventListener("click", () => {
    const column = button.dataset.sort;
    state.sort = { column, isDown: state.sort.column === column && !state.sort.isDown };
    for (const other of document.querySelectorAll("[data-sort]")) other.closest("th").removeAttribute("aria-sort");
    button.closest("th").setAttribute("aria-sort", state.sort.isDown ? "descending" : "ascending");
    draw();
  });
}
const find = () => {
  const field = { class: state.place.room ? "find-person" : "find-room", inspector: "inspect-filter" }[state.place.view];
  if (!field) return false;
  byId(field).focus();
};
const step = (by) => () => {
  if (state.place.view !== "class") return false;
  if (state.room) walk(by);
  else walkRooms(by);
};
useKeys([
  [["/"], "find a room, a person, a frame", find],
  [["j"], "down the list", step(1)],
  [["k"], "up the list", step(-1)],
  [["Enter"], "open what is chosen", () => false],
  [["Escape"], "close the person, then the room", (event) => {
    if (event.target.matches("input[type=search]")) {
      event.target.value = "";
      event.target.blur();
      return draw();
    }
    if (toggleNews(false)) return;
    if (go.back() === false && state.place.room !== null && state.place.view === "class") location.hash = "";
  }],
  [["p"], "pause the feed or the frames", () => (state.place.view === "inspector" ? holdFrames() : toggleFeed())],
  [["1", "2", "3"], "Class, Operations, Inspector", ({ key }) => {
    location.hash = linkTo({ view: ["class", "operations", "inspector"][key - 1], room: state.place.room });
  }],
  [["t"], "dark or light", () => byId("theme").click()],
  [["?"], "this list", showKeys],
]);
addEventListener("hashchange", go);
byId("drawer-close").addEventListener("click", go.back);

// The lines move on, a wait counts down, and what stays different from tick to tick is no matter of windows.
let difference = 0;
setInterval(() => {
  const before = difference;
  difference = (state.room?.snapshot.users.length ?? 0) - (state.hall.rooms.get(state.place.room)?.users ?? 0);
  if (state.room?.snapshot.live && difference === before) drawUncounted(state.room.moment ? 0 : difference);
  if (!document.hidden) draw();
}, 1000);
go();
watchNews();
