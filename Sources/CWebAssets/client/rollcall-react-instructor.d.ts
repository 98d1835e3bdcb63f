// The types of rollcall-react-instructor.js, for React 18 and later.

import type { FunctionComponent, ReactNode } from "react";
import type { Kept, Rollcall, RollcallOptions } from "./rollcall";
import type { NotificationFilters, Notifications, NotificationsView } from "./rollcall-notifications";
import type { Presence } from "./rollcall-react";
import type { ActivityView, Attendance, AttendanceView } from "./rollcall-rooms";

export declare function usePresence(courseId: string | number, workshopId: string | number | null): Presence;
export declare function usePresence(courseId: undefined, workshopId: string | number): Presence;
export declare function usePresence(courseId: number): Presence;

/** Makes a client of the options, unless one is given; later changes of them change nothing. */
export declare const RealtimeProvider: FunctionComponent<RollcallOptions & {
  client?: Rollcall;
  /** Default true; else the first hook connects. */
  autoConnect?: boolean;
  /** Writes what happens to the connection to the console. Default false. */
  debug?: boolean;
  children?: ReactNode;
}>;

export declare function useInstructorNotifications<Data = any>(filters?: NotificationFilters): NotificationsView<Data> &
  Pick<Notifications<Data>, "markAsRead" | "markAsUnread" | "markAllAsRead" | "deleteNotification" | "loadMore">;

/** Of the room `course:<courseId>`. */
export declare function useStudentActivity<Data = any>(courseId: string | number, options?: { limit?: number }): ActivityView<Data>;

export interface CourseStats {
  total_enrollments?: number;
  completed_count?: number;
  average_rating?: number;
  /** The hub's own number; null until it is known. */
  online_students: number | null;
}

/** What the app keeps under `course_stats` of the room `course:<courseId>`, with how many are there. */
export declare function useCourseStats(courseId: string | number): Kept & { stats: CourseStats | null };

/** Of the room `workshop:<workshopId>`. */
export declare function useWorkshopAttendance(workshopId: string | number): AttendanceView & Pick<Attendance, "checkIn" | "undoCheckIn">;

/** The same object while nothing in it changes. Whoever looks this way is not present in the course. */
export declare function useInstructorRealtime(courseId: string | number, filters?: NotificationFilters): {
  notifications: ReturnType<typeof useInstructorNotifications>;
  activity: ReturnType<typeof useStudentActivity>;
  stats: ReturnType<typeof useCourseStats>;
  presence: Presence;
};
