// The bell: what the app told whoever looks, with how much of it is unread.

import { byId, h, mark, say } from "./dom.js";
import { api, rollcall, token } from "./hub.js";
import { subjectOf } from "./pass.js";
import { counted, figure, since } from "./words.js";

const path = "/api/v1/notifications";
const [bell, panel, list] = [byId("bell"), byId("bell-panel"), byId("bell-list")];
let unread = 0;

/** Shows the bell to users who have one, and keeps it by what the hub tells in the user's own room. */
export async function watchNews() {
  const user = subjectOf(token);
  if (user === null) return;
  try {
    await load();
  } catch {
    return; // The hub keeps no notifications, or not for us.
  }
  bell.hidden = false;
  rollcall.room(`user:${user}`, { mode: "events" }).on("message", ({ event, data }) => {
    if (event !== "rollcall:notification" && event !== "rollcall:notification_changed") return;
    drawCount(data.unread ?? unread);
    if (event === "rollcall:notification") say(byId("voice"), `New: ${data.title}`);
    if (!panel.hidden) load().catch(() => {});
  });
}

async function load() {
  const wish = { limit: "50", type: byId("bell-type").value, read: byId("bell-read").value };
  const query = new URLSearchParams(Object.entries(wish).filter(([, value]) => value));
  const { data, meta } = await api.get(`${path}?${query}`);
  drawCount(meta.unread);
  list.replaceChildren(...data.map(makeRow));
  say(byId("bell-word"), data.length ? "" : "Nothing here.");
}

function drawCount(number) {
  unread = number;
  say(byId("bell-count"), number > 0 ? figure(number) : "");
  say(byId("bell-name"), number > 0 ? `unread ${number === 1 ? "notification" : "notifications"}` : "Notifications");
  byId("bell-all").disabled = number === 0;
}

function makeRow({ id, type, title, message, read_at: readAt, created_at: at }) {
  const read = h("button", { type: "button", "aria-label": `${readAt ? "Mark unread" : "Mark read"}: ${title}` }, readAt ? "Mark unread" : "Mark read");
  const remove = h("button", { type: "button", "aria-label": `Delete: ${title}` }, "Delete");
  const own = `${path}/${encodeURIComponent(id)}`;
  read.addEventListener("click", () => act(() => api.send("PUT", own, { action: readAt ? "unread" : "read" })));
  remove.addEventListener("click", () => act(() => api.send("DELETE", own)));
  return h(
    "li",
    readAt ? {} : { "data-unread": "" },
    h("p", {}, h("b", {}, title), h("span", { class: "quiet" }, ` ${readAt ? "" : "unread · "}${type} · ${since(Date.parse(at), Date.now())}`)),
    h("p", {}, message ?? ""),
    h("p", { class: "row" }, read, remove),
  );
}

/** Does something, and shows what is so afterwards. */
async function act(deed) {
  try {
    await deed();
    await load();
    if (!panel.contains(document.activeElement)) byId("bell-title").focus();
  } catch (refusal) {
    say(byId("bell-word"), refusal.message);
  }
}

/** Opens or closes the list; answers whether there was one to close. */
export function toggleNews(isOpen = panel.hidden) {
  const was = !panel.hidden;
  panel.hidden = !isOpen;
  mark(bell, "aria-expanded", String(isOpen));
  if (isOpen) {
    load().catch((refusal) => say(byId("bell-word"), refusal.message));
    byId("bell-title").focus();
  } else if (was) bell.focus();
  return was;
}

bell.addEventListener("click", () => toggleNews());
byId("bell-close").addEventListener("click", () => toggleNews(false));
for (const name of ["bell-type", "bell-read"]) byId(name).addEventListener("input", () => act(async () => {}));
byId("bell-all").addEventListener("click", () =>
  act(async () => {
    const { data } = await api.send("POST", `${path}/mark-all-read`);
    say(byId("voice"), `${counted(data.updated_count, "notification")} marked read.`);
  }));
