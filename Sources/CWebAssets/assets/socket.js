// One WebSocket in Phoenix framing (vsn 2.0.0). Channels join by themselves, and again after every reconnect.
// Everything that is not pure comes in through `world`, so that a test can pass time by hand.

const heartbeatEvery = 25_000;
const answerWithin = 10_000;

/** A message as it goes out: five fields, the payload always an object. */
export const encode = (joinRef, ref, topic, event, payload) => JSON.stringify([joinRef, ref, topic, event, payload]);

/** The five fields of an incoming text frame, or null for anything else. */
export function decode(text) {
  let fields;
  try {
    fields = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(fields) || fields.length !== 5) return null;
  const [joinRef, ref, topic, event, payload] = fields;
  if (typeof topic !== "string" || typeof event !== "string") return null;
  if (typeof payload !== "object" || payload === null) return null;
  return { joinRef, ref, topic, event, payload };
}

/** Full jitter: anything from nothing to the ceiling, which doubles from half a second up to ten. */
export const delayBefore = (attempt, random) => Math.round(random() * Math.min(10_000, 500 * 2 ** attempt));

/** The topic under which a room is joined: `room:x` as itself, any other name behind `realtime:`. */
export const topicOf = (room) => (room.startsWith("room:") ? room : `realtime:${room}`);

/** What the browser provides; a test provides its own. */
export const browser = {
  WebSocket: globalThis.WebSocket,
  after: (milliseconds, run) => setTimeout(run, milliseconds),
  cancel: (timer) => clearTimeout(timer),
  now: () => Date.now(),
  random: () => Math.random(),
};

/**
 * A connection that keeps itself alive. `onState` hears `{phase: "connecting" | "live" | "waiting", until, roundTrip}`:
 * while waiting, `until` is the time of the next attempt; `roundTrip` is that of the last heartbeat, in milliseconds.
 */
export class Socket {
  #world;
  #url;
  #onState;
  #socket = null;
  #channels = new Map();
  #refs = 0;
  #attempt = 0;
  #retry;
  #beat;
  #pending = null;
  #state = { phase: "connecting", until: null, roundTrip: null };

  constructor(url, onState, world = browser) {
    this.#url = url;
    this.#onState = onState;
    this.#world = world;
  }

  get isOpen() {
    return this.#socket?.readyState === 1;
  }

  /** Connects now, instead of at the end of a wait. */
  open() {
    this.#world.cancel(this.#retry);
    if (this.#socket) return;
    this.#report({ phase: "connecting", until: null });
    const socket = new this.#world.WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => socket === this.#socket && this.#opened();
    socket.onmessage = ({ data }) => socket === this.#socket && this.#received(data);
    socket.onclose = () => socket === this.#socket && this.#lost();
  }

  /** Says goodbye; `open()` comes back. */
  close() {
    const socket = this.#socket;
    this.#forget();
    this.#report({ phase: "waiting", until: null, roundTrip: null });
    socket?.close(1000, "pagehide");
  }

  /**
   * Stays in `topic` until the returned function is called. `hear` gets `joined()`, `event(name, payload)`,
   * `refused(reason)` before each further attempt, and `closed()` when the server ended the channel for good.
   */
  join(topic, config, hear) {
    this.#channels.get(topic)?.leave();
    const channel = { topic, config, hear, joinRef: null, isJoined: false, attempt: 0, timer: undefined };
    channel.leave = () => {
      this.#world.cancel(channel.timer);
      if (this.#channels.get(topic) !== channel) return;
      this.#channels.delete(topic);
      if (channel.joinRef) this.#send(channel.joinRef, topic, "phx_leave", {});
    };
    this.#channels.set(topic, channel);
    if (this.isOpen) this.#sendJoin(channel);
    return channel.leave;
  }

  #opened() {
    this.#attempt = 0;
    this.#report({ phase: "live", until: null });
    this.#heartbeat();
    for (const channel of this.#channels.values()) this.#sendJoin(channel);
  }

  #lost() {
    this.#forget();
    const wait = delayBefore(this.#attempt++, this.#world.random);
    this.#report({ phase: "waiting", until: this.#world.now() + wait, roundTrip: null });
    this.#retry = this.#world.after(wait, () => this.open());
  }

  #forget() {
    this.#socket = null;
    this.#pending = null;
    this.#world.cancel(this.#beat);
    this.#world.cancel(this.#retry);
    for (const channel of this.#channels.values()) {
      this.#world.cancel(channel.timer);
      channel.isJoined = false;
      channel.joinRef = null;
    }
  }

  #heartbeat() {
    if (this.#pending) return this.#replace(); // The last one was never answered: the link is dead, whatever it says.
    this.#pending = { ref: this.#send(null, "phoenix", "heartbeat", {}), at: this.#world.now() };
    this.#beat = this.#world.after(heartbeatEvery, () => this.#heartbeat());
  }

  #replace() {
    const dead = this.#socket;
    this.#lost();
    dead.close();
  }

  #sendJoin(channel) {
    this.#world.cancel(channel.timer);
    channel.isJoined = false;
    const ref = String(++this.#refs);
    channel.joinRef = ref;
    this.#socket.send(encode(ref, ref, channel.topic, "phx_join", { config: channel.config }));
    channel.timer = this.#world.after(answerWithin, () => this.#rejoin(channel, "no answer"));
  }

  #rejoin(channel, reason) {
    this.#world.cancel(channel.timer);
    channel.isJoined = false;
    channel.hear.refused?.(reason);
    const wait = 1000 + delayBefore(channel.attempt++, this.#world.random);
    channel.timer = this.#world.after(wait, () => this.isOpen && this.#sendJoin(channel));
  }

  #send(joinRef, topic, event, payload) {
    const ref = String(++this.#refs);
    if (this.isOpen) this.#socket.send(encode(joinRef, ref, topic, event, payload));
    return ref;
  }

  #received(data) {
    const message = typeof data === "string" ? decode(data) : null;
    if (!message) return;
    if (message.topic === "phoenix") return this.#beatAnswered(message);
    const channel = this.#channels.get(message.topic);
    if (!channel?.joinRef) return;
    // A frame that names another join belongs to a stay that has ended.
    if (message.joinRef !== null && message.joinRef !== channel.joinRef) return;
    switch (message.event) {
      case "phx_reply":
        if (message.ref === channel.joinRef) this.#joinAnswered(channel, message.payload);
        break;
      case "phx_error":
        this.#rejoin(channel, message.payload.reason ?? "the room stopped");
        break;
      case "phx_close":
        this.#channels.delete(channel.topic);
        this.#world.cancel(channel.timer);
        channel.hear.closed?.();
        break;
      default:
        if (channel.isJoined) channel.hear.event(message.event, message.payload);
    }
  }

  #joinAnswered(channel, { status, response }) {
    if (status !== "ok") return this.#rejoin(channel, response?.reason ?? "refused");
    this.#world.cancel(channel.timer);
    channel.isJoined = true;
    channel.attempt = 0;
    channel.hear.joined?.();
  }

  #beatAnswered({ ref }) {
    if (ref !== this.#pending?.ref) return;
    this.#report({ roundTrip: this.#world.now() - this.#pending.at });
    this.#pending = null;
  }

  #report(change) {
    this.#state = { ...this.#state, ...change };
    this.#onState(this.#state);
  }
}
