// The types of rollcall-notifications.js.

import type { Kept, Rollcall, Store } from "./rollcall";

export interface Notification<Data = unknown> {
  readonly id: string;
  readonly user_id: string;
  /** A word of the app's, such as `enrollment`. */
  readonly type: string;
  readonly title: string;
  readonly message: string;
  readonly data: Data;
  /** RFC 3339; null: unread. */
  readonly read_at: string | null;
  readonly created_at: string;
}

/** An empty text is no filter. */
export interface NotificationFilters {
  type?: string;
  read?: boolean | "true" | "false" | "read" | "unread" | "all" | "";
  /** RFC 3339, or a day. */
  dateFrom?: string;
  dateTo?: string;
  /** Rows at first; default 20. */
  limit?: number;
}

export interface NotificationsView<Data = unknown> extends Kept {
  /** The last first. */
  readonly notifications: readonly Notification<Data>[];
  /** Of all of the user's, whatever the filters; null until it is known. */
  readonly unreadCount: number | null;
  /** Of those that the filters let through. */
  readonly total: number | null;
}

/** Changes show at once and are taken back if the hub refuses; then the promise fails. It need not be looked at. */
export interface Notifications<Data = unknown> extends Store<NotificationsView<Data>> {
  markAsRead(id: string): Promise<Notification<Data>>;
  markAsUnread(id: string): Promise<Notification<Data>>;
  /** Answers with how many were unread. */
  markAllAsRead(): Promise<number>;
  deleteNotification(id: string): Promise<void>;
  /** As many again; nothing at the end. */
  loadMore(): void;
}

/** The user's notifications, in agreement with all other tabs. The same store for the same filters. */
export declare function notificationsOf<Data = unknown>(rollcall: Rollcall, filters?: NotificationFilters): Notifications<Data>;
