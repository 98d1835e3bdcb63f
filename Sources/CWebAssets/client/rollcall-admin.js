// What an admin's page asks of the hub. A module of its own, loaded on use.

import { ask } from "./ask.js";
import { quiet } from "./errors.js";

const base = "api/v1/admin";

/** Has the hub give up what is stale, as S4's button does; the hub does so by itself, so that as a rule nothing is left. */
export const cleanUp = (rollcall, { dryRun, ...which } = {}) =>
  quiet(ask(rollcall, "POST", `${base}/cleanup`, { query: { dry_run: dryRun || undefined }, body: which }));

/** Ends a user's sessions: of one tab, in one room, or all. */
export const forceOffline = (rollcall, userId, { room, session, reason } = {}) =>
  quiet(ask(rollcall, "POST", `${base}/offline`, { body: { user_id: userId, room_id: room, session_id: session, reason } }));

/** How many are known, online and stale, and how the hub and its store are. */
export const health = (rollcall) => quiet(ask(rollcall, "GET", `${base}/health`));
