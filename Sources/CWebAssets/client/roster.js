// Who is registered in a room and who is here: the union of the roster, which the hub keeps, and of presence, in the shapes
// of a stream's page (S3).

import { everyPage } from "./every-page.js";
import { Kept } from "./kept.js";
import { shared } from "./share.js";
import { shelved } from "./shelf.js";
import { signalled } from "./signals.js";

/**
 * The roster of a room: a store whose snapshot has `participants`, `onlineCount` and `totalCount`, and what may be changed:
 * `updatePermissions`, `updateStatus`, `register`, `remove`; each shows at once, and is taken back if the hub refuses.
 */
export const rosterOf = (rollcall, room) => shelved(rollcall, `roster ${room}`, () => new Roster(rollcall, room));

class Roster extends Kept {
  #path;

  constructor(rollcall, room) {
    const path = `api/v1/rooms/${encodeURIComponent(room)}/participants`;
    const now = () => new Date(rollcall.world.now()).toISOString();
    super(rollcall, {
      rooms: () => [[room, "presence"]],
      load: async (ask) => new Map((await everyPage(ask, path, "participants")).rows.map((row) => [row.userId, row])),
      heard: (rows, event, told) => (event === "rollcall:roster" ? heard(rows, told) : rows),
      moved: (rows, moves) => moved(rows, moves, now()),
      told: signalled,
      show: showing(),
    });
    this.#path = path;
  }

  /** `{userId, permissions: {canSpeak, canVideo, role}}`, each of the three only if it changes. */
  updatePermissions = ({ userId, permissions }) =>
    this.#change("POST", userId, "/permissions", permissions, permissions).then(({ participant }) => participant);

  /** `{userId, status}`: `INVITED`, `JOINED` or `LEFT`. */
  updateStatus = ({ userId, status }) =>
    this.#change("POST", userId, "/status", { status }, { status }).then(({ participant }) => participant);

  /** `{userId, role, canSpeak, canVideo, name, avatar}`; what is left out is as of somebody new. */
  register = ({ userId, ...row }) => this.#change("PUT", userId, "", row, row);

  remove = (userId) => this.change((rows) => without(rows, userId), (ask) => ask("DELETE", this.#pathOf(userId)), (rows) => without(rows, userId));

  #change(method, userId, suffix, patch, body) {
    const hope = (rows) => {
      const row = rows.get(userId) ?? { ...stranger(userId), status: "INVITED" };
      return new Map(rows).set(userId, { ...row, ...patch, version: Math.max(row.version, 1) });
    };
    const request = (ask) => ask(method, this.#pathOf(userId) + suffix, { body });
    return this.change(hope, request, (rows, answer) => newest(rows, answer.participant ?? answer));
  }

  #pathOf(userId) {
    return `${this.#path}/${encodeURIComponent(userId)}`;
  }
}

function heard(rows, told) {
  return told.removed ? without(rows, told.user_id) : newest(rows, rowOf(told));
}

/** Two changes may be told in another order than they were made in. */
function newest(rows, row) {
  const known = rows.get(row.userId);
  return known && row.version < known.version ? rows : new Map(rows).set(row.userId, { ...known, ...row });
}

/** The hub writes the same into its record, and tells nobody: everybody has seen it. */
function moved(rows, moves, now) {
  const known = moves.filter(([{ id }]) => rows.has(id));
  if (!known.length) return rows;
  const next = new Map(rows);
  for (const [{ id }, isHere] of known) {
    const row = next.get(id);
    const joined = { status: "JOINED", joinedAt: row.joinedAt ?? now, lastJoinedAt: now, leftAt: null };
    next.set(id, { ...row, ...(isHere ? joined : { status: "LEFT", leftAt: now }) });
  }
  return next;
}

function without(rows, id) {
  const next = new Map(rows);
  next.delete(id);
  return next;
}

/** What is told to all, in the words of the page. */
const rowOf = (told) => ({
  id: told.id, streamId: told.room_id, userId: told.user_id, identity: told.user_id, ...named(told.user_id, told.name, told.avatar),
  role: told.role.toUpperCase(), status: told.status.toUpperCase(), canSpeak: told.can_speak, canVideo: told.can_video,
  joinedAt: told.joined_at, lastJoinedAt: told.last_joined_at, leftAt: told.left_at, checkedInAt: told.checked_in_at,
  mutedUntil: told.muted_until, version: told.version,
});

const named = (id, name = null, avatar = null) => ({ name: name ?? id, user: { id, username: name ?? id, imageUrl: avatar } });

/** Somebody who is not registered, as the hub would list one. */
const stranger = (id, { name, avatar } = {}) => ({
  id: null, userId: id, identity: id, ...named(id, name, avatar), role: "VIEWER", status: "JOINED", canSpeak: false, canVideo: false,
  joinedAt: null, lastJoinedAt: null, leftAt: null, checkedInAt: null, mutedUntil: null, version: 0,
});

/** Rows are made anew only where something is another: many may be here. */
function showing() {
  let made = new Map();
  return (rows, { users, synced }, signals) => {
    const here = new Map(users.map((person) => [person.id, person]));
    const next = new Map();
    const add = (id, row) => {
      const [person, signal, before] = [here.get(id), signals?.get(id), made.get(id)];
      const isSame = before?.row === row && before.person === person && before.signal === signal && before.synced === synced;
      const shown = isSame ? before.shown : shared(before?.shown, { ...row, ...live(row, person, synced, signal) });
      next.set(id, { row, person, signal, synced, shown });
    };
    // The roster says who is registered; who is not, is in it only because of being here.
    for (const [id, row] of rows ?? []) if (row.version > 0 || !synced || here.has(id)) add(id, row);
    for (const person of users) if (!next.has(person.id)) add(person.id, strangerOf(person));
    made = next;
    const participants = [...next.values()].map(({ shown }) => shown);
    const onlineCount = synced ? users.length : rows && participants.filter(({ isOnline }) => isOnline).length;
    return { participants, totalCount: rows && participants.length, onlineCount };
  };
}

const strangers = new WeakMap();

/** The same for the same person. */
function strangerOf(person) {
  if (!strangers.has(person)) strangers.set(person, stranger(person.id, person.state));
  return strangers.get(person);
}

/** What is so at the moment: presence, the tab's own words, and what it signals. */
function live(row, person, synced, signals = {}) {
  const isOnline = synced ? person !== undefined : row.isOnline === true;
  const { audioEnabled = false, videoEnabled = false, connectionQuality = "unknown" } = person?.state ?? {};
  return {
    isOnline,
    status: isOnline ? "JOINED" : row.status,
    presence: person?.status ?? null,
    isSpeaking: signals.speaking === true,
    audioEnabled: signals.audio === true || audioEnabled,
    videoEnabled: signals.video === true || videoEnabled,
    connectionQuality: signals.quality ?? connectionQuality,
  };
}
