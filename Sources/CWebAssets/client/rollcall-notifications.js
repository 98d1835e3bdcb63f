// What an app has told the user: a list that all tabs of the user agree on. A module of its own, loaded on use.

import { Kept } from "./kept.js";
import { shelved } from "./shelf.js";
import { subjectOf } from "./token.js";

const base = "api/v1/notifications";

/** The most that the hub gives at once. */
const pageLimit = 100;

/**
 * The user's notifications, the last first: a store with `getSnapshot`, `subscribe`, `markAsRead`, `markAsUnread`,
 * `markAllAsRead`, `deleteNotification` and `loadMore`; see `rollcall-notifications.d.ts`. The same for the same wishes.
 */
export function notificationsOf(rollcall, { type, read, dateFrom, dateTo, limit = 20 } = {}) {
  // Pages bind these to form fields, where nothing is an empty text.
  const filters = { type: type || undefined, read: read === "" ? undefined : read, dateFrom: dateFrom || undefined, dateTo: dateTo || undefined };
  const key = `notifications ${JSON.stringify([filters, limit])}`;
  return shelved(rollcall, key, () => new Notifications(rollcall, filters, limit));
}

class Notifications {
  #kept;
  #rollcall;
  #wanted;
  #fits;

  constructor(rollcall, filters, limit) {
    this.#rollcall = rollcall;
    this.#wanted = limit;
    const fits = (this.#fits = fitting(filters));
    this.#kept = new Kept(rollcall, {
      rooms: () => [[`user:${rollcall.self}`, "events"]],
      load: (ask) => listed(ask, { ...filters, ...this.#whose }, this.#wanted),
      heard: (facts, event, data) =>
        event === "rollcall:notification" ? told(facts, data, fits, this.#wanted)
        : event === "rollcall:notification_changed" ? changed(facts, data, fits)
        : facts,
      show: (facts) => ({
        notifications: facts?.rows ?? [], unreadCount: facts?.unread ?? null, total: facts?.total ?? null,
      }),
    });
    this.initial = this.#kept.initial;
    this.getSnapshot = this.#kept.getSnapshot;
    this.subscribe = this.#kept.subscribe;
  }

  get isHeld() {
    return this.#kept.isHeld;
  }

  // These are passed around without their object, as handlers of buttons.

  markAsRead = (id) => this.#mark(id, "read", this.#now());

  markAsUnread = (id) => this.#mark(id, "unread", null);

  markAllAsRead = () =>
    this.#change({ all: true, read_at: this.#now() }, "POST", `${base}/mark-all-read`, undefined, ({ data }) => data.updated_count);

  deleteNotification = (id) => this.#change({ id, deleted: true }, "DELETE", pathOf(id), undefined, () => {});

  /** As many again. */
  loadMore = () => {
    const { notifications, total } = this.getSnapshot();
    if (total === null || notifications.length >= total) return;
    this.#wanted += Math.max(notifications.length, 1);
    this.#kept.reload();
  };

  /** Without a token that names a user the hub does not know whose are meant. */
  get #whose() {
    const { token, self } = this.#rollcall;
    return { user_id: subjectOf(token) === undefined ? self : undefined };
  }

  #now() {
    return new Date(this.#rollcall.world.now()).toISOString();
  }

  #mark(id, action, readAt) {
    return this.#change({ id, read_at: readAt }, "PUT", pathOf(id), { action }, ({ data }) => data);
  }

  /** A hope is what the hub would tell; when it has come true it stays, until the hub does tell. */
  #change(hope, method, path, body, answer) {
    const done = (facts) => changed(facts, hope, this.#fits) ?? facts;
    const request = async (ask) => answer(await ask(method, path, { query: this.#whose, body }));
    return this.#kept.change(done, request, done);
  }
}

const pathOf = (id) => `${base}/${encodeURIComponent(id)}`;

/** Asks page by page until `wanted` rows are there, or all. */
async function listed(ask, query, wanted) {
  const rows = [];
  let after;
  do {
    const limit = Math.min(wanted - rows.length, pageLimit);
    const { data, meta } = await ask("GET", base, { query: { ...query, limit, after } });
    rows.push(...data);
    after = meta.next;
    if (!after || rows.length >= wanted) return { rows, unread: meta.unread, total: meta.total };
  } while (true);
}

function told(facts, { unread, ...row }, fits, wanted) {
  if (!fits(row) || facts.rows.some(({ id }) => id === row.id)) return { ...facts, unread };
  return { rows: [row, ...facts.rows].slice(0, Math.max(wanted, facts.rows.length)), unread, total: facts.total + 1 };
}

/** What the hub tells has `unread`; a hope has not, and counts for itself. Null: one that was not in the list may be in it now. */
function changed(facts, { id, all, deleted, read_at: readAt, unread }, fits) {
  const isMeant = (row) => all || row.id === id;
  if (!all && !deleted && !facts.rows.some(isMeant)) return fits.isByRead ? null : { ...facts, unread: unread ?? facts.unread };
  // What is read already keeps the time at which it was read first.
  const marked = (row) => (isMeant(row) ? { ...row, read_at: readAt && (row.read_at ?? readAt) } : row);
  const after = deleted ? facts.rows.filter((row) => !isMeant(row)) : facts.rows.map(marked);
  const rows = after.filter(fits);
  return {
    rows,
    unread: unread ?? (all ? 0 : facts.unread + unreadIn(after) - unreadIn(facts.rows)),
    total: facts.total - (facts.rows.length - rows.length),
  };
}

const unreadIn = (rows) => rows.filter((row) => row.read_at === null).length;

/** Whether a notification is one of those that were asked for, as the hub decides it. */
function fitting({ type, read, dateFrom, dateTo }) {
  const from = dateFrom ? Date.parse(dateFrom) : -Infinity;
  const to = dateTo ? Date.parse(dateTo) + (/^\d+-\d+-\d+$/.test(dateTo) ? 86_399_999 : 0) : Infinity;
  const isRead = { true: true, read: true, false: false, unread: false }[read];
  const fits = (row) => {
    const at = Date.parse(row.created_at);
    const isType = !type || type === "all" || row.type === type;
    return isType && (isRead === undefined || (row.read_at !== null) === isRead) && at >= from && at <= to;
  };
  fits.isByRead = isRead !== undefined;
  return fits;
}
