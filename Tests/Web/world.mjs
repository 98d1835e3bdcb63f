// A world without a browser: time passes when a test says so, and the other end of the wire is the test.

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

      close(code) {
        this.closedWith = code;
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

      drop() {
        if (this.readyState === 3) return;
        this.readyState = 3;
        this.onclose();
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

  get socket() {
    return this.sockets.at(-1);
  }
}

/** The page's modules, from where the hub embeds them. */
export const page = (name) => import(new URL(`../../Sources/CWebAssets/assets/${name}`, import.meta.url));
