// One tab of those that share a connection: what it says goes to the hub under its session, what it hears bears its refs.

import { subjectOf } from "./token.js";
import { decode, encode } from "./wire.js";

/** The lock of a tab that says goodbye may end before its word is here. */
const goodbyeWithin = 500;

export class SharedTab {
  session = null;
  #switchboard;
  #port;
  #url = null;
  /** The connection by which it was told that it is open; in all, those where it has joined something. */
  #first = null;
  #isOpen = false;
  #isGone = false;
  /** By topic. */
  #channels = new Map();

  constructor(switchboard, port) {
    this.#switchboard = switchboard;
    this.#port = port;
    port.onmessage = ({ data: [kind, ...facts] }) => this.#said(kind, ...facts);
    switchboard.held.then((lock) => this.#isGone || port.postMessage(["hello", lock]));
  }

  // From the connection

  opened(line) {
    if (line !== this.#first || this.#isOpen) return;
    this.#isOpen = true;
    this.#port.postMessage(["opened"]);
  }

  /** Its connection is gone, or the hub ended this tab alone: then its places elsewhere wait for it. */
  closed(code, reason, line = null) {
    if (this.#isGone) return;
    this.#port.postMessage(["closed", code, reason]);
    this.#end("lost", line);
  }

  /** A channel has ended, and will not speak of this tab any more. */
  dropped(topic) {
    this.#channels.delete(topic);
  }

  hear(text) {
    this.#port.postMessage(["message", text]);
  }

  tell(joinRef, ref, topic, event, payload) {
    this.hear(encode(joinRef, ref, topic, event, payload));
  }

  reply(joinRef, ref, topic, status, response) {
    this.tell(joinRef, ref, topic, "phx_reply", { status, response });
  }

  // From the page

  #said(kind, ...facts) {
    if (this.#isGone) return;
    if (kind === "open") this.#open(...facts);
    else if (kind === "send") this.#send(facts[0]);
    else if (kind === "close") this.#close(facts[0]);
  }

  #open(url, lock) {
    this.#url = url;
    this.#first = this.#switchboard.line(url);
    this.#first.enter(this);
    const { locks, setTimeout } = this.#switchboard.world;
    // Whoever gets the lock learns that the tab does not hold it any more.
    if (lock && locks) locks.request(lock, () => setTimeout(() => this.#end("lost"), goodbyeWithin)).catch(() => {});
  }

  /** Without a code the page does not trust the connection. */
  #close(code) {
    const lines = this.#lines();
    this.#end("closed");
    if (code === undefined) for (const line of lines) line.doubt();
  }

  #send(text) {
    const message = decode(text);
    if (!message) return;
    const { joinRef, ref, topic, event, payload } = message;
    if (topic === "phoenix") return this.#beat(ref, payload);
    if (event === "phx_join") return this.#join(joinRef, ref, topic, payload);
    const channel = this.#channels.get(topic);
    if (!channel) return this.reply(null, ref, topic, "error", { reason: "unmatched topic" });
    if (event === "phx_leave") this.#channels.delete(topic);
    channel.said(this, joinRef, ref, event, payload);
    if (event === "phx_leave") this.#settle(channel.line);
  }

  /** The beat of this page, on each of its connections; the answer comes from the hub, so that it proves all of the way. */
  #beat(ref, payload) {
    const own = this.session === null ? payload : { session: this.session };
    for (const line of this.#lines()) {
      line.push(null, "phoenix", "heartbeat", own, (answer) => {
        if (line === this.#first && !this.#isGone) this.tell(null, ref, "phoenix", "phx_reply", answer);
      });
    }
    for (const channel of this.#channels.values()) channel.thaw(this);
  }

  #join(joinRef, ref, topic, { config = {}, access_token: token }) {
    const { session = null, lease, resume, broadcast, ...rest } = config ?? {};
    this.session = session ?? this.session ?? `shared-${Math.floor(this.#switchboard.world.random() * 2 ** 52).toString(36)}`;
    const presence = { ...rest.presence, seq: true, info: true };
    const user = subjectOf(token) ?? presence.key ?? null;
    const asked = { ...rest, presence };
    // Whom nothing names is somebody else in each tab, and shares nothing.
    const wish = JSON.stringify([user ?? [this.session], asked]);
    this.#channels.get(topic)?.gone(this, "left");
    this.#channels.delete(topic);
    const line = this.#switchboard.line(this.#url, { user, topic, wish }, this.#first);
    const channel = line.channel(topic, wish, { config: asked, access_token: token });
    this.#channels.set(topic, channel);
    if (line !== this.#first) {
      line.enter(this);
      const before = this.#first;
      // A connection of somebody else's, or of those who want something else, is not needed for that alone.
      if (![...this.#channels.values()].some((channel) => channel.line === before)) {
        this.#first = line;
        before.leave(this);
      }
    }
    const wants = { ref, joinRef: joinRef ?? ref, session: this.session, lease, isResuming: Boolean(resume), echoes: broadcast?.self };
    channel.join(this, wants, token);
  }

  #lines() {
    return new Set([this.#first, ...[...this.#channels.values()].map(({ line }) => line)].filter(Boolean));
  }

  #settle(line) {
    if (line !== this.#first && !this.#lines().has(line)) line.leave(this);
  }

  /** As what the hub is told that it goes: the connection `line` is gone already. */
  #end(reason, line = null) {
    if (this.#isGone) return;
    const lines = this.#lines();
    this.#isGone = true;
    for (const channel of this.#channels.values()) if (channel.line !== line) channel.gone(this, reason);
    for (const other of lines) if (other !== line) other.leave(this);
    this.#channels.clear();
    this.#port.close?.();
  }
}
