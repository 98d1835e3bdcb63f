// The room that is open: everybody in it by the public client, and what only the server knows of them by HTTP.

import { rosterOf, signalsOf } from "/rollcall-rooms.js";
import { roomPath } from "./api.js";
import { api, rollcall } from "./hub.js";
import { rightsIn } from "./rights.js";
import { factsOf } from "./roll.js";

/** Strangers are asked after this often, in milliseconds; where the answer takes long, twenty times as long as it takes. */
const askEvery = 3_000;
/** Who is away for less than this has refreshed the page: nobody's business. */
const toldAfter = 2_000;
/** So many who left are remembered by name. */
const mostGone = 1_000;

/**
 * One room from opening to `leave()`. `hooks`: `changed()`; `happened(entries)` with a list of `{what, person}`;
 * `refused(error)`; `online()` gives how many users the room counts, null for not known.
 */
export class OpenRoom {
  /** key -> `{role, since, …}`, the server's knowledge. */
  details = new Map();
  /** What the time machine shows instead of now: `{at, users, details}`. */
  moment = null;
  #handle;
  #hooks;
  #roster;
  #signals;
  #stops;
  #strangers = new Set();
  /** Who left while the room was open, the last ones. */
  #gone = new Map();
  /** Who is away: a timer, or null once it was told. */
  #away = new Map();
  #timer;
  #wait = askEvery;
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
    this.#handle.on("sync", () => this.ask());
    this.#roster = rosterOf(rollcall, name);
    this.#signals = signalsOf(rollcall, name);
    this.#stops = [this.#roster, this.#signals].map((store) => store.subscribe(() => this.looked()));
  }

  get snapshot() {
    return this.#handle.getSnapshot();
  }

  /** key -> `{name, role, canSpeak, canVideo, mutedUntil}`, as registered; empty where the hub keeps no roster, or not for us. */
  get rights() {
    return rightsIn(this.#roster.getSnapshot());
  }

  /** How many are registered or here; null: the hub keeps no roster. */
  get total() {
    return this.#roster.getSnapshot().totalCount;
  }

  /** How many users the room counts: the same figure wherever it stands. */
  get online() {
    return this.#hooks.online();
  }

  /** key -> what the tabs signal at the moment, such as `{speaking: true}`. */
  get signals() {
    return this.#signals.getSnapshot().signals;
  }

  /** Gives or takes a right: shown at once, and taken back where the hub refuses. Fails with the refusal. */
  setRight(user, right, value) {
    return this.#roster.updatePermissions({ userId: user, permissions: { [right]: value } });
  }

  /** Something else about the room is to be shown. */
  looked() {
    if (!this.#isLeft) this.#hooks.changed();
  }

  /** Somebody who is here, or was a moment ago. */
  known(key) {
    return this.snapshot.users.find(({ id }) => id === key) ?? this.#gone.get(key) ?? null;
  }

  /** What somebody is called: by themselves, by the roster, else by their key. */
  nameOf(key) {
    const person = this.known(key);
    const name = person ? factsOf(person).name : key;
    return name !== key ? name : (this.rights.get(key)?.name ?? key);
  }

  leave() {
    this.#isLeft = true;
    clearTimeout(this.#timer);
    for (const timer of this.#away.values()) clearTimeout(timer);
    for (const stop of this.#stops) stop();
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
      for (const { user, role, since_ms: since, is_counted: isCounted } of people) {
        this.details.set(user, { role, since, isCounted });
      }
      this.#strangers.clear();
      this.#hooks.changed();
    } catch {
      // Without it the page knows less, and says so with dashes.
    }
    this.#wait = Math.max(askEvery, 20 * (performance.now() - began));
  }

  #askSoon() {
    if (!this.#isLeft) this.#timer ??= setTimeout(() => this.#strangers.size && this.ask(), this.#wait);
  }

  #joined(person) {
    this.details.set(person.id, { role: null, since: Date.now() });
    this.#strangers.add(person.id);
    this.#askSoon();
    this.#hooks.happened([{ what: "joined", person }]);
  }

  #left(person) {
    this.details.delete(person.id);
    this.#strangers.delete(person.id);
    this.#returned(person.id);
    this.#gone.delete(person.id);
    this.#gone.set(person.id, person);
    if (this.#gone.size > mostGone) this.#gone.delete(this.#gone.keys().next().value);
    this.#hooks.happened([{ what: "left", person }]);
  }

  #updated(person, before) {
    if (person.status === before.status) return;
    if (person.status === "reconnecting") {
      this.#away.set(person.id, setTimeout(() => {
        this.#away.set(person.id, null);
        this.#hooks.happened([{ what: "lost the link", person }]);
      }, toldAfter));
    } else if (before.status === "reconnecting" && this.#returned(person.id)) {
      this.#hooks.happened([{ what: "is back", person }]);
    }
  }

  /** Somebody is no longer away, one way or the other; whether it was told that they were. */
  #returned(key) {
    const timer = this.#away.get(key);
    clearTimeout(timer);
    return this.#away.delete(key) && timer === null;
  }
}
