// All rooms with their counts, from the frames of `counts:*`. Pure: time is an argument.

/** How far back a sparkline looks, in milliseconds. */
export const span = 5 * 60_000;

/**
 * Nothing known yet: an empty hall differs from one of which nothing was heard. `since` is the time of the first counts,
 * `past` what was known before the link was lost, so that a line goes on where it ended.
 */
export const unknownHall = { isSynced: false, since: null, rooms: new Map(), past: new Map() };

/** The stretch of time that all lines share: it grows from half a minute to `span`, and then moves on. */
export function windowOf(hall, now) {
  const from = Math.max(hall.since ?? now, now - span);
  return { from, to: Math.max(now, from + 30_000), now };
}

/**
 * The hall after a `presence_count` frame, `{rooms: {name: [users, sessions]}}`, heard at `now`, and the names that changed.
 * The first frame after a join is the whole truth, later ones hold only what changed; a room that ended comes as [0, 0].
 */
export function count(hall, { rooms: counts = {} }, now, isFirst) {
  const rooms = isFirst ? new Map() : new Map(hall.rooms);
  const past = isFirst ? hall.rooms : hall.past;
  const changed = new Set();
  for (const [name, pair] of Object.entries(counts)) {
    if (!Array.isArray(pair) || pair.length !== 2 || !pair.every(Number.isSafeInteger)) continue;
    const [users, sessions] = pair;
    const before = hall.rooms.get(name);
    if (users === 0 && sessions === 0) {
      if (rooms.delete(name)) changed.add(name);
      continue;
    }
    if (before && (before.users !== users || before.sessions !== sessions)) changed.add(name);
    const series = extended((before ?? past.get(name))?.series ?? [], now, users);
    rooms.set(name, { name, users, sessions, series });
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
