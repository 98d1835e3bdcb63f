// Why somebody is still shown: what the hub knows of it, and nothing else.

import { ask } from "./ask.js";
import { quiet } from "./errors.js";

/**
 * `{user_id, room_id, shown, status, role, since, last_active, is_counted, tabs, sessions}`; `shown` false: not there any
 * more. `sessions` is null for whoever may not read them.
 */
export const whyShown = (rollcall, room, userId) => quiet(why(rollcall, room, userId));

async function why(rollcall, room, userId) {
  const query = { room, user: userId, status: "active" };
  const [{ people }, record] = await Promise.all([
    ask(rollcall, "GET", `api/v1/rooms/${encodeURIComponent(room)}`).catch(except(404, { people: [] })),
    ask(rollcall, "GET", "api/v1/sessions", { query }).catch(except(403, null)),
  ]);
  const person = people.find(({ user }) => user === userId);
  const time = (milliseconds) => (milliseconds === undefined ? null : new Date(milliseconds).toISOString());
  return {
    user_id: userId,
    room_id: room,
    shown: person !== undefined,
    status: person?.status ?? null,
    role: person?.role ?? null,
    since: time(person?.since_ms),
    last_active: time(person?.last_active_ms),
    is_counted: person?.is_counted ?? null,
    tabs: person?.sessions ?? 0,
    sessions: record?.sessions ?? null,
  };
}

const except = (status, answer) => (error) => {
  if (error.status !== status) throw error;
  return answer;
};
