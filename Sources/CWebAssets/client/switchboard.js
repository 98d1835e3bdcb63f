// Many tabs, one socket: the worker's side. Each tab believes that it has a socket of its own, and the hub knows each tab
// by its session (protocol/presence.md, section 13).

import { SharedTab } from "./shared-tab.js";
import { SharedChannel } from "./shared-channel.js";
import { decode, encode } from "./wire.js";

/** Proves the link, and that this worker lives; each page has a lease of its own. */
const beatEvery = 25_000;
const answerWithin = 10_000;

/** `world` provides `WebSocket`, `setTimeout`, `clearTimeout`, `now`, `random` and, where there are, `locks`. */
export class Switchboard {
  world;
  /** The name of the lock that this worker holds for as long as it lives: its tabs wait for that. */
  held;
  #lines = [];

  constructor(world) {
    this.world = world;
    const { locks, random, now } = world;
    const name = `rollcall worker ${random()} ${now()}`;
    this.held = new Promise((then) => {
      if (!locks) return then(null);
      const hold = () => (then(name), new Promise(() => {}));
      locks.request(name, hold).catch(() => then(null));
    });
  }

  /** One more tab, by its port. */
  connect(port) {
    new SharedTab(this, port);
  }

  /**
   * A connection to this address, for whoever has joined nothing yet; or one for this user on which nobody has joined
   * `topic` otherwise than by `wish`. Tabs that want the same have one connection together, and that is nearly always so.
   */
  line(url, { user, topic, wish } = {}, preferred) {
    const fits = (line) =>
      line.url === url &&
      (user === undefined || line.user === undefined || line.user === user) &&
      (topic === undefined || (line.channels.get(topic)?.wish ?? wish) === wish);
    let line = preferred && fits(preferred) ? preferred : this.#lines.find(fits);
    if (!line) this.#lines.push((line = new Line(this, url)));
    if (user !== undefined) line.user = user;
    return line;
  }

  forget(line) {
    this.#lines = this.#lines.filter((other) => other !== line);
  }
}

/** One connection to the hub, as long as a tab is on it. It never comes back by itself: its tabs do, each in its time. */
class Line {
  /** Whose it is, once somebody has joined: null where the hub makes users up. */
  user;
  channels = new Map();
  isOpen = false;
  url;
  world;
  #switchboard;
  #socket;
  #tabs = new Set();
  #refs = 0;
  #waiting = new Map();
  /** What is for a connection that is still opening: a tab with another is not told that it waits. */
  #unsent = [];
  #heardAt;
  #timer;

  constructor(switchboard, url) {
    this.url = url;
    this.world = switchboard.world;
    this.#switchboard = switchboard;
    this.#heardAt = this.world.now();
    const socket = (this.#socket = new this.world.WebSocket(url));
    socket.onopen = () => this.#opened();
    socket.onmessage = ({ data }) => this.#received(data);
    socket.onclose = ({ code = 1006, reason = "" } = {}) => this.#closed(code, reason);
  }

  enter(tab) {
    this.#tabs.add(tab);
    if (this.isOpen) tab.opened(this);
  }

  /** The last to go closes the door. */
  leave(tab) {
    this.#tabs.delete(tab);
    if (!this.#tabs.size && this.#socket) this.close(1000, "no tabs");
  }

  /** A tab gives its socket up: so does everybody, if it is right. */
  doubt() {
    if (this.world.now() - this.#heardAt >= answerWithin - 1_000) this.close();
  }

  /** With a code as a goodbye, without one as if the link had been lost. */
  close(code, reason) {
    const socket = this.#socket;
    if (code === undefined) socket?.close();
    else socket?.close(code, reason);
    this.#closed(1006, reason ?? "");
  }

  /** Sends; `answered({status, response})` hears the reply. Returns the ref. */
  push(joinRef, topic, event, payload, answered) {
    const ref = String(++this.#refs);
    if (!this.#socket) return ref;
    if (answered) this.#waiting.set(ref, answered);
    const text = encode(event === "phx_join" ? ref : joinRef, ref, topic, event, payload);
    if (this.isOpen) this.#socket.send(text);
    else this.#unsent.push(text);
    return ref;
  }

  /** The channel of this topic; the first who asks for it says how it is joined. */
  channel(topic, wish, config) {
    if (!this.channels.has(topic)) this.channels.set(topic, new SharedChannel(this, topic, wish, config));
    return this.channels.get(topic);
  }

  #opened() {
    this.isOpen = true;
    this.#heardAt = this.world.now();
    this.#beatLater();
    for (const text of this.#unsent.splice(0)) this.#socket.send(text);
    for (const tab of [...this.#tabs]) tab.opened(this);
  }

  #received(text) {
    this.#heardAt = this.world.now();
    const message = decode(text);
    if (!message) return;
    if (message.event !== "phx_reply") return this.channels.get(message.topic)?.received(message, text);
    const answered = this.#waiting.get(message.ref);
    this.#waiting.delete(message.ref);
    answered?.(message.payload);
  }

  #beatLater() {
    this.#after(beatEvery, () => {
      const sentAt = this.world.now();
      this.push(null, "phoenix", "heartbeat", {});
      this.#after(answerWithin, () => (this.#heardAt < sentAt ? this.close() : this.#beatLater()));
    });
  }

  #after(milliseconds, run) {
    this.world.clearTimeout(this.#timer);
    this.#timer = this.world.setTimeout(run, milliseconds);
  }

  #closed(code, reason) {
    if (!this.#socket) return;
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket = null;
    this.isOpen = false;
    this.world.clearTimeout(this.#timer);
    this.#switchboard.forget(this);
    for (const tab of [...this.#tabs]) tab.closed(code, reason, this);
  }
}
