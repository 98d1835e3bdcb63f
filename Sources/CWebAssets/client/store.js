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

const rows = new WeakMap();

/** A person as lists of participants show one: `user_id`, what the person says, `status` and `tabs`; the same while the person is. */
export function rowOf(person) {
  if (!rows.has(person)) {
    const { id, state, status, tabs } = person;
    rows.set(person, Object.freeze({ user_id: id, status, ...state, tabs }));
  }
  return rows.get(person);
}

/** Roles that lead a competition and do not take part in it. */
export const leads = ({ role }) => role === "host" || role === "teacher";
