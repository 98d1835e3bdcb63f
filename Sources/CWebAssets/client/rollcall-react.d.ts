// The types of rollcall-react.js, for React 18 and later.

import type { FunctionComponent, ReactNode } from "react";
import type { Mode, NamedRow, Rollcall, RoomEvents, RoomOptions, Row, Snapshot, State, Status } from "./rollcall";
import type { CleanUp } from "./rollcall-admin";

export declare const RollcallProvider: FunctionComponent<{ client: Rollcall; children?: ReactNode }>;

export declare function useRollcall(): Rollcall;
export declare function useStatus(): Status;

/** What a mounted component may do in its room; before and after that it does nothing. */
export interface RoomControl<S extends State = State> {
  setState(patch: Partial<S> | null): Promise<void>;
  send(event: string, data?: unknown): Promise<void>;
  on<E extends keyof RoomEvents<S>>(event: E, listener: RoomEvents<S>[E]): () => void;
}

/** `state` may be another object in each render; only its content counts. Without it the room is only watched. */
export declare function useRoom<S extends State = State>(name: string, options?: RoomOptions<S>): [Snapshot<S>, RoomControl<S>];
/** Renders again only when what `select` gives is another object. */
export declare function useRoom<S extends State, T>(
  name: string, options: RoomOptions<S> | undefined, select: (snapshot: Snapshot<S>) => T,
): [T, RoomControl<S>];

export declare function useRoomEvents<S extends State = State>(
  name: string, handlers: Partial<RoomEvents<S>>, options?: { mode?: Mode },
): void;

export type { NamedRow, Row };

export interface Presence<S extends State = State> {
  onlineUsers: NamedRow<S>[];
  /** Null until it is known. */
  totalOnline: number | null;
  updateStatus(status: string): Promise<void>;
}

export declare function usePresence<S extends State = State>(room: string, options?: RoomOptions<S>): Presence<S>;
/** Of the room `workshop:<workshopId>`, or `course:<courseId>` without one. */
export declare function usePresence(courseId: string | number, workshopId: string | number | null): Presence;
export declare function usePresence(courseId: number): Presence;

export declare function useCount(name: string): Pick<Snapshot, "count" | "tabs" | "synced" | "live">;

export declare function useParticipantHeartbeat(
  roomId: string | number, competitionId?: string | number | null, isActive?: boolean,
): { status: Status; sessionId: string };

/** `activeParticipants` are those whose role is neither `host` nor `teacher`. */
export declare function useCompetitionRealtime(
  competitionId: string | number, roomId: string | number, role?: string,
): { participants: Row[]; activeParticipants: Row[] };

/** `merge`: the caller's own rows, such as those of a database; keep it the same array while it says the same. */
export declare function useParticipants<R extends { user_id: string | number } = { user_id: string }>(
  name: string, options?: { merge?: R[] },
): { participants: ((R | Row) & { isOnline: boolean })[]; onlineCount: number; totalCount: number };

export declare function useParticipantEvents(
  streamId: string | number,
  handlers: { onJoin?: (row: Row) => void; onLeave?: (row: Row) => void; onUpdate?: (row: Row) => void },
): void;

export declare function usePresenceManager(options?: { room?: string; currentUser?: State; autoJoin?: boolean }): {
  activeUsers(): Row[];
  isConnected(): boolean;
  stats: { totalUsers: number | null; totalTabs: number | null };
  /** For admins; see `cleanUp` of rollcall-admin.js. */
  triggerCleanup(): Promise<CleanUp>;
  join(): Promise<void>;
  leave(): Promise<void>;
};
