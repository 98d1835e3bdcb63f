// One WebSocket that is kept alive and replaced when it dies. It knows refs and topics, and nothing of rooms.

import { delayBefore, wakeSpread } from "./backoff.js";
import { addressOf, decode, encode } from "./wire.js";

/** A heartbeat goes out this often; what is heard in between does not make it unnecessary, since it renews the lease. */
const beatEvery = { visible: 20_000, hidden: 50_000 };
/** How long the answer to a heartbeat, or an opening, may take; a doubted link has less. */
const answerWithin = 10_000;
const doubtWithin = 5_000;
/** A link on which something was heard within this time is not doubted. */
const trustFor = 10_000;
/** A connection that held this long makes earlier failures forgotten. */
const steadyAfter = 5_000;
/** While the page is hidden nobody waits: the delays may grow to this. */
const hiddenCap = 60_000;
/** Close codes after which the client stays away (`reconnect: false` in protocol/codes.json). */
const finalCodes = new Set([4409]);

/**
 * `hooks`: `prepare()` is awaited before each connection and says whether to connect at all; `opened()`;
 * `closed()` when it is gone; `received(message)`; `changed()` when the status or the wait is another.
 *
 * `world` provides `WebSocket`, `setTimeout`, `clearTimeout`, `now` and `random`.
 */
export class Link {
  status = "initial";
  /** `{code, reason, retryInMs}` of the last close; `retryInMs` null when nobody comes back by itself. */
  lastClose = null;
  /** Of the last heartbeat, in milliseconds. */
  roundTripMs = null;
  /** Set by the hub before it restarts: how long after the close to come back. */
  retryAfterMs = null;
  isHidden = false;
  /** Where the hub is, for those who ask it without a link. */
  origin;

  #world;
  #url;
  #reconnect;
  #hooks;
  #socket = null;
  #attempt = 0;
  #refs = 0;
  #heardAt = 0;
  #beatRef = null;
  #beatAt = 0;
  #wasConnected = false;
  #isTold = false; // The wait for the next attempt was set by the hub.
  #timers = {};

  constructor(url, reconnect, world, hooks) {
    this.origin = new URL(url, world.location).href;
    this.#url = addressOf(this.origin);
    this.#reconnect = reconnect;
    this.#world = world;
    this.#hooks = hooks;
  }

  get isOpen() {
    return this.#socket?.readyState === 1;
  }

