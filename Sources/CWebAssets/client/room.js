// One room as all its holders in this page share it: what is here, what this tab says about itself, what is to be sent.

import { Channel } from "./channel.js";
import { Emitter } from "./emitter.js";
import { needsToken, quiet, RollcallError } from "./errors.js";
import { Outbox } from "./outbox.js";
import { reduce, unknownRoom } from "./room-state.js";
import { Tracker } from "./tracker.js";
import { unknownView, viewOf } from "./view.js";
import { topicOf } from "./wire.js";

/** From the narrowest to the widest, with their names on the wire. */
const modes = ["events", "count", "presence"];
const wireModes = { events: "off", count: "count", presence: "full" };

export class Room extends Emitter {
  view = unknownView;
  /** Who holds it, and what each says about this tab: all of it together is the tab's state. */
  #holders = new Map();
  #client;
  #channel;
  #outbox;
  #tracker;
  #room = unknownRoom;
  #mode = null;
  /** In which mode the last join asked. */
  #askedMode = null;
  #role;
  #count;
  #isEnded = false;

  constructor(client, name) {
    super();
    this.#client = client;
    this.name = name;
    this.topic = topicOf(name);
    this.#channel = new Channel(client.link, client.world, this.topic, {
      config: () => this.#config(),
      joined: (response) => this.#joined(response),
      event: (event, payload) => this.#heard(event, payload),
      away: () => this.#away(),
      refused: (error) => this.#refused(error),
      ended: (error) => this.#ended(error),
    });
    this.#tracker = new Tracker(
      (event, payload) => this.#channel.ask("presence", { type: "presence", event, payload }),
      (error) => this.#fail(error),
    );
    this.#outbox = new Outbox(client.world, (event, data) => this.#broadcast(event, data));
  }

  get mode() {
    return this.#mode;
  }

  /** What this tab says about itself; null: it is not present. */
  get state() {
    return this.#tracker.state;
  }

  get isJoined() {
    return this.#channel.isJoined;
  }

  get isHeld() {
    return this.#holders.size > 0;
  }

  /** One more holder. The widest mode wins; a room that is joined in a narrower one is joined anew. */
  hold(holder, { mode = "presence", state, role, count }) {
    if (!modes.includes(mode)) throw new TypeError(`mode is ${modes.join(", ")}, not ${mode}`);
    this.#role ??= role;
    this.#count ??= count;
    this.#holders.set(holder, null);
    if (state) this.setState(holder, state);
    if (modes.indexOf(mode) <= modes.indexOf(this.#mode)) return;
    this.#mode = mode;
    if (this.#channel.isJoined) this.#widen();
  }

  /** Leaving and joining would be seen by others; a tab whose connection is replaced keeps its place. */
  #widen() {
    this.#client.link.replace("a wider mode");
  }

  join() {
    if (!this.#isEnded) this.#channel.join();
  }

  /** The connection is gone. */
  lost() {
    this.#channel.lost();
  }

  leave() {
    this.#channel.leave();
    const error = new RollcallError("Left");
    this.#tracker.end(error);
    this.#outbox.end(error);
  }

  received(message) {
    this.#channel.received(message);
  }

  /** Sends without waiting for an answer, if the room is joined. */
  tell(event, payload) {
    if (this.#channel.isJoined) this.#channel.send(event, payload);
  }

  letGo(holder) {
    if (this.#holders.get(holder)) this.setState(holder, null);
    this.#holders.delete(holder);
  }

  setState(holder, patch) {
    if (!this.#holders.has(holder)) return quiet(Promise.reject(new RollcallError("Left")));
    this.#holders.set(holder, patch && { ...this.#holders.get(holder), ...patch });
    const said = [...this.#holders.values()].filter(Boolean);
    return this.#tracker.set(said.length ? Object.freeze(Object.assign({}, ...said)) : null);
  }

  send(event, data) {
    return this.#channel.isJoined ? this.#broadcast(event, data) : this.#outbox.put(event, data);
  }

  /** An event for the state of the room, from the link or, without one, from elsewhere. */
  take(event, payload) {
    const before = this.view;
    const { room, happened, fault } = reduce(this.#room, event, payload);
    this.#room = room;
    this.view = viewOf(room, before, this.#client.self);
    if (this.view !== before) this.emit("change");
    for (const person of happened.joined) this.emit("join", person);
    for (const { person, before } of happened.updated) this.emit("update", person, before);
    for (const person of happened.left) this.emit("leave", person);
    if (this.view.count !== before.count || this.view.tabs !== before.tabs) this.emit("count", this.view);
    if (this.view.live && !before.live) this.emit("sync", this.view);
    if (fault) this.#client.link.fail(`resync: ${fault}`);
  }

  #broadcast(event, payload) {
    return quiet(this.#channel.ask("broadcast", { type: "broadcast", event, payload }).then(() => {}));
  }

  #config() {
    const { user, session, token, lease } = this.#client;
    this.#askedMode = this.#mode;
    const isFull = this.#mode === "presence";
    const { epoch, seq } = this.#room;
    const presence = {
      key: user, role: this.#role, enabled: isFull, mode: wireModes[this.#mode], seq: true, status: isFull, info: true,
      count: this.#count,
    };
    const config = { presence, session, lease, retry_after: true, resume: isFull && epoch ? { epoch, seq } : undefined };
    return { config, access_token: token ?? undefined };
  }

  #joined({ resume }) {
    if (this.#mode !== this.#askedMode) return this.#widen();
    this.take("joined", { mode: this.#mode, isResumed: resume?.ok === true });
    this.#tracker.joined();
    this.#outbox.flush();
  }

  #away() {
    this.#tracker.lost();
    this.take("away", { now: this.#client.world.now() });
  }

  #heard(event, payload) {
    if (event === "broadcast") this.emit("message", { event: payload.event, data: payload.payload });
    else if (event.startsWith("presence_") || event === "room_info") this.take(event, payload);
    else if (event === "retry_after") this.#client.link.retryAfterMs = payload.ms;
    else if (event !== "system") this.emit("message", { event, data: payload });
    else if (/^Token expires/.test(payload.message)) this.#client.renewToken("expiring");
  }

  #refused(error) {
    this.#fail(error);
    if (needsToken(error.code)) this.#client.renewToken("refused");
    return true;
  }

  #ended(error) {
    this.#fail(error);
    if (needsToken(error.code)) return this.#client.renewToken("expired").then(() => this.join());
    this.#isEnded = true;
    this.#tracker.end(error);
    this.#outbox.end(error);
    this.emit("closed", error);
  }

  #fail(error) {
    this.take("failed", { error });
    this.emit("error", error);
  }
}
