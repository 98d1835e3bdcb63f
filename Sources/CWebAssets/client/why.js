// Why somebody is still shown: what the hub knows of it, and nothing else.

import { ask } from "./ask.js";
import { quiet } from "./errors.js";

/**
 * `{user_id, room_id, shown, status, role, since, last_active, tabs, sessions}`; `shown` false: not there any more. What
 * whoever asks may not know, and what is not known, is null.
 */
export const whyShown = (rollcall, room, userId) => quiet(why(rollcall, room, userId));

async function why(rollcall, room, userId) {
  const name = encodeURIComponent(room);
  const query = { room, user: userId, status: "active" };
  const [people, active, record] = await Promise.all([
    ask(rollcall, "GET", `api/v1/rooms/${name}`).catch(otherwise({ people: [] })),
    ask(rollcall, "GET", `api/participants/active/${name}`).catch(otherwise([])),
    ask(rollcall, "GET", "api/v1/sessions", { query }).catch(otherwise(null)),
  ]);
  const person = people.people.find(({ user }) => user === userId);
  const row = active.find((row) => row.user_id === userId);
  return {
    user_id: userId,
    room_id: room,
    shown: person !== undefined,
    status: person?.status ?? null,
    role: person?.role ?? null,
    since: person ? new Date(person.since_ms).toISOString() : null,
    // Of those whom the room counts.
    last_active: row?.last_active ?? null,
    tabs: person?.sessions ?? 0,
    // Of those who moderate, and of oneself: what each tab is and was last seen doing.
    sessions: record?.sessions ?? null,
  };
}

/** A room that is not there has nobody; what is forbidden stays unknown. */
const otherwise = (answer) => (error) => {
  if ([403, 404].includes(error.status)) return answer;
  throw error;
};
