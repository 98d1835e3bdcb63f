// What an application sees of a room: immutable, and the same object while nothing in it changes.

import { nobody } from "./people.js";

/** The first view of every room, also on a server that renders pages. */
export const unknownView = Object.freeze({
  synced: false, live: false, asOf: null, seq: null, count: null, tabs: null,
  users: Object.freeze([]), self: null, capacity: null, error: null,
});

/** The view of `room` for the user `self`, made of the parts of `before` that are still true. */
export function viewOf(room, before, self) {
  const { entries } = room.people;
  const next = {
    ...unknownView,
    synced: room.isSynced,
    live: room.isLive,
    asOf: room.asOf,
    seq: room.seq,
    users: usersOf(entries, before.users),
    self: entries.get(self)?.person ?? null,
    capacity: room.info?.capacity ?? null,
    error: room.error,
  };
  if (room.counts) Object.assign(next, renamed(room.counts));
  else if (room.people !== nobody) Object.assign(next, { count: entries.size, tabs: room.people.tabs });
  const names = new Set([...Object.keys(before), ...Object.keys(next)]);
  return [...names].every((name) => before[name] === next[name]) ? before : Object.freeze(next);
}

const renamed = ({ users, ...rest }) => (users === undefined ? rest : { count: users, ...rest });

function usersOf(entries, before) {
  if (entries.size === before.length) {
    let at = 0;
    let isSame = true;
    for (const { person } of entries.values()) if (person !== before[at++]) isSame = false;
    if (isSame) return before;
  }
  return Object.freeze([...entries.values()].map(({ person }) => person));
}
