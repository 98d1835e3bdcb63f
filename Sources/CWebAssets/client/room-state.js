// One room as a value: a state and an event give the next state and what happened. Written once; the shell around it
// only carries messages. The events are those of the wire, and four of the client's own: joined, away, polled, failed.
//
// A state or diff is a draft until the `presence_sync` behind it has proved it right, by epoch, seq and hash
// (protocol/README.md, section 3). Nothing unproved is ever shown, and a copy that went wrong says so instead of going on.

import { changed, nobody, restated, settled } from "./people.js";

/** A room of which nothing is known yet. */
export const unknownRoom = Object.freeze({
  /** Whether anything is known: without it "0 people" would be a lie. */
  isSynced: false,
  /** Whether what is known is so right now. */
  isLive: false,
  /** When the link was lost, in milliseconds of the client's clock; null while live or before the first word. */
  asOf: null,
  epoch: null,
  seq: null,
  people: nobody,
  statuses: new Map(),
  draft: null,
  counts: null,
  areCountsFresh: false,
  info: null,
  error: null,
});

const nothing = Object.freeze({ joined: [], left: [], updated: [] });

/**
 * What one event does to `room`: `{room, happened: {joined, left, updated}, fault}`.
 *
 * `joined` and `left` hold persons, `updated` pairs `{person, before}`. A person joins with the first meta and leaves with
 * the last; whoever is in the very first state was there before us and joined nothing. `fault` is null, or why the copy
 * is wrong (`gap`, `epoch`, `hash`): then the room must be fetched anew.
 */
export function reduce(room, event, payload) {
  switch (event) {
    case "joined":
      return joined(room, payload);
    case "away":
      return only({ ...room, isLive: false, draft: null, asOf: room.isLive ? payload.now : room.asOf });
    case "polled":
      return polled(room, payload);
    case "failed":
      return only({ ...room, error: payload.error });
    case "presence_state":
      return only({ ...room, draft: { ...settled(room.people, payload, room.statuses), isWhole: true } });
    case "presence_diff":
      // A state never goes back behind a diff (protocol/README.md, section 9): one that comes before it is in it already.
      if (!room.isLive) return only(room);
      return only({ ...room, draft: { ...changed(room.people, payload, room.statuses), isWhole: false } });
    case "presence_sync":
      return room.isLive || room.draft ? proved(room, payload) : only(room);
    case "presence_status":
      return stated(room, payload);
    case "presence_count":
      return counted(room, payload);
    case "room_info":
      return only({ ...room, info: Object.freeze({ ...payload }) });
    default:
      return only(room);
  }
}

const only = (room) => ({ room, happened: nothing, fault: null });

/** `{mode, isResumed}`: the hub let us in. In the mode `events` there is nothing to wait for. */
function joined(room, { mode, isResumed }) {
  const isLive = mode === "events" || isResumed;
  return only({
    ...room, isLive, isSynced: room.isSynced || isLive, asOf: isLive ? null : room.asOf, error: null, draft: null,
    areCountsFresh: true,
  });
}

function proved(room, { epoch, seq, hash, n }) {
  const draft = room.draft ?? { ...room.people, ...nothing, isWhole: false };
  const fault =
    !draft.isWhole && epoch !== room.epoch ? "epoch"
    : !draft.isWhole && seq !== room.seq + (room.draft ? 1 : 0) ? "gap"
    : hash !== draft.hash || n !== draft.tabs ? "hash"
    : null;
  // Without an epoch the next join asks for the whole state; until then the last proved one stays on show.
  if (fault) return { room: { ...room, draft: null, epoch: null }, happened: nothing, fault };
  const { entries, tabs, joined, left, updated } = draft;
  const statuses = left.length ? new Map(room.statuses) : room.statuses;
  for (const { id } of left) statuses.delete(id);
  return {
    room: {
      ...room, epoch, seq, statuses, draft: null, isSynced: true, isLive: true, asOf: null,
      people: { entries, hash, tabs },
    },
    happened: room.isSynced ? { joined, left, updated } : nothing,
    fault: null,
  };
}

/**
 * `{now, counts}` or `{now, state, statuses}`: what was so at `now`, asked for without a link. It shows, but nothing can
 * be resumed from it; the next join brings the whole state.
 */
function polled(room, { now, counts, state, statuses }) {
  const next = { ...room, epoch: null, seq: null, isSynced: true, isLive: false, asOf: now };
  if (counts) return only({ ...next, counts: Object.freeze({ ...room.counts, ...counts }) });
  const { entries, hash, tabs, joined, left, updated } = settled(room.people, state, statuses);
  return {
    room: { ...next, statuses, people: { entries, hash, tabs } },
    happened: room.isSynced ? { joined, left, updated } : nothing,
    fault: null,
  };
}

/** Statuses may be ahead of diffs: who has none yet may come, and who has none any more is there until the diff. */
function stated(room, payload) {
  const statuses = new Map(room.statuses);
  for (const [key, status] of Object.entries(payload)) {
    if (typeof status === "string") statuses.set(key, status);
    else statuses.delete(key);
  }
  const { entries, hash, tabs, updated } = restated(room.people, statuses);
  return {
    room: { ...room, statuses, people: updated.length ? { entries, hash, tabs } : room.people },
    happened: { joined: [], left: [], updated },
    fault: null,
  };
}

/** The first frame after a join has every bucket, later ones those that changed; 0 is a bucket that has gone. */
function counted(room, { users, sessions, roles, labels, rooms }) {
  const before = room.areCountsFresh ? {} : (room.counts ?? {});
  const counts = { ...before };
  if (rooms) counts.rooms = merged(before.rooms, rooms, ([, sessions]) => sessions === 0);
  else Object.assign(counts, { users, tabs: sessions });
  if (roles) counts.roles = merged(before.roles, roles, (users) => users === 0);
  if (labels) {
    counts.labels = { ...before.labels };
    for (const [label, values] of Object.entries(labels)) {
      counts.labels[label] = merged(counts.labels[label], values, (users) => users === 0);
    }
  }
  return only({
    ...room, counts: Object.freeze(counts), areCountsFresh: false, isSynced: true, isLive: true, asOf: null,
  });
}

function merged(before = {}, changes, isGone) {
  const after = { ...before };
  for (const [name, value] of Object.entries(changes)) {
    if (isGone(value)) delete after[name];
    else after[name] = value;
  }
  return Object.freeze(after);
}
