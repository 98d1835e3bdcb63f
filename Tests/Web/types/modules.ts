// What an application writes with the modules that are loaded on use, and mistakes that must be found.

import { createRollcall } from "../../../Sources/CWebAssets/client/rollcall";
import { notificationsOf } from "../../../Sources/CWebAssets/client/rollcall-notifications";

const rollcall = createRollcall();

interface Enrollment {
  course_id: string;
}

const notifications = notificationsOf<Enrollment>(rollcall, { type: "", read: false, dateFrom: "2026-01-01" });
export const courses: string[] = notifications.getSnapshot().notifications.map(({ data }) => data.course_id);
export const bell = (): string => `${notifications.getSnapshot().unreadCount ?? "–"}`;
notifications.markAllAsRead().then((count) => count.toFixed());

export function mistakes(): void {
  // @ts-expect-error: nobody knows yet
  notifications.getSnapshot().unreadCount.toFixed();
  // @ts-expect-error: an id is text
  notifications.markAsRead(7);
  // @ts-expect-error: a row is read only
  notifications.getSnapshot().notifications[0]!.read_at = null;
}
