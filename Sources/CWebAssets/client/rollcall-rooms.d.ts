// The types of rollcall-rooms.js. Times are RFC 3339.

import type { Kept, PersonStatus, Rollcall, Store } from "./rollcall";

// Who is registered, who is here

export type ParticipantStatus = "INVITED" | "JOINED" | "LEFT";

/** A right is one thing, what a microphone or camera does another: each has its own member. */
export interface Participant {
  /** The roster's; null: here, but not registered. */
  readonly id: string | null;
  readonly userId: string;
  /** The same under LiveKit's name. */
  readonly identity: string;
  readonly name: string;
  readonly user: { readonly id: string; readonly username: string; readonly imageUrl: string | null };
  /** In capitals: `VIEWER` unless something else is registered. */
  readonly role: string;
  readonly status: ParticipantStatus;
  readonly canSpeak: boolean;
  readonly canVideo: boolean;
  /** The first time; the last one is `lastJoinedAt`. */
  readonly joinedAt: string | null;
  readonly lastJoinedAt: string | null;
  readonly leftAt: string | null;
  readonly checkedInAt: string | null;
  readonly mutedUntil: string | null;
  /** For those who moderate. */
  readonly bannedUntil?: string | null;
  /** Counts what was asked for; 0: not registered. */
  readonly version: number;
  readonly isOnline: boolean;
  /** Null: not here. */
  readonly presence: PersonStatus | null;
  /** By the signal `speaking`. */
  readonly isSpeaking: boolean;
  /** By the signals `audio` and `video`, else what the tab says under these names. */
  readonly audioEnabled: boolean;
  readonly videoEnabled: boolean;
  /** By the signal `quality`, else what the tab says under this name. */
  readonly connectionQuality: string;
}

export interface Permissions {
  canSpeak?: boolean;
  canVideo?: boolean;
  role?: string;
}

export interface RosterView extends Kept {
  readonly participants: readonly Participant[];
  /** Null until it is known. */
  readonly onlineCount: number | null;
  readonly totalCount: number | null;
}

/** Changes are for moderators. They show at once and are taken back if the hub refuses; then the promise fails. */
export interface Roster extends Store<RosterView> {
  updatePermissions(change: { userId: string; permissions: Permissions }): Promise<Participant>;
  /** One may also say it of oneself. */
  updateStatus(change: { userId: string; status: ParticipantStatus }): Promise<Participant>;
  /** What is left out is as of somebody new. */
  register(row: { userId: string; name?: string | null; avatar?: string | null; status?: ParticipantStatus } & Permissions): Promise<Participant>;
  remove(userId: string): Promise<void>;
}

export declare function rosterOf(rollcall: Rollcall, room: string): Roster;

// A workshop

export interface Attendee {
  readonly user_id: string;
  readonly name: string;
  readonly avatar: string | null;
  /** `online`: here without being registered. */
  readonly status: "registered" | "checked_in" | "online";
  readonly is_online: boolean;
  readonly checked_in_at: string | null;
}

export interface AttendanceView extends Kept {
  /** Null until it is known. */
  readonly attendance: {
    readonly total_registered: number;
    readonly checked_in_count: number;
    /** The `count` of the room's own snapshot. */
    readonly online_count: number;
    readonly participants: readonly Attendee[];
  } | null;
}

export interface Attendance extends Store<AttendanceView> {
  /** For moderators; the first check-in stays. */
  checkIn(userId: string): Promise<Attendee>;
  undoCheckIn(userId: string): Promise<Attendee>;
}

export declare function attendanceOf(rollcall: Rollcall, room: string): Attendance;

// What happened, what is kept, what passes

export interface Activity<Data = unknown> {
  readonly id: string;
  readonly room_id: string;
  readonly user_id: string | null;
  readonly student_name: string | null;
  readonly activity_type: string;
  readonly data: Data;
  readonly created_at: string;
}

export interface ActivityView<Data = unknown> extends Kept {
  /** The last first. */
  readonly activities: readonly Activity<Data>[];
}

export interface ActivityFeed<Data = unknown> extends Store<ActivityView<Data>> {
  /** For the app and moderators. */
  publish(type: string, more?: { userId?: string; name?: string; data?: Data }): Promise<Activity<Data>>;
}

/** The last `limit` entries of a room's feed; default 50. */
export declare function activityOf<Data = unknown>(rollcall: Rollcall, room: string, options?: { limit?: number }): ActivityFeed<Data>;

export interface StateView<State extends object> extends Kept {
  readonly state: Readonly<Partial<State>>;
}

export interface RoomState<State extends object> extends Store<StateView<State>> {
  /** For the app and moderators; any JSON but null. */
  put<Key extends keyof State & string>(key: Key, value: State[Key]): Promise<unknown>;
  remove(key: keyof State & string): Promise<unknown>;
}

/** What the app has published last under each key of a room. */
export declare function stateOf<State extends object = Record<string, unknown>>(rollcall: Rollcall, room: string): RoomState<State>;

/** `true`, or a short word; what is not signalled is not there. */
export type Signals = Readonly<Record<string, true | string>>;

export interface SignalsView extends Kept {
  /** By user; of those who are here. */
  readonly signals: Readonly<Record<string, Signals>>;
}

export interface SignalStore extends Store<SignalsView> {
  /**
   * For 5 s or `ttlMs` (0: as long as the tab is present); false takes back. Only who is present is heard, and nobody waits
   * for an answer; the same is sent again only when it is about to end.
   */
  signal(signals: Record<string, boolean | string>, options?: { ttlMs?: number }): void;
}

export declare function signalsOf(rollcall: Rollcall, room: string): SignalStore;

// Why somebody is still shown

export interface Reason {
  readonly user_id: string;
  readonly room_id: string;
  /** False: not there any more. */
  readonly shown: boolean;
  readonly status: PersonStatus | null;
  readonly role: string | null;
  readonly since: string | null;
  /** When something was heard of the user last. */
  readonly last_active: string | null;
  /** Whether the room counts the user: its policy may leave roles and the owner out. */
  readonly is_counted: boolean | null;
  readonly tabs: number;
  /** What keeps the place of each tab. */
  readonly holds: readonly Hold[];
  /** The record of each tab, for those who moderate and of oneself; null for others. */
  readonly sessions: readonly { readonly session_id: string; readonly started_at: string; readonly last_seen: string; readonly [more: string]: unknown }[] | null;
  readonly asked_at: string;
}

export interface Hold {
  readonly page: "active" | "idle" | "hidden" | "frozen";
  /** `grace`: it is gone, and the place is kept; `none`: the tab is there by HTTP alone. */
  readonly socket: "live" | "grace" | "none";
  /** Why the socket went; see `leaveWords`. */
  readonly reason?: string;
  readonly grace_ends_in_ms?: number;
  readonly lease_ends_in_ms?: number;
}

/** What the hub knows of it, asked for now. */
export declare function whyShown(rollcall: Rollcall, room: string, userId: string): Promise<Reason>;

/** The same in English as of `now` (milliseconds since 1970): a sentence on the person, and one on each hold. */
export declare function whyWords(reason: Reason, now?: number): { readonly verdict: string; readonly holds: readonly string[] };

/** Why somebody left, in English, by the `end_reason` of the record. */
export declare const leaveWords: Readonly<Record<string, string>>;
