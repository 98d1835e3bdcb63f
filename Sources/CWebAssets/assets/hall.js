// All rooms with their counts, and how these went. Pure: time is an argument.

/** How far back a sparkline looks, in milliseconds. */
export const span = 5 * 60_000;

/**
 * Nothing known yet: an empty hall differs from one of which nothing was heard. `since` is the time of the first counts,
 * `past` the lines of rooms that have ended, in case they come back.
 */
export const unknownHall = { isSynced: false, since: null, rooms: new Map(), past: new Map() };

/** The stretch of time that all lines share: it grows from half a minute to `span`, and then moves on. */
export function windowOf(hall, now) {
  const from = Math.max(hall.since ?? now, now - span);
  return { from, to: Math.max(now, from + 30_000), now };
}

/** The hall when all rooms are `counts`, `{name: [users, sessions]}`, as heard at `now`, and the names that changed. */
export function count(hall, counts, now) {
  const rooms = new Map();
  const changed = new Set();
  for (const [name, [users, sessions]] of Object.entries(counts)) {
    const before = hall.rooms.get(name);
    if (before?.users !== users || before.sessions !== sessions) changed.add(name);
    rooms.set(name, { name, users, sessions, series: extended(before?.series ?? hall.past.get(name) ?? [], now, users) });
  }
  const past = new Map();
  for (const [name, series] of hall.past) if (!rooms.has(name) && series.at(-1)[0] > now - span) past.set(name, series);
  for (const [name, { series }] of hall.rooms) {
    if (rooms.has(name)) continue;
    changed.add(name);
    // Whether it was empty while the link was down, nobody knows.
    past.set(name, series.at(-1)[1] === null ? series : extended(series, now, 0));
  }
  return { hall: { isSynced: true, since: hall.since ?? now, rooms, past }, changed };
}

/** The link was lost at `now`: the lines end here, because nobody knows how they went on. */
export function suspend(hall, now) {
  const rooms = new Map();
  for (const [name, room] of hall.rooms) rooms.set(name, { ...room, series: extended(room.series, now, null) });
  return { ...hall, rooms };
}

/** Sums over rooms: a user in two rooms counts in both. */
export function totals(hall) {
  let users = 0;
  let sessions = 0;
  for (const room of hall.rooms.values()) {
    users += room.users;
    sessions += room.sessions;
  }
  return { rooms: hall.rooms.size, users, sessions };
}

const byName = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** `lesson-2` before `lesson-10`; names that differ only in case keep one order. */
export const compareNames = (a, b) => byName.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

/** Names by `"name"` or by `"busy"`: most users first, ties by name, so that equal rooms never swap. */
export function ordered(hall, order, search = "") {
  const needle = search.trim().toLowerCase();
  const rooms = [...hall.rooms.values()].filter((room) => room.name.toLowerCase().includes(needle));
  const busy = order === "busy" ? (a, b) => b.users - a.users : () => 0;
  return rooms.sort((a, b) => busy(a, b) || compareNames(a.name, b.name)).map((room) => room.name);
}

/** A series is its points of change, `[time, value]`: one point a second at most, none older than needed. */
function extended(series, now, value) {
  const last = series.at(-1);
  if (last && last[1] === value) return series;
  const isSameSecond = last !== undefined && now - last[0] < 1000;
  const next = isSameSecond ? [...series.slice(0, -1), [last[0], value]] : [...series, [now, value]];
  const firstInside = next.findIndex(([time]) => time > now - span);
  return firstInside > 1 ? next.slice(firstInside - 1) : next;
}
