// What happened in a room, the last first, with what happened before anybody looked.

import { Kept } from "./kept.js";
import { shelved } from "./shelf.js";

/** The feed of a room: a store whose snapshot has `activities`, the last `limit` (50), and `publish(type, {…})`. */
export const activityOf = (rollcall, room, { limit = 50 } = {}) =>
  shelved(rollcall, `activity ${limit} ${room}`, () => new Activity(rollcall, room, limit));

class Activity extends Kept {
  constructor(rollcall, room, limit) {
    const path = `api/v1/rooms/${encodeURIComponent(room)}/activity`;
    // One that is told twice, as to whoever asked for a replay, is one.
    const including = (entries, entry) =>
      [entry, ...entries.filter(({ id }) => id !== entry.id)].sort(byTime).slice(0, limit);
    super(rollcall, {
      rooms: () => [[room, "events"]],
      load: async (ask) => (await ask("GET", path, { query: { limit } })).activities,
      heard: (entries, event, entry) => (event === "rollcall:activity" ? including(entries, entry) : entries),
      show: (entries) => ({ activities: entries ?? [] }),
    });
    this.publish = (type, { userId, name, data } = {}) =>
      this.change(same, (ask) => ask("POST", path, { body: { type, user_id: userId, name, data } }), including);
  }
}

const byTime = (one, other) => (one.created_at < other.created_at ? 1 : one.created_at > other.created_at ? -1 : 0);
const same = (entries) => entries;
