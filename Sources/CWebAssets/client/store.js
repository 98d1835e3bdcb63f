// A room as a store that components may mount and unmount at will: held while somebody listens, and only then.

import { unknownView } from "./view.js";

/**
 * Holds `name` of `rollcall` from the first listener to the last. `{subscribe, getSnapshot, setState, send, on}`; what is
 * said while nobody holds the room is not said.
 */
export function roomStore(rollcall, name, options) {
  let room = null;
  let listeners = 0;
  return {
    subscribe(listener) {
      room ??= rollcall.room(name, options());
      listeners += 1;
      const stop = room.subscribe(listener);
      return () => {
        stop();
        if (--listeners) return;
        room.leave();
        room = null;
      };
    },
    getSnapshot: () => room?.getSnapshot() ?? unknownView,
    on: (event, listener) => room?.on(event, listener) ?? (() => {}),
    setState: async (patch) => room?.setState(patch),
    send: async (event, data) => room?.send(event, data),
  };
}

/** What `make` gives for an object, made once for each. */
function once(make) {
  const made = new WeakMap();
  return (object, ...more) => {
    if (!made.has(object)) made.set(object, Object.freeze(make(object, ...more)));
    return made.get(object);
  };
}

const row = once(({ id, state, status, tabs }, now) => ({
  user_id: id, status, last_seen_at: new Date(now).toISOString(), ...state, tabs,
}));
const named = once((row) => ({ name: row.user_id, avatar: null, ...row }));

/**
 * People as lists of participants show them: `user_id`, `status`, `last_seen_at`, what they say of themselves, and `tabs`; a row
 * stays the same object while its person does. Who is in the list is here: `last_seen_at` is when this page last heard
 * something of the person, its own coming included.
 */
export const rowsIn = ({ world }) => (person) => row(person, world.now());

/** The same, with a `name` and an `avatar` in any case: the user id, and null. */
export const namedRowsIn = ({ world }) => (person) => named(row(person, world.now()));

/** Roles that lead a competition and do not take part in it. */
export const leads = ({ role }) => role === "host" || role === "teacher";
