// The types of rollcall-admin.js: for the operator, and the app's server.

import type { Rollcall } from "./rollcall";

export interface CleanUp {
  readonly dry_run: boolean;
  readonly kind: string;
  readonly before: string;
  /** What went, or would go. */
  readonly count: number;
  /** Online, but silent for as long; their leases end by themselves. */
  readonly stale_users: number;
  /** Of a dry run, the first 50. */
  readonly sessions: readonly { readonly user_id: string; readonly room_id: string; readonly last_seen: string; readonly [more: string]: unknown }[];
}

/** As a rule nothing is left to do. `kind` is a job of the store's, by default `abandon_silent_sessions` of 3 `hours`. */
export declare function cleanUp(
  rollcall: Rollcall, options?: { dryRun?: boolean; kind?: string; hours?: number; before?: string },
): Promise<CleanUp>;

/** Ends a user's sessions: of one tab, in one room, or all. Who comes back is let in. */
export declare function forceOffline(
  rollcall: Rollcall, userId: string, options?: { room?: string; session?: string; reason?: string },
): Promise<{ readonly user_id: string; readonly sessions: number }>;

export declare function health(rollcall: Rollcall): Promise<{
  readonly total_users: number;
  readonly online_users: number;
  /** Online, but not heard of for two minutes. */
  readonly stale_users: number;
  readonly [more: string]: unknown;
}>;
