// Who is in one room, from the frames of its channel. Pure: a state and an event give the next state and what happened.

/** A room of which nothing is known yet. `people`: key -> metas, oldest first; `status`: key -> word. */
export const unknownRoom = { isSynced: false, people: new Map(), status: new Map(), early: [] };

/**
 * What one event does: `{room, joined, left, moved}`, where `joined` and `left` are lists of `{key, metas}` and `moved`
 * is a list of `{key, from, to}` of statuses. A person joins with the first meta and leaves with the last, so a
 * second tab joins nobody. Whoever is in the very first snapshot was there before us: nobody joined.
 */
export function reduce(room, event, payload) {
  switch (event) {
    case "presence_state":
      return settle(room, payload);
    case "presence_diff":
      // A diff can only be applied to a snapshot; what comes before waits.
      if (!room.isSynced) return nothing({ ...room, early: [...room.early, payload] });
      return compare(room, withDiff(room.people, payload), room.status);
    case "presence_status":
      return restate(room, payload);
    default:
      return nothing(room);
  }
}

/** The channel was lost: what is known stays on show, and the next snapshot is the truth. */
export const suspend = (room) => ({ ...room, early: [] });

const nothing = (room) => ({ room, joined: [], left: [], moved: [] });

function settle(room, snapshot) {
  let people = new Map();
  for (const [key, entry] of Object.entries(snapshot)) {
    const metas = metasOf(entry);
    if (metas.length) people.set(key, metas);
  }
  for (const diff of room.early) people = withDiff(people, diff);
  if (room.isSynced) return compare(room, people, room.status);
  return nothing({ isSynced: true, people, status: room.status, early: [] });
}

/** Joins before leaves: an update names the old meta in `leaves` and the new one in `joins`, and nobody flickers. */
function withDiff(before, { joins = {}, leaves = {} }) {
  const people = new Map(before);
  for (const [key, entry] of Object.entries(joins)) {
    const fresh = metasOf(entry);
    const replaced = new Set(fresh.flatMap((meta) => [meta.phx_ref, meta.phx_ref_prev]));
    const kept = (people.get(key) ?? []).filter((meta) => !replaced.has(meta.phx_ref));
    people.set(key, [...kept, ...fresh]);
  }
  for (const [key, entry] of Object.entries(leaves)) {
    const gone = new Set(metasOf(entry).map((meta) => meta.phx_ref));
    const kept = (people.get(key) ?? []).filter((meta) => !gone.has(meta.phx_ref));
    if (kept.length) people.set(key, kept);
    else people.delete(key);
  }
  return people;
}

function compare(room, people, known) {
  const joined = [];
  const left = [];
  for (const [key, metas] of people) if (!room.people.has(key)) joined.push({ key, metas });
  for (const [key, metas] of room.people) if (!people.has(key)) left.push({ key, metas });
  const status = left.length ? new Map(known) : known;
  for (const { key } of left) status.delete(key);
  return { room: { isSynced: true, people, status, early: [] }, joined, left, moved: [] };
}

function restate(room, payload) {
  const status = new Map(room.status);
  const moved = [];
  for (const [key, to] of Object.entries(payload)) {
    if (typeof to !== "string") continue;
    const from = status.get(key) ?? "active";
    status.set(key, to);
    if (from !== to) moved.push({ key, from, to });
  }
  return { room: { ...room, status }, joined: [], left: [], moved };
}

const metasOf = (entry) => (Array.isArray(entry?.metas) ? entry.metas.filter((meta) => meta?.phx_ref) : []);