  /** Connects now, instead of at the end of a wait; does nothing if a socket is there. */
  async connect() {
    if (this.#socket) return;
    this.#stopTimers();
    const turn = (this.#socket = {}); // Until the token is here, this place is taken by nobody else.
    this.#reportTrouble();
    let isWanted;
    try {
      isWanted = await this.#hooks.prepare();
    } catch {
      if (turn === this.#socket) this.#lost(turn, 0, "no token");
      return;
    }
    if (turn !== this.#socket) return;
    if (!isWanted) return this.close(null, "no token");
    const socket = (this.#socket = new this.#world.WebSocket(this.#url));
    const isCurrent = (run) => (event) => socket === this.#socket && run(event);
    socket.onopen = isCurrent(() => this.#opened());
    socket.onmessage = isCurrent(({ data }) => this.#received(data));
    socket.onclose = isCurrent(({ code = 1006, reason = "" } = {}) => this.#lost(socket, code, reason));
    this.#after("deadline", answerWithin, () => this.#lost(socket, 1006, "no answer"));
  }

  /** Ends the connection; with `null` without a word from us. Nothing comes back until `connect()`. */
  close(code = 1000, reason = "", status = "disconnected") {
    const socket = this.#forget();
    if (code !== null) socket?.close?.(code, reason);
    this.lastClose = { code: code ?? 0, reason, retryInMs: null };
    this.#report(status);
  }

  /** A new connection takes the place of this one at once; the hub holds all places meanwhile. */
  replace(reason) {
    const socket = this.#forget();
    socket?.close?.(1000, reason);
    return this.connect();
  }

  /** Gives the connection up as if it had been lost: another follows after the usual wait. */
  fail(reason) {
    if (this.#socket) this.#lost(this.#socket, 1006, reason);
  }

  /** The page came back to life, or the network did: nobody waits for a turn, and nobody trusts an old link. */
  wake() {
    if (this.isOpen) return this.#doubt();
    if (!this.#timers.retry || this.#isTold) return;
    this.#after("retry", this.#world.random() * wakeSpread, () => this.connect());
  }

  /** Sends one message and returns its ref; without a connection nothing is sent. `asJoin`: the ref is its own join ref. */
  send(joinRef, topic, event, payload, asJoin = false) {
    const ref = String(++this.#refs);
    if (this.isOpen) this.#socket.send(encode(asJoin ? ref : joinRef, ref, topic, event, payload));
    return ref;
  }

  #opened() {
    this.#stopTimers();
    this.#heardAt = this.#world.now();
    this.#wasConnected = true;
    this.retryAfterMs = null;
    this.#after("steady", steadyAfter, () => (this.#attempt = 0));
    this.#report("connected");
    this.#beat(answerWithin);
    this.#hooks.opened();
  }

  #received(data) {
    this.#heardAt = this.#world.now();
    const message = decode(data);
    if (!message) return;
    if (message.topic !== "phoenix") return this.#hooks.received(message);
    if (message.ref === this.#beatRef) this.roundTripMs = this.#heardAt - this.#beatAt;
  }

  #beat(within) {
    this.#beatAt = this.#world.now();
    this.#beatRef = this.send(null, "phoenix", "heartbeat", {});
    this.#await(within, false);
    this.#after("beat", this.isHidden ? beatEvery.hidden : beatEvery.visible, () => this.#beat(answerWithin));
  }

  /** A deadline that comes late proves nothing (the machine slept, the timers were slowed): it asks once more. */
  #await(within, isSecond) {
    const due = this.#world.now() + within;
    this.#after("deadline", within, () => {
      if (this.#heardAt >= this.#beatAt) return;
      if (!isSecond && this.#world.now() - due > 1000) {
        this.#beatAt = this.#world.now();
        this.#beatRef = this.send(null, "phoenix", "heartbeat", {});
        return this.#await(doubtWithin, true);
      }
      this.#lost(this.#socket, 1006, "silence");
    });
  }

  #doubt() {
    if (this.#world.now() - this.#heardAt > trustFor) this.#beat(doubtWithin);
  }

  #lost(socket, code, reason) {
    this.#forget();
    socket.close?.();
    if (finalCodes.has(code)) {
      this.lastClose = { code, reason, retryInMs: null };
      return this.#report("disconnected");
    }
    const limits = this.isHidden ? { ...this.#reconnect, capMs: Math.max(hiddenCap, this.#reconnect.capMs) } : this.#reconnect;
    this.#isTold = this.retryAfterMs !== null;
    const wait = this.retryAfterMs ?? delayBefore(this.#attempt++, limits, this.#world.random);
    this.retryAfterMs = null;
    this.lastClose = { code, reason, retryInMs: wait };
    this.#after("retry", wait, () => this.connect());
    this.#reportTrouble();
  }

  /** From here on nothing that the socket says is heard. */
  #forget() {
    this.#stopTimers();
    const socket = this.#socket;
    this.#socket = null;
    if (socket) this.#hooks.closed();
    return socket;
  }

  #after(name, milliseconds, run) {
    this.#world.clearTimeout(this.#timers[name]);
    this.#timers[name] = this.#world.setTimeout(() => {
      delete this.#timers[name];
      run();
    }, milliseconds);
  }

  #stopTimers() {
    for (const timer of Object.values(this.#timers)) this.#world.clearTimeout(timer);
    this.#timers = {};
  }

  #reportTrouble() {
    this.#report(this.#wasConnected ? "reconnecting" : "connecting");
  }

  #report(status) {
    this.status = status;
    this.#hooks.changed();
  }
}
