// The types of rollcall.js. Times are milliseconds, unless a name says otherwise.

/** Where the connection is; `disconnected` means that nothing comes back by itself. */
export type Status = "initial" | "connecting" | "connected" | "reconnecting" | "disconnected";

/**
 * What is received of a room: everybody in it, only how many, or nothing but messages.
 * A room that several parts of a page hold has the widest mode any of them asked for.
 */
export type Mode = "presence" | "count" | "events";

/** The most present tab of a user decides; `reconnecting`: all are away for a moment and keep their places. */
export type PersonStatus = "active" | "idle" | "away" | "reconnecting";

/** What a tab says about itself: one JSON object of at most 16 KiB. */
export type State = Record<string, unknown>;

/** A user who is present, over all tabs. Frozen; the same object while nothing about the user changes. */
export interface Person<S extends State = State> {
  readonly id: string;
  readonly status: PersonStatus;
  /** How many tabs. */
  readonly tabs: number;
  /** What the newest tab says. */
  readonly state: Readonly<S>;
  /** What each tab says, oldest first. */
  readonly states: readonly Readonly<S>[];
}

/** A room as it is known. Frozen; the same object while nothing in it changes. */
export interface Snapshot<S extends State = State> {
  /** Whether anything is known. Before that nobody is here is not true either: show a dash, not 0. */
  readonly synced: boolean;
  /** Whether it is so right now; false while the link is down, with `asOf` the time of the last word. */
  readonly live: boolean;
  readonly asOf: number | null;
  /** Counts the room's changes, in the mode `presence`. */
  readonly seq: number | null;
  /** Users; null while unknown, and in the mode `events`. In the mode `count` the room's policy may leave roles out. */
  readonly count: number | null;
  readonly tabs: number | null;
  /** In the order of their coming. Empty unless the mode is `presence`. */
  readonly users: readonly Person<S>[];
  /** Oneself, once present. */
  readonly self: Person<S> | null;
  /** Most users that the room takes; null: no limit. */
  readonly capacity: number | null;
  /** Why the last join or state was refused, or why the room is closed to us; null when all is well. */
  readonly error: RollcallError | null;
  /** Users by role, and by value of each label: in the mode `count`, if `count` asks for them. */
  readonly roles?: Readonly<Record<string, number>>;
  readonly labels?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Of the room `counts:*` in the mode `count`: users and tabs of each room. */
  readonly rooms?: Readonly<Record<string, readonly [users: number, tabs: number]>>;
}

/** The snapshot before anything is known; also what a server renders. */
export declare const unknownView: Snapshot<never>;

/** `code` is a name in protocol/codes.json, or `Timeout`, `ConnectionLost`, `OutboxFull`, `Expired`, `Left`, `Closed`. */
export declare class RollcallError extends Error {
  constructor(code: string, message?: string);
  readonly code: string;
}

export interface Message {
  readonly event: string;
  readonly data: unknown;
}

export interface RoomEvents<S extends State = State> {
  /** A user came, with the first tab. Who was there before us did not. */
  join: (person: Person<S>) => void;
  /** A user went, with the last tab. */
  leave: (person: Person<S>) => void;
  /** State, tabs or status of a user who stays. */
  update: (person: Person<S>, before: Person<S>) => void;
  count: (snapshot: Snapshot<S>) => void;
  message: (message: Message) => void;
  /** The room is live: for the first time, or again. */
  sync: (snapshot: Snapshot<S>) => void;
  /** A join, state or token was refused. Joins are tried again where that may help. */
  error: (error: RollcallError) => void;
  /** The hub closed the room to us, as after a kick: nobody comes back by itself. */
  closed: (error: RollcallError) => void;
}

/** One hold on a room. Holds of one name share one subscription; it ends with the last. */
export interface Room<S extends State = State> {
  readonly name: string;
  getSnapshot(): Snapshot<S>;
  /** Calls `listener` after each new snapshot. These two are what `useSyncExternalStore` wants. */
  subscribe(listener: () => void): () => void;
  /** The returned function ends it, and so does `leave()`. */
  on<E extends keyof RoomEvents<S>>(event: E, listener: RoomEvents<S>[E]): () => void;
  /**
   * Merges into what this hold says about the tab, and makes the tab present; `null`, or letting go, takes it back. The
   * tab says what all its holds say together. Changes of one turn are one message, and only the latest is sent after an
   * absence. The promise ends when the hub has taken it, or fails, as with `RoomFull`; it need not be looked at.
   */
  setState(patch: Partial<S> | null): Promise<void>;
  /**
   * Sends to all others in the room. Ends when the hub has taken it; fails with the hub's code, with `Timeout` after
   * 10 s, or with `ConnectionLost` when nobody knows whether it arrived. While the room is not joined up to 100 messages
   * wait (`OutboxFull`), up to 30 s each (`Expired`). The promise need not be looked at.
   */
  send(event: string, data?: unknown): Promise<void>;
  /** Lets go. */
  leave(): void;
}

