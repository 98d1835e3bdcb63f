// What a tab is told that comes to a room which others of its browser have joined already: the same as the hub would say.

import { reduce, unknownRoom } from "./room-state.js";
import { encode } from "./wire.js";

export class SharedRoom {
  #mode;
  #room = unknownRoom;
  /** What the room keeps, by key, and who signals, by user: the messages themselves. */
  #kept = new Map();
  #signals = new Map();

  constructor(mode) {
    this.#mode = mode;
  }

  joined() {
    this.#room = reduce(this.#room, "joined", { mode: this.#mode === "off" ? "events" : this.#mode, isResumed: false }).room;
  }

  /** A message of the hub's; the answer is why the copy is wrong, null while it is right. */
  heard(event, payload, text) {
    if (event === "broadcast") this.#keep(payload, text);
    const { room, fault } = reduce(this.#room, event, payload);
    this.#room = room;
    return fault;
  }

  /** All that a newcomer is told. */
  all(topic) {
    const { info } = this.#room;
    return [
      ...(info ? [encode(null, null, topic, "room_info", info)] : []),
      ...this.state(topic),
      ...this.#kept.values(),
      ...this.#signals.values(),
    ];
  }

  /** Who is here, or how many. */
  state(topic) {
    const { isLive, epoch, seq, people, statuses, counts } = this.#room;
    const say = (event, payload) => encode(null, null, topic, event, payload);
    if (counts) {
      const { users, tabs: sessions, ...rest } = counts;
      return [say("presence_count", { users, sessions, ...rest })];
    }
    if (!isLive || epoch === null) return [];
    const state = Object.fromEntries([...people.entries].map(([key, { refs, person }]) => [key, { metas: metasOf(refs, person) }]));
    return [
      say("presence_state", state),
      say("presence_sync", { epoch, seq, hash: people.hash, n: people.tabs }),
      ...(statuses.size ? [say("presence_status", Object.fromEntries(statuses))] : []),
    ];
  }

  #keep({ event, payload }, text) {
    const change = (map, key, isOver) => (isOver ? map.delete(key) : map.set(key, text));
    if (event === "rollcall:state") change(this.#kept, payload?.key, payload?.value === null);
    if (event === "rollcall:signal") change(this.#signals, payload?.user_id, !Object.keys(payload?.signals ?? {}).length);
  }
}

const metasOf = (refs, person) => refs.map((ref, at) => ({ ...person.states[at], phx_ref: ref }));
