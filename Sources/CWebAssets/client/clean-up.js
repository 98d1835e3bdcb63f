import { ask } from "./ask.js";
import { quiet } from "./errors.js";

/** Has the hub give up what is stale, as an admin's button does; it does so by itself, so that as a rule nothing is left. */
export const cleanUp = (rollcall, { dryRun = false } = {}) =>
  quiet(ask(rollcall, "POST", "api/v1/admin/cleanup", { query: { dry_run: dryRun || undefined } }));