export interface RoomOptions<S extends State = State> {
  /** Default `presence`. */
  mode?: Mode;
  /** Makes this tab present with this state; without it the room is only watched. */
  state?: S;
  /** Believed by a hub in development mode only; else the token says it. */
  role?: string;
  /** In the mode `count`: count by role, and by these labels of the room's policy (`true`: all). */
  count?: { roles?: boolean; labels?: boolean | string[] };
}

/** `connect`: the first; `expiring`: in a minute; `expired`: over; `refused`: the hub did not take the last one. */
export type TokenReason = "connect" | "expiring" | "expired" | "refused";

export interface RollcallOptions {
  /** Where the hub is, such as `https://hub.example/`. Default: where the page is. */
  url?: string;
  /** Who this is, where the hub asks for no tokens. With a token its subject counts. */
  user?: string;
  /**
   * Gets a token: before the first connection, and again when the hub says that it ends or refuses it. `null` stops.
   * A failure is told as `error`, and tried again after the usual wait.
   */
  getToken?: (why: { reason: TokenReason }) => string | null | Promise<string | null>;
  /** Without input for this long a tab is `idle`. Default 300,000. */
  idleAfterMs?: number;
  /** Full jitter under a ceiling that doubles from `baseMs` (500) to `capMs` (20,000; 60,000 while hidden). */
  reconnect?: { baseMs?: number; capMs?: number };

  // What the platform provides; tests bring their own.
  WebSocket?: new (url: string) => unknown;
  fetch?: typeof globalThis.fetch;
  window?: unknown;
  now?: () => number;
  random?: () => number;
  setTimeout?: (run: () => void, milliseconds: number) => unknown;
  clearTimeout?: (timer: unknown) => void;
}

export interface RollcallEvents {
  /** Also when only the wait for the next attempt changed. */
  status: (status: Status) => void;
  /** The link has been down for 5 s: time to say so. Shorter trouble is not told. */
  lost: () => void;
  /** After `lost`: all is well again. */
  restored: () => void;
  /** `getToken` failed. */
  error: (error: unknown) => void;
}

export interface Rollcall {
  readonly status: Status;
  /** `retryInMs` is null when nothing comes back by itself. */
  readonly lastClose: { readonly code: number; readonly reason: string; readonly retryInMs: number | null } | null;
  /** Of the last heartbeat. */
  readonly roundTripMs: number | null;
  /** The name by which the hub knows this tab, over reloads. Nobody else is told. */
  readonly session: string;
  /** Holds a room, and connects if need be. */
  room<S extends State = State>(name: string, options?: RoomOptions<S>): Room<S>;
  on<E extends keyof RollcallEvents>(event: E, listener: RollcallEvents[E]): () => void;
  /** Connects now: after `close()`, or instead of at the end of a wait. */
  connect(): void;
  /** Says goodbye: this tab is gone from all rooms within the grace of a closed tab (3 s). */
  close(): void;
}

/** One client for each page. It connects when the first room is asked for, and ends 5 s after the last is let go. */
export declare function createRollcall(options?: RollcallOptions): Rollcall;

// What the modules that are loaded on use have in common

/** What `useSyncExternalStore` wants. A store is held while somebody listens, and only then. */
export interface Store<View> {
  /** Frozen; the same object while nothing in it changes, and so is each part of it. */
  getSnapshot(): View;
  subscribe(listener: () => void): () => void;
  /** The snapshot before anything is known; also what a server renders. */
  readonly initial: View;
}

/** What every snapshot says of something that the hub keeps. */
export interface Kept {
  /** Nothing is known yet, and nothing has gone wrong. */
  readonly loading: boolean;
  /** Why the hub did not answer the last time it was asked. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** Whether changes are told at once; false: it is asked for every few seconds. */
  readonly live: boolean;
}

/** What `S` says, with the user's id, the number of tabs, and the user's status unless `S` has one of its own. */
export type Row<S extends State = State> = Readonly<S> & {
  readonly user_id: string;
  readonly tabs: number;
  readonly status: S extends { status: infer Own } ? Own : PersonStatus;
  /** RFC 3339: when this page last heard something of the user. */
  readonly last_seen_at: string;
};

/** The same with a name and an avatar in any case. */
export type NamedRow<S extends State = State> = Row<S> & {
  /** The user's id, if `S` has none. */
  readonly name: string;
  readonly avatar: string | null;
};
