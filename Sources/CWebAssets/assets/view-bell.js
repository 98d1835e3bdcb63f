// The bell: what the app told whoever looks, with how much of it is unread.

import { notificationsOf } from "/rollcall-notifications.js";
import { byId, h, mark, say } from "./dom.js";
import { rollcall, user } from "./hub.js";
import { counted, figure, since } from "./words.js";

const [bell, panel, list] = [byId("bell"), byId("bell-panel"), byId("bell-list")];
let store = null;
let stop = null;
let drawn = null;
/** The last one that was there, so that the next one is news. */
let newest;

/** Shows the bell to users who have one. */
export function watchNews() {
  if (user !== null) choose();
}

/** Looks at what the fields above the list ask for. */
function choose() {
  const last = stop;
  store = notificationsOf(rollcall, { type: byId("bell-type").value, read: byId("bell-read").value, limit: 50 });
  newest = undefined;
  stop = store.subscribe(draw);
  last?.();
  draw();
}

function draw() {
  const view = store.getSnapshot();
  if (view === drawn) return;
  drawn = view;
  const { notifications, unreadCount, loading, error } = view;
  if (unreadCount !== null) {
    bell.hidden = false;
    drawCount(unreadCount);
  }
  const first = notifications[0];
  if (newest !== undefined && first && first.created_at > newest) say(byId("voice"), `New: ${first.title}`);
  if (!loading) newest = first?.created_at ?? newest ?? "";
  if (panel.hidden) return;
  const focused = document.activeElement.closest?.("#bell-list li");
  const at = focused ? [...list.children].indexOf(focused) : -1;
  list.replaceChildren(...notifications.map(makeRow));
  if (at >= 0) (list.children[Math.min(at, list.childElementCount - 1)]?.querySelector("button") ?? byId("bell-title")).focus();
  say(byId("bell-word"), error ? error.message : notifications.length || loading ? "" : "Nothing here.");
}

function drawCount(number) {
  say(byId("bell-count"), number > 0 ? figure(number) : "");
  say(byId("bell-name"), number > 0 ? `unread ${number === 1 ? "notification" : "notifications"}` : "Notifications");
  byId("bell-all").disabled = number === 0;
}

function makeRow({ id, type, title, message, read_at: readAt, created_at: at }) {
  const read = h("button", { type: "button", "aria-label": `${readAt ? "Mark unread" : "Mark read"}: ${title}` }, readAt ? "Mark unread" : "Mark read");
  const remove = h("button", { type: "button", "aria-label": `Delete: ${title}` }, "Delete");
  read.addEventListener("click", () => act(() => (readAt ? store.markAsUnread(id) : store.markAsRead(id))));
  remove.addEventListener("click", () => act(() => store.deleteNotification(id)));
  return h(
    "li",
    readAt ? {} : { "data-unread": "" },
    h("p", {}, h("b", {}, title), h("span", { class: "quiet" }, ` ${readAt ? "" : "unread · "}${type} · ${since(Date.parse(at), Date.now())}`)),
    h("p", {}, message ?? ""),
    h("p", { class: "row" }, read, remove),
  );
}

/** Does something; what it changes shows at once, and is taken back if the hub refuses. */
async function act(deed) {
  try {
    return await deed();
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
    drawn = null;
    draw();
    byId("bell-title").focus();
  } else if (was) bell.focus();
  return was;
}

bell.addEventListener("click", () => toggleNews());
byId("bell-close").addEventListener("click", () => toggleNews(false));
for (const name of ["bell-type", "bell-read"]) byId(name).addEventListener("input", choose);
byId("bell-all").addEventListener("click", async () => {
  const count = await act(() => store.markAllAsRead());
  if (count !== undefined) say(byId("voice"), `${counted(count, "notification")} marked read.`);
});
