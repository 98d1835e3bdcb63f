// What the app has published last under each key of a room.

import { Kept } from "./kept.js";
import { shelved } from "./shelf.js";

/** The state that a room keeps: a store whose snapshot has `state` by key, and `put(key, value)` and `remove(key)`. */
export const stateOf = (rollcall, room) => shelved(rollcall, `state ${room}`, () => new RoomState(rollcall, room));

class RoomState extends Kept {
  #path;

  constructor(rollcall, room) {
    const path = `api/v1/rooms/${encodeURIComponent(room)}/state`;
    super(rollcall, {
      rooms: () => [[room, "events"]],
      load: async (ask) => new Map((await ask("GET", path)).states.map((entry) => [entry.key, entry])),
      heard: (entries, event, entry) => (event === "rollcall:state" ? newest(entries, entry) : entries),
      show: (entries) => ({
        state: Object.fromEntries([...(entries ?? [])].filter(hasValue).map(([key, { value }]) => [key, value])),
      }),
    });
    this.#path = path;
  }

  put = (key, value) => this.#change(key, value, (ask, path) => ask("PUT", path, { body: value }));

  remove = (key) => this.#change(key, null, (ask, path) => ask("DELETE", path));

  #change(key, value, request) {
    const path = `${this.#path}/${encodeURIComponent(key)}`;
    const done = (entries) => new Map(entries).set(key, { key, value });
    // The answer says only that it was done; what has been told meanwhile is that, or newer.
    const landed = (entries, _, before) => (entries.get(key) === before?.get(key) ? done(entries) : entries);
    return this.change(done, (ask) => request(ask, path), landed);
  }
}

/** What was taken away is told as null, and stays noted, so that what is older does not come back. */
const hasValue = ([, { value }]) => value !== null;

const newest = (entries, entry) =>
  entry.updated_at < entries.get(entry.key)?.updated_at ? entries : new Map(entries).set(entry.key, entry);
