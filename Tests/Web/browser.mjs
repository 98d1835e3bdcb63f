// A browser whose tabs share a worker: ports, locks and a hub that lets everybody in, without any of them.

import { Window } from "./page.mjs";
import { client, turn, World } from "./world.mjs";

const { createRollcall, sharedSocket } = await client("rollcall-shared.js");
const { Switchboard } = await client("switchboard.js");

/** Two ends of a channel; what one posts the other hears later, in its order. */
function ports() {
  const ends = [{ onmessage: null }, { onmessage: null }];
  ends.forEach((end, at) => {
    end.heard = [];
    end.postMessage = (data) => {
      const copy = structuredClone(data);
      ends[1 - at].heard.push(copy);
      queueMicrotask(() => ends[1 - at].onmessage?.({ data: copy }));
    };
    end.close = () => (end.isClosed = true);
  });
  return ends;
}

/** Web Locks: one holder for each name, the others wait. */
class Locks {
  #held = new Map();
  /** Who is held now. */
  names = new Set();

  async request(name, ...more) {
    const run = more.pop();
    const before = this.#held.get(name);
    let end;
    this.#held.set(name, new Promise((done) => (end = done)));
    await before;
    this.names.add(name);
    if (!more[0]?.signal.aborted) await Promise.race([run(), new Promise((dies) => this.killers.set(name, dies))]);
    this.names.delete(name);
    end();
  }

  killers = new Map();
}

export class Browser {
  world = new World();
  locks = new Locks();
  /** The names of the locks of all tabs, as they came. */
  tabs = [];
  canShare = true;

  constructor() {
    const browser = this;
    this.startWorker();
    this.SharedWorker = class {
      constructor() {
        if (!browser.canShare) throw new Error("SecurityError");
        const [page, worker] = ports();
        this.port = page;
        browser.ports = [...(browser.ports ?? []), { page, worker }];
        if (browser.isDumb) return;
        if (browser.isBroken) queueMicrotask(() => this.onerror({}));
        else browser.switchboard.connect(worker);
      }
    };
  }

  startWorker() {
    this.switchboard = new Switchboard({ ...this.#time, WebSocket: this.world.WebSocket, locks: this.locks });
  }

  get #time() {
    const { setTimeout, clearTimeout, now, random } = this.world;
    return { setTimeout, clearTimeout, now, random };
  }

  get socket() {
    return this.world.socket;
  }

  /** One more tab. */
  open({ user = "ada", sharing = "worker", ...options } = {}) {
    const window = new Window();
    const WebSocket = sharedSocket({ sharing, worker: "w", WebSocket: this.world.WebSocket, SharedWorker: this.SharedWorker, locks: this.locks, setTimeout: this.world.setTimeout });
    const names = Array.from({ length: 4 }, () => Math.random());
    const time = { ...this.#time, random: () => names.pop() ?? this.world.random() };
    const rollcall = createRollcall({ url: "http://hub", user, ...time, WebSocket, window, ...options });
    return { rollcall, window, session: rollcall.session };
  }

  /** The hub answers all that it has not answered yet; `refuse(message)` says why it does not want to. */
  async answer(refuse = () => null) {
    for (let quiet = 0; quiet < 3; ) {
      await turn();
      quiet += 1;
      for (const socket of this.world.sockets) {
        if (socket.readyState === 0) {
          socket.accept();
          quiet = 0;
        }
        socket.answered ??= 0;
        while (socket.readyState === 1 && socket.answered < socket.sent.length) {
          quiet = 0;
          const message = socket.sent[socket.answered++];
          const [, ref, topic, event, payload] = message;
          const reason = refuse(message);
          if (reason) socket.reply([message[0], ref, topic], "error", { reason });
          else socket.reply([message[0], ref, topic], "ok", event === "phx_join" ? { postgres_changes: [] } : {});
          if (event !== "phx_join" || reason) continue;
          const { mode } = payload.config.presence;
          socket.push(null, null, topic, "room_info", { grace_close_ms: 3000 });
          if (mode === "full") for (const frame of this.state) socket.push(null, null, topic, ...frame);
          if (mode === "count") socket.push(null, null, topic, "presence_count", { users: 3, sessions: 4, seq: 1 });
        }
      }
    }
  }

  /** What the hub says of the room. */
  state = [["presence_state", {}], ["presence_sync", { epoch: "b1", seq: 0, hash: 0, n: 0 }]];

  async pass(milliseconds) {
    this.world.pass(milliseconds);
    await this.answer();
  }

  /** What was sent under this name, as `[session, event, payload]` for presence. */
  presences(socket = this.socket) {
    return socket.named("presence").map(([, , , , { session, event, payload }]) => [session, event, payload]);
  }
}
