// Why somebody is still shown: what the hub knows of it, and the sentences that say so.

import { ask } from "./ask.js";
import { quiet } from "./errors.js";

/**
 * `{user_id, room_id, shown, status, role, since, last_active, is_counted, tabs, holds, sessions, asked_at}`; `shown` false: not
 * there any more. `holds` is what keeps the place of each tab; `sessions`, the record of them, is null for whoever may not
 * read it.
 */
export const whyShown = (rollcall, room, userId) => quiet(why(rollcall, room, userId));

async function why(rollcall, room, userId) {
  const query = { room, user: userId, status: "active" };
  const place = `api/v1/rooms/${encodeURIComponent(room)}/people/${encodeURIComponent(userId)}`;
  const [person, record] = await Promise.all([
    ask(rollcall, "GET", place).catch(except(404, null)),
    ask(rollcall, "GET", "api/v1/sessions", { query }).catch(except(403, null)),
  ]);
  const time = (milliseconds) => (milliseconds === undefined ? null : new Date(milliseconds).toISOString());
  return {
    user_id: userId,
    room_id: room,
    shown: person !== null,
    status: person?.status ?? null,
    role: person?.role ?? null,
    since: time(person?.since_ms),
    last_active: time(person?.last_active_ms),
    is_counted: person?.is_counted ?? null,
    tabs: person?.sessions.length ?? 0,
    holds: person?.sessions ?? [],
    sessions: record?.sessions ?? null,
    asked_at: time(rollcall.world.now()),
  };
}

const except = (status, answer) => (error) => {
  if (error.status !== status) throw error;
  return answer;
};

/** Leave reasons (protocol/codes.json) as people say them; also those that only the record has. */
export const leaveWords = {
  left: "said goodbye", completed: "done", abandoned: "given up", closed: "closed the page", lost: "lost the link",
  slow: "could not keep up", drained: "the hub stopped", expired: "the page fell silent", kicked: "removed by a moderator",
  banned: "banned", replaced: "joined anew", capacity: "no place any more", silent: "not heard of for too long",
  hub_died: "the hub died",
};

const pages = { active: "in front", idle: "without input for a while", hidden: "hidden", frozen: "frozen by the browser" };

/** What `whyShown` found, in English as of `now` (milliseconds): `{verdict, holds}`, a sentence on the person and one on each tab. */
export function whyWords({ shown, holds, asked_at: askedAt }, now = Date.now()) {
  const age = now - Date.parse(askedAt);
  return { verdict: shown ? verdict(holds) : "Not any more: the room has seen the person leave.", holds: holds.map((hold) => because(hold, age)) };
}

function verdict(holds) {
  const live = holds.filter(({ socket }) => socket === "live").length;
  if (live) return live === 1 ? "One tab is connected right now." : `${live} tabs are connected right now.`;
  const isWaiting = holds.some(({ socket }) => socket === "grace");
  if (isWaiting) return "No tab is connected; the place is kept for a moment in case one comes back.";
  return "No tab is connected; the page says by HTTP that it is there.";
}

function because({ page, socket, reason, grace_ends_in_ms: grace, lease_ends_in_ms: lease = null }, age) {
  const words = [];
  if (socket === "live") words.push(`Connected, and the page is ${pages[page] ?? page}.`);
  if (socket === "grace") words.push(`Gone (${leaveWords[reason] ?? reason}); the place is kept${left(grace, age)}.`);
  if (lease !== null) words.push(`The last heartbeat by HTTP holds the place${left(lease, age)}.`);
  return words.join(" ");
}

/** Without an end, as while the hub stops, nothing is said of it. */
const left = (milliseconds, age) => (milliseconds === undefined ? "" : ` for ${Math.max(0, Math.ceil((milliseconds - age) / 1000))} s more`);
