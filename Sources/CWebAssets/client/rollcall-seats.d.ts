// The types of rollcall-seats.js.

import type { Kept, Rollcall, Store } from "./rollcall";

/** `scope` is a room, or `*` for all together; so is `activity`. */
export interface SeatLimit {
  readonly scope: string;
  readonly activity: string;
  readonly limit: number;
  readonly in_use: number;
  readonly available: number;
  readonly waiting: number;
}

/** Where the user stands, in all tabs. */
export interface Seat {
  /** Null: has none and waits for none. */
  readonly state: "granted" | "waiting" | null;
  /** In the queue, from 1. */
  readonly position: number | null;
  /** Why the last one ended, such as `completed`, `revoked`, `expired`. */
  readonly reason: string | null;
}

export interface SeatsView extends Kept {
  readonly seat: Seat;
  readonly limits: readonly SeatLimit[];
  /** The one that leaves the fewest; null: there is no limit. */
  readonly tightest: SeatLimit | null;
}

/** `message` is a sentence for the user: "Platform at capacity (3/3 in use). …" */
export interface SeatAnswer {
  readonly can_start: boolean;
  readonly message: string;
  readonly state?: "granted" | "waiting" | null;
  readonly position?: number;
}

export interface Seats extends Store<SeatsView> {
  /** As things are; only `acquire` decides. */
  canStart(): Promise<SeatAnswer>;
  /** A seat, or with `wait` a place in the queue. That there is none is an answer, not an error. */
  acquire(options?: { wait?: boolean }): Promise<SeatAnswer>;
  /** Lets go, in all tabs. */
  release(): Promise<unknown>;
}

/**
 * The seats of a room for one activity, by default `interview`. While somebody listens, and the user has a seat or waits for
 * one, this tab is present in the room: that is what holds it, over reloads too. When the last tab closes, the seat is
 * given back within the grace of a closed tab (3 s).
 */
export declare function seatsOf(rollcall: Rollcall, room: string, options?: { activity?: string }): Seats;

export interface SeatHolder {
  readonly user_id: string;
  readonly room_id: string;
  readonly activity: string;
  /** In the queue, from 1. */
  readonly position?: number;
  readonly [more: string]: unknown;
}

export interface SeatLimitsView extends Kept {
  readonly limits: readonly SeatLimit[];
  /** Who has a seat, and who waits for one, for those who moderate the room; null for others. */
  readonly seated: readonly SeatHolder[] | null;
  readonly queue: readonly SeatHolder[] | null;
}

/** The limits that hold in a room, of all activities, to look at: no seat is taken or held. */
export declare function seatLimitsOf(rollcall: Rollcall, room: string): Store<SeatLimitsView>;
