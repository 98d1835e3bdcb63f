// The room that is open: everybody in it by the public client, and what only the server knows of them by HTTP.

import { roomPath } from "./api.js";
import { api, rollcall } from "./hub.js";

/** Strangers are asked after this often, in milliseconds; where the answer takes long, twenty times as long as it takes. */
const askEvery = 3_000;

/**
 * One room from opening to `leave()`. `hooks`: `changed()`; `happened(entries)` with a list of `{what, person}`;
 * `refused(error)`; `message({event, data})`.
 */
export class OpenRoom {
  /** key -> `{role, since, …}`, the server's knowledge. */
  details = new Map();
  /** Grows with each change of `details`. */
  version = 0;
  #handle;
  #hooks;
  #strangers = new Set();
  #timer;
  #isLeft = false;

  constructor(name, hooks) {
    this.name = name;
    this.#hooks = hooks;
    this.#handle = rollcall.room(name, { mode: "presence" });
    this.#handle.subscribe(() => hooks.changed());
    this.#handle.on("join", (person) => this.#joined(person));
    this.#handle.on("leave", (person) => this.#left(person));
    this.#handle.on("update", (person, before) => this.#updated(person, before));
    for (const event of ["error", "closed"]) this.#handle.on(event, (error) => hooks.refused(error));
    this.#handle.on("message", (message) => hooks.message(message));
    this.#handle.on("sync", () => this.ask());
  }

  get snapshot() {
    return this.#handle.getSnapshot();
  }

  leave() {
    this.#isLeft = true;
    clearTimeout(this.#timer);
    this.#handle.leave();
  }

  /** Learns roles and times of arrival anew; they need not be instant. */
  async ask() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const began = performance.now();
    try {
      const { people } = await api.get(roomPath(this.name));
      if (this.#isLeft) return;
      for (const { user, role, since_ms: since } of people) this.details.set(user, { role, since });
      this.#strangers.clear();
      this.version += 1;
      this.#hooks.changed();
    } catch {
      // Without it the page knows less, and says so with dashes.
    }
    this.#wait = Math.max(askEvery, 20 * (performance.now() - began));
  }
  #wait = askEvery;

  #askSoon() {
    if (!this.#isLeft) this.#timer ??= setTimeout(() => this.#strangers.size && this.ask(), this.#wait);
  }

  #joined(person) {
    this.details.set(person.id, { role: null, since: Date.now() });
    this.#strangers.add(person.id);
    this.version += 1;
    this.#askSoon();
    this.#hooks.happened([{ what: "joined", person }]);
  }

  #left(person) {
    this.details.delete(person.id);
    this.#strangers.delete(person.id);
    this.#hooks.happened([{ what: "left", person }]);
  }

  #updated(person, before) {
    if (person.status === before.status) return;
    if (person.status === "reconnecting") this.#hooks.happened([{ what: "lost the link", person }]);
    if (before.status === "reconnecting") this.#hooks.happened([{ what: "is back", person }]);
  }
}
