// A client in a world without a browser, and a hub that says what the test wants it to say.

import { client, turn, World } from "./world.mjs";

const { createRollcall } = await client("rollcall.js");
const { hashOf } = await client("hash.js");

/** A window whose events a test fires by hand. */
export class Window extends EventTarget {
  document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  stored = new Map();
  sessionStorage = {
    getItem: (name) => this.stored.get(name) ?? null,
    setItem: (name, value) => this.stored.set(name, value),
    removeItem: (name) => this.stored.delete(name),
  };

  fire(name, facts = {}) {
    const onDocument = ["visibilitychange", "freeze", "resume"].includes(name);
    (onDocument ? this.document : this).dispatchEvent(Object.assign(new Event(name), facts));
  }

  show(state) {
    this.document.visibilityState = state;
    this.fire("visibilitychange");
  }
}

export class Page {
  world = new World();
  window = new Window();
  heard = [];

  /** A client of `user`; nothing connects before the first room. */
  constructor({ user = "ada", ...options } = {}) {
    const { WebSocket, setTimeout, clearTimeout, now, random } = this.world;
    this.rollcall = createRollcall({
      url: "http://hub", user, WebSocket, setTimeout, clearTimeout, now, random, window: this.window, ...options,
    });
    for (const event of ["lost", "restored", "error"]) this.rollcall.on(event, (fact) => this.heard.push([event, fact]));
  }

  get socket() {
    return this.world.socket;
  }

  /** The messages sent under this name, in the current connection. */
  sent(event) {
    return this.socket.named(event);
  }

  /** Only the last parts of presence messages: `[["track", {…}]]`. */
  get presences() {
    return this.sent("presence").map(([, , , , { event, payload }]) => [event, payload]);
  }

  async open() {
    await turn();
    this.socket.accept();
    await turn();
  }

  async pass(milliseconds) {
    this.world.pass(milliseconds);
    await turn();
  }

  /** Answers the last join, and tells who is in the room. */
  async letIn(people = {}, { epoch = "b1", seq = 0, resumed, topic } = {}) {
    const join = this.sent("phx_join").filter((message) => !topic || message[2] === topic).at(-1);
    this.socket.reply(join, "ok", { postgres_changes: [], ...(resumed !== undefined && { resume: { ok: resumed } }) });
    if (join[4].config.presence.mode === "full" && !resumed) {
      this.tell(join[2], "presence_state", people);
      this.sync(join[2], people, { epoch, seq });
    }
    await turn();
    return join;
  }

  tell(topic, event, payload, joinRef = null) {
    this.socket.push(joinRef, null, topic, event, payload);
  }

  sync(topic, people, { epoch = "b1", seq }) {
    let hash = 0;
    let n = 0;
    for (const [key, { metas }] of Object.entries(people)) {
      for (const { phx_ref } of metas) {
        hash = (hash + hashOf(key, phx_ref)) >>> 0;
        n += 1;
      }
    }
    this.tell(topic, "presence_sync", { epoch, seq, hash, n });
  }

  /** Answers the last message of this name. */
  async answer(event, status = "ok", response = {}) {
    this.socket.reply(this.sent(event).at(-1), status, response);
    await turn();
  }
}

export const meta = (ref, state = {}) => ({ metas: [{ ...state, phx_ref: ref }] });

/** A page that is connected and in the room `algebra`. */
export async function inAlgebra(options = {}, client = {}) {
  const page = new Page(client);
  page.room = page.rollcall.room("algebra", options);
  await page.open();
  page.join = await page.letIn({ grace: meta("1") });
  return page;
}
