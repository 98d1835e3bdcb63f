// What this tab says about itself in one room: the latest wins, one message at a time, told anew after each join.

import { quiet } from "./errors.js";

export class Tracker {
  /** Null: here, but not present. */
  state = null;
  #ask;
  #isReady = false;
  #isDirty = false;
  #isUnderWay = false;
  #waiting = [];
  #end = null;
  /** What the hub took last in this stay, as text. */
  #told = "null";

  #refused;

  /** `ask(event, payload)` sends and answers with a promise; `refused(error)` hears what the hub did not take. */
  constructor(ask, refused) {
    this.#ask = ask;
    this.#refused = refused;
  }

  /** `null` ends presence; the promise ends when the hub has taken it. */
  set(state) {
    this.state = state;
    this.#isDirty = true;
    queueMicrotask(() => this.#send());
    if (this.#end) return quiet(Promise.reject(this.#end));
    return quiet(new Promise((resolve, reject) => this.#waiting.push({ resolve, reject })));
  }

  /** The room is joined. Who was present says so again: a place that waited is taken without a word to anybody. */
  joined() {
    this.#isReady = true;
    this.#isUnderWay = false;
    this.#told = "null";
    this.#isDirty = true;
    this.#send();
  }

  /** The room is not joined any more; what was not taken yet stays to be said. */
  lost() {
    this.#isReady = false;
  }

  /** Nobody will come back. */
  end(error) {
    this.lost();
    this.#end = error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  async #send() {
    if (!this.#isReady || this.#isUnderWay || !this.#isDirty) return;
    const waiting = this.#waiting.splice(0);
    const text = JSON.stringify(this.state);
    this.#isDirty = false;
    this.#isUnderWay = true;
    try {
      if (text !== this.#told) await this.#ask(this.state ? "track" : "untrack", this.state ?? {});
      this.#told = text;
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      if (error.code === "ConnectionLost" && !this.#end) {
        this.#waiting.unshift(...waiting);
        this.#isDirty = true;
        return;
      }
      for (const { reject } of waiting) reject(this.#end ?? error);
      if (!this.#end) this.#refused(error);
    }
    this.#isUnderWay = false;
    this.#send();
  }
}
