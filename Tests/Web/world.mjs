// A world without a browser: time passes when a test says so, and the other end of the wire is the test.

import { readFile } from "node:fs/promises";

export class World {
  time = 1_000_000;
  sockets = [];
  timers = new Map();
  chance = 0.5;
  #ids = 0;

  constructor() {
    const world = this;
    this.WebSocket = class {
      readyState = 0;
      sent = [];

      constructor(url) {
        this.url = url;
        world.sockets.push(this);
      }

      send(text) {
        this.sent.push(JSON.parse(text));
      }

      close(code, reason) {
        this.closedWith = code;
        this.closedFor = reason;
        this.drop();
      }

      // From here on what the server does.

      accept() {
        this.readyState = 1;
        this.onopen();
      }

      push(...fields) {
        this.onmessage({ data: JSON.stringify(fields) });
      }

      reply(to, status = "ok", response = {}) {
        const [joinRef, ref, topic] = to;
        this.push(joinRef, ref, topic, "phx_reply", { status, response });
      }

      drop(code = 1006, reason = "") {
        if (this.readyState === 3) return;
        this.readyState = 3;
        this.onclose({ code, reason });
      }

      /** What was sent under this event name. */
      named(event) {
        return this.sent.filter((message) => message[3] === event);
      }
    };
  }

  after = (milliseconds, run) => {
    this.timers.set(++this.#ids, { at: this.time + milliseconds, run });
    return this.#ids;
  };

  cancel = (timer) => {
    this.timers.delete(timer);
  };

  // The same under the names that the client's options have.
  setTimeout = (run, milliseconds) => this.after(milliseconds, run);
  clearTimeout = this.cancel;

  now = () => this.time;
  random = () => this.chance;

  /** Lets time pass, running what falls due in its order. */
  pass(milliseconds) {
    const end = this.time + milliseconds;
    for (;;) {
      const [id, next] = [...this.timers].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0] ?? [];
      if (!next) break;
      this.timers.delete(id);
      this.time = next.at;
      next.run();
    }
    this.time = end;
  }

  /** The machine sleeps: when it wakes, all timers that were due meanwhile come late and at once. */
  sleep(milliseconds) {
    this.time += milliseconds;
    const due = [...this.timers].filter(([, { at }]) => at <= this.time).sort((a, b) => a[1].at - b[1].at);
    for (const [id, { run }] of due) if (this.timers.delete(id)) run();
  }

  get socket() {
    return this.sockets.at(-1);
  }
}

/** The page's modules, from where the hub embeds them. */
export const page = (name) => import(new URL(`../../Sources/CWebAssets/assets/${name}`, import.meta.url));

/** The client's modules. */
export const client = (name) => import(new URL(`../../Sources/CWebAssets/client/${name}`, import.meta.url));

/** All that promises still have to do in this turn. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The vectors under `protocol/vectors/`, parsed. */
export const vectors = async (name) =>
  JSON.parse(await readFile(new URL(`../../protocol/vectors/${name}`, import.meta.url), "utf8"));
