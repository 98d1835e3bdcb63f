// What an application writes with the modules that are loaded on use, and mistakes that must be found.

import { createRollcall } from "../../../Sources/CWebAssets/client/rollcall";
import { cleanUp } from "../../../Sources/CWebAssets/client/rollcall-admin";
import { notificationsOf } from "../../../Sources/CWebAssets/client/rollcall-notifications";
import {
  activityOf, attendanceOf, rosterOf, signalsOf, stateOf, whyShown, type Participant,
} from "../../../Sources/CWebAssets/client/rollcall-rooms";
import { seatsOf } from "../../../Sources/CWebAssets/client/rollcall-seats";
import { createRollcall as createShared, sharedSocket } from "../../../Sources/CWebAssets/client/rollcall-shared";

const rollcall = createRollcall();

const notifications = notificationsOf<{ course_id: string }>(rollcall, { type: "", read: false, dateFrom: "2026-01-01" });
export const courses: string[] = notifications.getSnapshot().notifications.map(({ data }) => data.course_id);
export const bell = (): string => `${notifications.getSnapshot().unreadCount ?? "–"}`;
notifications.markAllAsRead().then((count) => count.toFixed());

const roster = rosterOf(rollcall, "stream:1");
const speakers = (rows: readonly Participant[]): string[] => rows.filter((row) => row.isSpeaking).map((row) => row.user.username);
roster.subscribe(() => console.log(speakers(roster.getSnapshot().participants), roster.getSnapshot().error?.code));
void roster.updatePermissions({ userId: "ada", permissions: { canSpeak: true } });

const workshop = attendanceOf(rollcall, "workshop:1");
export const awaited = workshop.getSnapshot().attendance?.participants.filter(({ status }) => status === "registered").length ?? 0;

interface Course {
  course_stats: { completed_count: number };
}
const state = stateOf<Course>(rollcall, "course:1");
void state.put("course_stats", { completed_count: 3 });
export const done: number | undefined = state.getSnapshot().state.course_stats?.completed_count;
export const last: string | undefined = activityOf(rollcall, "course:1").getSnapshot().activities[0]?.activity_type;
signalsOf(rollcall, "stream:1").signal({ typing: true, quality: "poor" }, { ttlMs: 0 });

export async function start(): Promise<string> {
  const { can_start: canStart, message, position } = await seatsOf(rollcall, "exam", { activity: "interview" }).acquire({ wait: true });
  await cleanUp(rollcall, { dryRun: true });
  const why = await whyShown(rollcall, "exam", "ada");
  return canStart ? message : `${position} ${why.last_active ?? "–"}`;
}

export function mistakes(): void {
  // @ts-expect-error: nobody knows yet
  notifications.getSnapshot().unreadCount.toFixed();
  // @ts-expect-error: an id is text
  notifications.markAsRead(7);
  // @ts-expect-error: a row is read only
  notifications.getSnapshot().notifications[0]!.read_at = null;
  // @ts-expect-error: there is no such right
  roster.updatePermissions({ userId: "ada", permissions: { canShout: true } });
  // @ts-expect-error: there is no such status
  roster.updateStatus({ userId: "ada", status: "joined" });
  // @ts-expect-error: nobody knows yet
  workshop.getSnapshot().attendance.online_count.toFixed();
  // @ts-expect-error: there is no such key
  state.put("stats", {});
  // @ts-expect-error: a state is one of three
  seatsOf(rollcall, "exam").getSnapshot().seat.state === "full";
}

createShared({ url: "https://hub.example/", user: "ada", sharing: "worker", worker: "/copy.js" }).room("algebra");
export const Shared: new (url: string) => unknown = sharedSocket({ sharing: "auto" });
// @ts-expect-error: there is no such way to share
createShared({ sharing: "leader" });
