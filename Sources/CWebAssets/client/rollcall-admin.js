// What an admin's page asks of the hub. A module of its own, loaded on use.

import { ask } from "./ask.js";
import { quiet } from "./errors.js";

/** Has the hub give up what is stale, as S4's button does; the hub does so by itself, so that as a rule nothing is left. */
export const cleanUp = (rollcall, { dryRun = false } = {}) =>
  quiet(ask(rollcall, "POST", "api/v1/admin/cleanup", { query: { dry_run: dryRun || undefined } }));
