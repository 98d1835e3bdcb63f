// One socket for all tabs of a browser: the same client, whose WebSocket is a port to a worker that all tabs share.

import { createRollcall as createAlone } from "./rollcall.js";

/** Workers of another version of this protocol are other workers. */
const workerName = "rollcall 1";
/** A worker that has not said a word by then will not. */
const helloWithin = 5_000;

/** `createRollcall` with two more options, `sharing` and `worker`: see `rollcall-shared.d.ts`. */
export function createRollcall({ sharing = "off", worker, ...options } = {}) {
  const WebSocket = sharedSocket({ sharing, worker, WebSocket: options.WebSocket, setTimeout: options.setTimeout });
  return createAlone(WebSocket ? { ...options, WebSocket } : options);
}

/** A class with the interface of `WebSocket` that shares one connection, or `WebSocket` itself where nothing is shared. */
export function sharedSocket({
  sharing = "worker",
  worker = new URL("./rollcall-shared-worker.js", import.meta.url).href,
  WebSocket = globalThis.WebSocket,
  SharedWorker = globalThis.SharedWorker,
  locks = globalThis.navigator?.locks,
  setTimeout = (run, milliseconds) => globalThis.setTimeout(run, milliseconds),
} = {}) {
  // Without locks a tab that crashes is noticed by its page's lease alone.
  const isShared = SharedWorker && (sharing === "worker" || (sharing === "auto" && locks));
  if (!isShared) return WebSocket;
  const world = { worker, WebSocket, SharedWorker, locks, setTimeout };
  return class extends SharedSocket {
    constructor(url) {
      super(url, world);
    }
  };
}

class SharedSocket {
  onopen = null;
  onmessage = null;
  onclose = null;
  #state = 0;
  #url;
  #world;
  #port = null;
  /** A socket of its own, where there is no worker. */
  #alone = null;
  #isHeard = false;
  #release = () => {};
  #patience = new AbortController();

  constructor(url, world) {
    this.#url = `${url}`;
    this.#world = world;
    try {
      const shared = new world.SharedWorker(world.worker, { name: workerName });
      // The worker's file does not load, or its page may not have it.
      shared.onerror = () => this.#isHeard || this.#goAlone();
      world.setTimeout(shared.onerror, helloWithin);
      this.#port = shared.port;
      this.#port.onmessage = ({ data }) => this.#told(...data);
      this.#hold((name) => this.#post("open", this.#url, name));
    } catch {
      this.#goAlone(); // A page of another origin than the worker's.
    }
  }

  get readyState() {
    return this.#alone ? this.#alone.readyState : this.#state;
  }

  send(data) {
    if (this.#alone) this.#alone.send(data);
    else this.#post("send", data);
  }

  close(code, reason) {
    if (this.#alone) return this.#alone.close(...[code, reason].filter((part) => part !== undefined));
    if (this.#state === 3) return;
    this.#post("close", code, reason);
    this.#ended(code ?? 1005, reason);
  }

  #post(...message) {
    if (this.#state !== 3) this.#port?.postMessage(message);
  }

  #told(kind, ...facts) {
    this.#isHeard = true;
    if (this.#state === 3 || this.#alone) return;
    if (kind === "hello" && facts[0]) this.#watch(facts[0]);
    else if (kind === "opened") {
      this.#state = 1;
      this.onopen?.({});
    } else if (kind === "message") {
      this.onmessage?.({ data: facts[0] });
    } else if (kind === "closed") {
      this.#ended(...facts);
    }
  }

  #ended(code, reason = "") {
    this.#state = 3;
    this.#release();
    this.#patience.abort();
    queueMicrotask(() => this.onclose?.({ code, reason }));
  }

  /** Holds a lock for as long as the tab lives, whose end the worker waits for; nobody else has its name. */
  #hold(then) {
    const { locks } = this.#world;
    if (!locks) return then(null);
    const name = `rollcall ${Math.random()} ${Date.now()}`;
    const held = () =>
      new Promise((done) => {
        this.#release = done;
        if (this.#state === 3) done();
        else then(name);
      });
    locks.request(name, held).catch(() => then(null)); // Forbidden here.
  }

  /** The worker is gone, with whatever crashed: its lock says so, and another one will be started. */
  #watch(name) {
    const gone = () => this.#state === 3 || this.#ended(1006, "worker");
    this.#world.locks?.request(name, { signal: this.#patience.signal }, gone).catch(() => {});
  }

  #goAlone() {
    if (this.#state === 3 || this.#alone) return;
    this.#port = null;
    this.#release();
    const socket = (this.#alone = new this.#world.WebSocket(this.#url));
    socket.onopen = (event) => this.onopen?.(event);
    socket.onmessage = (event) => this.onmessage?.(event);
    socket.onclose = (event) => this.onclose?.(event);
  }
}
