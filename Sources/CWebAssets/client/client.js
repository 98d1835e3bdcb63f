import { Emitter } from "./emitter.js";
import { Handle } from "./handle.js";
import { watchLife } from "./life.js";
import { Link } from "./link.js";
import { Room } from "./room.js";
import { giveSession, takeSession } from "./session.js";
import { isOver, subjectOf } from "./token.js";

/** Trouble of this length is told; shorter trouble is nobody's business. */
const lostAfter = 5_000;
/** The connection outlives its last room by this, so that going from page to page keeps it. */
const lingerMs = 5_000;
/** When the page will speak again, as it tells the hub; the lease is 2.5 times as long, and 150 s at least when hidden. */
const intervals = { active: 30_000, idle: 30_000, hidden: 60_000, frozen: 60_000 };

/**
 * A client of the hub at `options.url`; it connects when the first room is asked for. All options and their defaults are
 * described in `rollcall.d.ts`.
 */
export function createRollcall(options = {}) {
  return new Rollcall(options);
}

class Rollcall extends Emitter {
  /** @internal */ world;
  /** @internal */ link;
  /** @internal */ token = null;
  user;
  session;
  #getToken;
  #storage;
  #rooms = new Map();
  #life = null;
  #isLost = false;
  #renewal = null;
  #lostTimer;
  #lingerTimer;
  #idleAfterMs;
  #window;

  constructor({ url, user, getToken, idleAfterMs = 300_000, reconnect, window = globalThis.document && globalThis, ...world }) {
    super();
    this.world = {
      WebSocket: globalThis.WebSocket,
      setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
      clearTimeout: (timer) => clearTimeout(timer),
      now: () => Date.now(),
      random: () => Math.random(),
      location: globalThis.location?.href,
      ...world,
    };
    this.user = user;
    this.#getToken = getToken;
    this.#idleAfterMs = idleAfterMs;
    this.#window = window;
    this.#storage = storageOf(window);
    this.session = takeSession(this.#storage, this.world.random);
    this.link = new Link(url ?? "/", { baseMs: 500, capMs: 20_000, ...reconnect }, this.world, {
      prepare: () => this.#prepare(),
      opened: () => this.#rooms.forEach((room) => room.join()),
      closed: () => this.#rooms.forEach((room) => room.lost()),
      received: (message) => this.#byTopic(message.topic)?.received(message),
      changed: () => this.#changed(),
    });
  }

  get status() {
    return this.link.status;
  }

  get lastClose() {
    return this.link.lastClose;
  }

  get roundTripMs() {
    return this.link.roundTripMs;
  }

  /** @internal Who we are to others: the verified user, else the one we asked to be. */
  get self() {
    return subjectOf(this.token) ?? this.user;
  }

  /** @internal What the page says about itself in each join. */
  get lease() {
    const state = this.#life?.state ?? "active";
    return { state, interval_ms: intervals[state] };
  }

  room(name, options = {}) {
    let room = this.#rooms.get(name);
    if (!room) {
      this.#rooms.set(name, (room = new Room(this, name)));
      // All that is wanted in one turn goes into one join.
      if (this.link.isOpen) queueMicrotask(() => this.#rooms.get(name) === room && room.join());
    }
    const handle = new Handle(room, () => this.#release(room, handle));
    room.hold(handle, options);
    if (this.status === "initial") this.connect();
    return handle;
  }

  connect() {
    this.world.clearTimeout(this.#lingerTimer);
    this.#life ??= this.#window && watchLife(this.#window, this.#idleAfterMs, this.world, {
      turned: (state) => this.#turned(state),
      went: () => this.#went("pagehide"),
      came: () => this.#came(),
      woke: () => this.link.wake(),
    });
    this.link.connect();
  }

  close() {
    this.#life?.stop();
    this.#life = null;
    this.world.clearTimeout(this.#lingerTimer);
    this.#went("closed", "disconnected");
  }

  /** @internal */
  get rooms() {
    return this.#rooms.values();
  }

  /** @internal Asks the application for another token and tells it to the hub. */
  renewToken(reason) {
    this.#renewal ??= this.#renew(reason).finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  #release(room, handle) {
    room.letGo(handle);
    // Whoever lets go and takes hold again in one turn, as React does in StrictMode, has never left.
    queueMicrotask(() => {
      if (room.isHeld || this.#rooms.get(room.name) !== room) return;
      this.#rooms.delete(room.name);
      room.leave();
      if (this.#rooms.size) return;
      this.world.clearTimeout(this.#lingerTimer);
      this.#lingerTimer = this.world.setTimeout(() => this.#rooms.size || this.link.close(1000, "no rooms", "initial"), lingerMs);
    });
  }

  #byTopic(topic) {
    for (const room of this.#rooms.values()) if (room.topic === topic) return room;
  }

  // The link

  async #prepare() {
    if (!this.#getToken || (this.token && !isOver(this.token, this.world.now()))) return true;
    const reason = this.token ? "expired" : "connect";
    try {
      this.token = await this.#getToken({ reason });
    } catch (error) {
      this.emit("error", error);
      throw error;
    }
    return this.token !== null;
  }

  async #renew(reason) {
    if (!this.#getToken) return;
    try {
      const token = await this.#getToken({ reason });
      if (token === null) return this.link.close(1000, "no token");
      if (token === this.token) return;
      this.token = token;
      for (const room of this.#rooms.values()) room.tell("access_token", { access_token: token });
    } catch (error) {
      this.emit("error", error);
    }
  }

  #changed() {
    const { status } = this;
    const isTrouble = status === "connecting" || status === "reconnecting";
    if (!isTrouble) {
      this.world.clearTimeout(this.#lostTimer);
      this.#lostTimer = undefined;
    } else if (!this.#isLost) {
      this.#lostTimer ??= this.world.setTimeout(() => {
        this.#isLost = true;
        this.emit("lost");
      }, lostAfter);
    }
    this.emit("status", status);
    if (status === "connected" && this.#isLost) {
      this.#isLost = false;
      this.emit("restored");
    }
  }

  // The page

  #turned(state) {
    this.link.isHidden = state === "hidden";
    for (const room of this.#rooms.values()) {
      room.tell("presence", { type: "presence", event: "announce", payload: this.lease });
    }
  }

  #went(reason, status = this.#rooms.size ? "reconnecting" : "initial") {
    this.emit("gone");
    giveSession(this.#storage, this.session);
    this.link.close(1000, reason, this.status === "disconnected" ? this.status : status);
  }

  #came() {
    this.session = takeSession(this.#storage, this.world.random);
    if (this.status === "reconnecting") this.link.connect();
  }
}

function storageOf(window) {
  try {
    return window?.sessionStorage;
  } catch {
    return undefined; // Forbidden here.
  }
}
