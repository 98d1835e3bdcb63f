// The hooks of an instructor's page (S2) for React 18 and later: under their names, in their shapes.

import { createElement, useEffect, useMemo, useState } from "react";
import { createRollcall } from "./rollcall.js";
import { notificationsOf } from "./rollcall-notifications.js";
import { RollcallProvider, usePresence, useRollcall, useRoom } from "./rollcall-react.js";
import { activityOf, attendanceOf, stateOf } from "./rollcall-rooms.js";
import { spoken } from "./spoken.js";
import { useStore } from "./use-store.js";

export { usePresence };

/**
 * Gives the tree below a client: `client`, or one made of the other properties as `createRollcall` takes them. It connects
 * when the first hook needs it; `autoConnect`, as S2 has it by default: at once. `debug` writes what happens to the console.
 */
export function RealtimeProvider({ client, autoConnect = true, debug = false, children, ...options }) {
  const [own] = useState(() => client ?? createRollcall(options));
  const used = client ?? own;
  useEffect(() => {
    if (autoConnect && used.status === "initial") used.connect();
  }, [used, autoConnect]);
  useEffect(() => (debug ? spoken(used) : undefined), [used, debug]);
  return createElement(RollcallProvider, { client: used }, children);
}

/** `{notifications, unreadCount, loading, error, live, markAsRead(id), markAllAsRead(), deleteNotification(id), …}`. */
export function useInstructorNotifications(filters) {
  const store = notificationsOf(useRollcall(), filters);
  const view = useStore(store);
  return useMemo(() => {
    const { markAsRead, markAsUnread, markAllAsRead, deleteNotification, loadMore } = store;
    return { ...view, markAsRead, markAsUnread, markAllAsRead, deleteNotification, loadMore };
  }, [store, view]);
}

/** `{activities, loading, error, live}` of a course, the last first. */
export const useStudentActivity = (courseId, options) => useStore(activityOf(useRollcall(), `course:${courseId}`, options));

/** `{stats, loading, error, live}`: what the app keeps under `course_stats` of the course, with how many are here. */
export function useCourseStats(courseId) {
  const room = `course:${courseId}`;
  // The same number that `usePresence` gives: there is one room behind both.
  const [online] = useRoom(room, { mode: "count" }, ({ count }) => count);
  const view = useStore(stateOf(useRollcall(), room));
  return useMemo(() => {
    const { state, ...rest } = view;
    return { ...rest, stats: rest.loading ? null : { ...state.course_stats, online_students: online } };
  }, [view, online]);
}

/** `{attendance, checkIn(userId), undoCheckIn(userId), loading, error, live}` of a workshop. */
export function useWorkshopAttendance(workshopId) {
  const store = attendanceOf(useRollcall(), `workshop:${workshopId}`);
  const view = useStore(store);
  return useMemo(() => ({ ...view, checkIn: store.checkIn, undoCheckIn: store.undoCheckIn }), [store, view]);
}

/** `{notifications, activity, stats, presence}` of a course: what the four hooks give. */
export function useInstructorRealtime(courseId, filters) {
  const notifications = useInstructorNotifications(filters);
  const activity = useStudentActivity(courseId);
  const stats = useCourseStats(courseId);
  // Who looks is not one of those who are looked at.
  const presence = usePresence(`course:${courseId}`, { state: undefined });
  return useMemo(
    () => ({ notifications, activity, stats, presence }),
    [notifications, activity, stats, presence.onlineUsers, presence.totalOnline, presence.updateStatus],
  );
}
