// The types of rollcall-admin.js.

import type { Rollcall } from "./rollcall";

/** For admins. The hub cleans up by itself, so that as a rule nothing is left; `dryRun` only says what would go. */
export declare function cleanUp(rollcall: Rollcall, options?: { dryRun?: boolean }): Promise<unknown>;
