import type { Rollcall } from "./rollcall";

export interface PollingOptions {
  /** Between two rounds, in milliseconds; up to half of it is added at random. Default 5,000. */
  everyMs?: number;
  fetch?: typeof globalThis.fetch;
  sendBeacon?: (url: string, body: string) => boolean;
}

/**
 * Asks for the rooms by HTTP while the link is lost, and keeps this tab present in them. Snapshots then have `live: false`
 * and `asOf`, the time of the last answer. Returns a function that ends it.
 */
export declare function pollWhileAway(rollcall: Rollcall, options?: PollingOptions): () => void;
