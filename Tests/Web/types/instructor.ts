// The pages of S2 and S3, as far as their types go, and mistakes that must be found.

import {
  RealtimeProvider, useCourseStats, useInstructorNotifications, useInstructorRealtime, usePresence, useStudentActivity, useWorkshopAttendance,
} from "../../../Sources/CWebAssets/client/rollcall-react-instructor";
import {
  useLiveKitParticipants, useParticipantEvents, useParticipantMutations, useSignals, useStreamParticipants,
} from "../../../Sources/CWebAssets/client/rollcall-react-stream";
import { usePresenceManager } from "../../../Sources/CWebAssets/client/rollcall-react";

export const layout: Parameters<typeof RealtimeProvider>[0] = { autoConnect: true, debug: false, user: "ada" };

export function Dashboard(): string {
  const { notifications, activity, stats, presence } = useInstructorRealtime("42");
  const total = stats?.stats?.total_enrollments || 0;
  return [notifications.unreadCount, total, presence?.totalOnline || 0, activity.activities.map((a) => a.student_name)].join();
}

export function Center(): string {
  const { notifications, unreadCount, markAsRead } = useInstructorNotifications({ type: "", read: undefined, dateFrom: undefined });
  void markAsRead(notifications[0]!.id);
  const { activities, loading, error } = useStudentActivity(42);
  const { attendance, checkIn } = useWorkshopAttendance("7");
  for (const row of attendance?.participants ?? []) if (row.status === "registered") void checkIn(row.user_id);
  const { onlineUsers } = usePresence(undefined, "7");
  return [unreadCount, activities.length, loading, error?.message, onlineUsers.length, useCourseStats("42").stats?.online_students].join();
}

export function Stream({ streamId }: { streamId: string }): string {
  const { participants, onlineCount, totalCount } = useStreamParticipants(streamId);
  const { updatePermissions } = useParticipantMutations(streamId);
  useParticipantEvents(streamId, {});
  const { localParticipant, remoteParticipants, participantCount } = useLiveKitParticipants();
  const [signals, signal] = useSignals(streamId);
  signal({ typing: true });
  updatePermissions.mutate({ userId: "ada", permissions: { canSpeak: true } }, { onError: (error) => console.warn(error.message) });
  const names = participants.map((row) => `@${row.user.username} ${row.role.replace("_", " ")}`);
  void usePresenceManager().triggerCleanup();
  return [names, onlineCount, totalCount, localParticipant?.name, remoteParticipants.length, participantCount, signals["ada"]?.["typing"]].join();
}

export function Mistakes(): void {
  // @ts-expect-error: nobody knows yet
  useCourseStats("42").stats.online_students;
  // @ts-expect-error: who checks whom in is named
  useWorkshopAttendance("7").checkIn();
  // @ts-expect-error: permissions have a user
  useParticipantMutations("1").updatePermissions.mutate({ permissions: { canSpeak: true } });
  // @ts-expect-error: a right is yes or no
  useParticipantMutations("1").updatePermissions.mutate({ userId: "ada", permissions: { canSpeak: "yes" } });
}
