import type { Rollcall, RollcallOptions } from "./rollcall";

/**
 * `off` (the default): a socket for each tab, the simplest truth.
 * `worker`: one socket for all tabs of the browser, wherever it has shared workers.
 * `auto`: the same where it has Web Locks, too, by which a tab that crashes is noticed at once and not by its lease.
 * Where that cannot be, as on pages of another origin than the worker's, each tab has a socket of its own.
 */
export type Sharing = "off" | "worker" | "auto";

export interface SharedOptions extends RollcallOptions {
  sharing?: Sharing;
  /**
   * Where `rollcall-shared-worker.js` is. Default: beside this module. A page can start a worker of its own origin only:
   * an application of another origin than the hub's serves a copy.
   */
  worker?: string | URL;
}

/** As in `rollcall.js`. Others see the same people, tabs and statuses whether tabs share a socket or not. */
export declare function createRollcall(options?: SharedOptions): Rollcall;

/** The class itself, for clients that take a `WebSocket`; `WebSocket` itself where nothing is shared. */
export declare function sharedSocket(options?: {
  sharing?: Sharing;
  worker?: string | URL;
  WebSocket?: new (url: string) => unknown;
  SharedWorker?: unknown;
  locks?: unknown;
}): new (url: string) => unknown;
