// One topic on the link: joined, joined again after every reconnect, and every request answered or failed in time.

import { rejoinDelay } from "./backoff.js";
import { errorFrom, isFinal, RollcallError } from "./errors.js";

const answerWithin = 10_000;

/**
 * `hooks`: `config()` is the payload of each join; `joined(response)`; `event(name, payload)`; `away()` when the channel is
 * lost and will come back; `refused(error)` before each further attempt, answering whether to make one;
 * `ended(error)` when the hub closed it for good.
 */
export class Channel {
  isJoined = false;
  #link;
  #world;
  #topic;
  #hooks;
  #joinRef = null;
  #attempt = 0;
  #timer;
  #pending = new Map();
  #lastError = null;

  constructor(link, world, topic, hooks) {
    this.#link = link;
    this.#world = world;
    this.#topic = topic;
    this.#hooks = hooks;
  }

  /** Joins, if the link is open; else the link's opening calls again. */
  join() {
    this.lost();
    if (!this.#link.isOpen) return;
    this.#joinRef = this.#link.send(null, this.#topic, "phx_join", this.#hooks.config(), true);
    this.#after(answerWithin, () => this.#refused(new RollcallError("Timeout")));
  }

  /** Leaves; what comes later is not heard. */
  leave() {
    if (this.#joinRef) this.send("phx_leave", {});
    this.lost();
  }

  /** The connection is gone: whatever waits for an answer will not get one. */
  lost() {
    this.#world.clearTimeout(this.#timer);
    this.#joinRef = null;
    this.#lastError = null;
    if (this.isJoined) {
      this.isJoined = false;
      this.#hooks.away();
    }
    for (const { fail } of [...this.#pending.values()]) fail(new RollcallError("ConnectionLost"));
  }

  /** Sends without asking for an answer. */
  send(event, payload) {
    return this.#link.send(this.#joinRef, this.#topic, event, payload);
  }

  /** Sends, and answers with the response; fails with what the hub says, `Timeout` after 10 s, or `ConnectionLost`. */
  ask(event, payload) {
    const ref = this.send(event, payload);
    return new Promise((resolve, reject) => {
      const settle = (then) => (value) => {
        this.#world.clearTimeout(timer);
        this.#pending.delete(ref);
        then(value);
      };
      const fail = settle(reject);
      const timer = this.#world.setTimeout(() => fail(new RollcallError("Timeout")), answerWithin);
      this.#pending.set(ref, { done: settle(resolve), fail });
    });
  }

  /** A message with this topic. */
  received({ joinRef, ref, event, payload }) {
    // A message that names another join belongs to a stay that has ended.
    if (!this.#joinRef || (joinRef !== null && joinRef !== this.#joinRef)) return;
    switch (event) {
      case "phx_reply":
        return this.#answered(ref, payload);
      case "phx_error":
        return this.#refused(errorFrom(payload.reason));
      case "phx_close": {
        const error = this.#lastError ?? new RollcallError("Closed");
        this.lost();
        return this.#hooks.ended(error);
      }
      default:
        if (event === "system" && payload.status === "error") this.#lastError = errorFrom(payload.message);
        if (this.isJoined) this.#hooks.event(event, payload);
    }
  }

  #answered(ref, { status, response = {} }) {
    const isOk = status === "ok";
    if (ref !== this.#joinRef) {
      const waiting = this.#pending.get(ref);
      return isOk ? waiting?.done(response) : waiting?.fail(errorFrom(response.reason));
    }
    if (!isOk) return this.#refused(errorFrom(response.reason));
    this.#world.clearTimeout(this.#timer);
    this.isJoined = true;
    this.#attempt = 0;
    this.#hooks.joined(response);
  }

  #refused(error) {
    this.lost();
    if (!this.#hooks.refused(error) || isFinal(error.code)) return;
    this.#after(rejoinDelay(this.#attempt++, this.#world.random), () => this.join());
  }

  #after(milliseconds, run) {
    this.#world.clearTimeout(this.#timer);
    this.#timer = this.#world.setTimeout(run, milliseconds);
  }
}
