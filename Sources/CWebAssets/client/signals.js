// What people do at the moment beside being here: typing, speaking, with a bad line. It ends by itself.

import { Kept } from "./kept.js";
import { shelved } from "./shelf.js";

/** Signals of a room: a store whose snapshot has `signals` by user, and `signal({typing: true})`. */
export const signalsOf = (rollcall, room) => shelved(rollcall, `signals ${room}`, () => new Signals(rollcall, room));

class Signals extends Kept {
  constructor(rollcall, room) {
    let said = { at: -Infinity };
    super(rollcall, {
      rooms: () => [[room, "presence"]],
      // There is nothing to ask: who comes is told.
      load: async () => true,
      told: signalled,
      show: (_, { users }, signals) => ({
        signals: signals?.size ? Object.fromEntries(users.filter(({ id }) => signals.has(id)).map(({ id }) => [id, signals.get(id)])) : {},
      }),
    });
    /** Lasts 5 s or `ttlMs`, 0 being as long as the tab is present; false takes back. Nobody waits for an answer. */
    this.signal = (signals, { ttlMs = 5_000 } = {}) => {
      const { now } = rollcall.world;
      const text = JSON.stringify([signals, ttlMs]);
      // Whoever types says so with each key; others need to hear it before it ends.
      if (text === said.text && now() < said.at + ttlMs / 2) return;
      said = { text, at: now() };
      const payload = { ...signals, ttl_ms: ttlMs };
      for (const held of rollcall.rooms) {
        if (held.name === room) held.tell("presence", { type: "presence", event: "signal", payload });
      }
    };
  }
}

/** A map of user -> signals after a message; null is an empty one. */
export function signalled(signals, event, { user_id: user, signals: now } = {}) {
  if (event !== "rollcall:signal") return signals;
  const next = new Map(signals);
  if (Object.keys(now).length) next.set(user, now);
  else next.delete(user);
  return next;
}
