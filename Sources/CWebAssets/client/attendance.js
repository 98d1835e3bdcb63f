// Who was to come to a room, who has been seen there, and who is online: a workshop's page (S2).

import { everyPage } from "./every-page.js";
import { Kept } from "./kept.js";
import { shelved } from "./shelf.js";

/** The attendance of a room: a store whose snapshot has `attendance`, null until known, with `checkIn(userId)`, `undoCheckIn(userId)`. */
export const attendanceOf = (rollcall, room) => shelved(rollcall, `attendance ${room}`, () => new Attendance(rollcall, room));

class Attendance extends Kept {
  constructor(rollcall, room) {
    const path = `api/v1/rooms/${encodeURIComponent(room)}/attendance`;
    super(rollcall, {
      rooms: () => [[room, "presence"]],
      load: async (ask) => {
        const { rows, answer } = await everyPage(ask, path, "participants");
        return { rows: new Map(rows.map((row) => [row.user_id, row])), online: answer.online_count };
      },
      heard: (facts, event, told) =>
        event === "rollcall:attendance" ? seen(facts, told)
        : event === "rollcall:roster" ? registered(facts, told)
        : facts,
      show: (facts, room) => ({ attendance: facts && attendance(facts, room) }),
    });
    const change = (method) => (userId) => {
      const at = method === "POST" ? new Date(rollcall.world.now()).toISOString() : null;
      const hope = (facts) => seen(facts, { ...facts.rows.get(userId), user_id: userId, checked_in_at: at, status: at ? "checked_in" : "registered" });
      return this.change(hope, (ask) => ask(method, `${path}/${encodeURIComponent(userId)}/check-in`), seen);
    };
    // These are passed around without their object.
    this.checkIn = change("POST");
    this.undoCheckIn = change("DELETE");
  }
}

const seen = (facts, { user_id: id, name, avatar, status, checked_in_at: at }) =>
  ({ ...facts, rows: new Map(facts.rows).set(id, { user_id: id, name: name ?? id, avatar: avatar ?? null, status, checked_in_at: at }) });

function registered(facts, told) {
  if (!told.removed) return seen(facts, { ...told, status: told.checked_in_at ? "checked_in" : "registered" });
  const rows = new Map(facts.rows);
  rows.delete(told.user_id);
  return { ...facts, rows };
}

const isRegistered = ({ status }) => status !== "online";

const strangers = new WeakMap();

/** Somebody who is here without being registered: the same for the same person, as thousands may be. */
function strangerOf(person) {
  const { id, state: { name = id, avatar = null } } = person;
  if (!strangers.has(person)) strangers.set(person, Object.freeze({ user_id: id, name, avatar, status: "online", checked_in_at: null, is_online: true }));
  return strangers.get(person);
}

/** The online number is the room's own, the same that all other hooks show. */
function attendance({ rows, online }, { users, synced, count }) {
  const here = new Map(users.map((person) => [person.id, person]));
  const roster = [...rows.values()].filter((row) => isRegistered(row) || !synced);
  const known = new Set(roster.map((row) => row.user_id));
  const registered = roster.map((row) => ({ ...row, is_online: synced ? here.has(row.user_id) : row.is_online === true }));
  const participants = [...registered, ...users.filter(({ id }) => !known.has(id)).map(strangerOf)];
  return {
    total_registered: participants.filter(isRegistered).length,
    checked_in_count: participants.filter(({ status }) => status === "checked_in").length,
    online_count: count ?? online,
    participants,
  };
}
