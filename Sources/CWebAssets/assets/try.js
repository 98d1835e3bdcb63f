// The page at /try of a hub in development, for whoever sees Rollcall for the first time: one client in one room, and what to do
// to see it count.

import { createRollcall } from "/rollcall.js";
import { byId, h, mark, say } from "./dom.js";

const asked = new URLSearchParams(location.search);
const user = asked.get("user") || "ada";
const name = asked.get("room") || "algebra";

const rollcall = createRollcall({ user });
const room = rollcall.room(name, { state: { name: user, hand: false } });

const addressOf = (someone) => `/try?${new URLSearchParams({ user: someone, room: name })}`;
const counted = (count, unit) => `${count ?? "–"} ${unit}${count === 1 ? "" : "s"}`;
const done = (step) => mark(byId(`step-${step}`), "data-done", "");

byId("again").href = addressOf(user);
byId("other").href = addressOf(user === "grace" ? "ada" : "grace");
byId("dashboard").href = `/#${new URLSearchParams({ room: name })}`;
say(byId("me"), user);
say(byId("room"), name);
say(byId("code"), `import { createRollcall } from '${location.origin}/rollcall.js'

const url = '${location.origin}/'
const rollcall = createRollcall({ url, user: '${user}' })
const room = rollcall.room('${name}', { state: { name: '${user}', hand: false } })
room.subscribe(() => {
  const { count, tabs, users } = room.getSnapshot()
  console.log(count, tabs, users)
})
room.setState({ hand: true })`);
document.title = `${user}, ${name} – Rollcall`;

let mostTabs = 0;
room.subscribe(show);
rollcall.on("status", show);
room.on("join", (person) => tell(`${person.id} came`));
room.on("leave", (person) => tell(`${person.id} left`));
room.on("update", (person, before) => {
  if (person.tabs > before.tabs) tell(`${person.id} opened another tab and is still one user`);
  if (person.tabs < before.tabs) tell(`${person.id} closed one of ${before.tabs} tabs`);
  if (person.state.hand !== before.state.hand) tell(`${person.id} ${person.state.hand ? "raised a hand" : "put the hand down"}`);
});
byId("hand").addEventListener("click", () => {
  room.setState({ hand: byId("hand").getAttribute("aria-pressed") !== "true" });
  done("hand");
});
if (performance.getEntriesByType("navigation")[0]?.type === "reload") done("reload");

function show() {
  const { synced, live, count, tabs, users, self } = room.getSnapshot();
  say(byId("users"), `${count ?? "–"}`);
  say(byId("users-unit"), count === 1 ? "user" : "users");
  say(byId("tabs"), `${tabs ?? "–"}`);
  say(byId("tabs-unit"), tabs === 1 ? "tab" : "tabs");
  say(byId("link"), live ? "Live" : synced ? "The hub is away; this is how it was." : "Connecting");
  mark(byId("hand"), "aria-pressed", `${self?.state.hand ?? false}`);
  say(byId("hand"), self?.state.hand ? "Put your hand down" : "Raise your hand");
  byId("people").replaceChildren(...users.map((person) => h("li", { "data-status": person.status },
    h("span", { class: "shape", "aria-hidden": "true" }), h("span", { class: "name" }, person.id),
    h("span", {}, person.state.hand ? "hand up" : ""),
    h("span", { class: "quiet" }, `${person.status}, ${counted(person.tabs, "tab")}`))));
  if (self?.tabs > 1) done("tab");
  if (count > 1) done("user");
  if (tabs < mostTabs) done("close");
  mostTabs = Math.max(mostTabs, tabs ?? 0);
}

let hasTold = false;
function tell(what) {
  if (!hasTold) byId("feed").replaceChildren();
  hasTold = true;
  byId("feed").prepend(h("li", {}, `${new Date().toLocaleTimeString()}  ${what}`));
}
