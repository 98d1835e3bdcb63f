// Messages sent while a room is not joined. Bounded: what would come too late is refused, not kept.

import { quiet, RollcallError } from "./errors.js";

/** Messages that may wait for one room. */
export const limit = 100;
/** Milliseconds that one may wait. */
export const maxAge = 30_000;

export class Outbox {
  #world;
  #send;
  #waiting = new Set();
  #end = null;

  /** `send(event, data)` sends and answers with a promise. */
  constructor(world, send) {
    this.#world = world;
    this.#send = send;
  }

  /** Keeps a message until `flush()`. Fails with `OutboxFull` or, after its time, `Expired`. */
  put(event, data) {
    if (this.#end) return quiet(Promise.reject(this.#end));
    if (this.#waiting.size >= limit) {
      return quiet(Promise.reject(new RollcallError("OutboxFull")));
    }
    const promise = new Promise((resolve, reject) => {
      const message = { event, data, resolve };
      message.fail = (error) => {
        this.#world.clearTimeout(message.timer);
        this.#waiting.delete(message);
        reject(error);
      };
      message.timer = this.#world.setTimeout(() => message.fail(new RollcallError("Expired")), maxAge);
      this.#waiting.add(message);
    });
    return quiet(promise);
  }

  /** Sends all that waits, in its order. */
  flush() {
    for (const message of this.#waiting) {
      this.#world.clearTimeout(message.timer);
      message.resolve(this.#send(message.event, message.data));
    }
    this.#waiting.clear();
  }

  /** Nothing will be sent any more. */
  end(error) {
    this.#end = error;
    for (const message of [...this.#waiting]) message.fail(error);
  }
}
