// The pages of S2 and S3 in React, under StrictMode: its development build mounts everything twice.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { useCount, usePresenceManager } from "../../../Sources/CWebAssets/client/rollcall-react.js";
import {
  RealtimeProvider, useCourseStats, useInstructorNotifications, useInstructorRealtime, useStudentActivity, useWorkshopAttendance,
} from "../../../Sources/CWebAssets/client/rollcall-react-instructor.js";
import {
  StreamContext, useLiveKitParticipants, useParticipantMutations, useSignals, useStreamParticipants,
} from "../../../Sources/CWebAssets/client/rollcall-react-stream.js";

const { hub, user, role } = Object.fromEntries(new URLSearchParams(location.search));
const sockets = [];
class CountedSocket extends WebSocket {
  constructor(url) {
    super(url);
    sockets.push(this);
  }
}
const renders = { bell: 0, feed: 0, stats: 0, workshop: 0 };
const shown = {};

function Bell() {
  renders.bell += 1;
  const { notifications, unreadCount, markAsRead } = useInstructorNotifications({ type: "", read: undefined });
  return (
    <ul id="bell" data-unread={unreadCount ?? "–"}>
      {notifications.map((row) => <li key={row.id} className={row.read_at ? "read" : "unread"} onClick={() => markAsRead(row.id)}>{row.title}</li>)}
    </ul>
  );
}

function Feed() {
  renders.feed += 1;
  const { activities } = useStudentActivity(42);
  return <ul id="feed">{activities.map((row) => <li key={row.id}>{`${row.student_name} ${row.activity_type}`}</li>)}</ul>;
}

function Stats() {
  renders.stats += 1;
  const { stats } = useCourseStats(42);
  return <p id="stats">{stats ? `${stats.total_enrollments} enrolled, ${stats.online_students ?? "–"} online` : "–"}</p>;
}

function Workshop() {
  renders.workshop += 1;
  const { attendance, checkIn } = useWorkshopAttendance(7);
  return (
    <ul id="workshop">
      {attendance?.participants.map((row) => (
        <li key={row.user_id}>{`${row.name} ${row.status}`}{row.status === "registered" && <button onClick={() => checkIn(row.user_id)}>Check In</button>}</li>
      ))}
    </ul>
  );
}

function Stream() {
  const { participants, onlineCount, totalCount } = useStreamParticipants();
  const { localParticipant, remoteParticipants, participantCount } = useLiveKitParticipants();
  const { updatePermissions } = useParticipantMutations();
  const [signals, signal] = useSignals();
  const { isConnected, triggerCleanup } = usePresenceManager({ room: "stream:1", currentUser: { name: user } });
  Object.assign(shown, { local: localParticipant, remote: remoteParticipants, participantCount, signals, error: updatePermissions.error, isConnected });
  Object.assign(window, { signal, updatePermissions, triggerCleanup });
  return (
    <section>
      <h2 id="counts">{`Participants (${onlineCount ?? "–"} online, ${totalCount ?? "–"} total)`}</h2>
      <ul id="stream">
        {participants.map((row) => (
          <li key={row.identity}>{`@${row.user.username} ${row.role.replace("_", " ")} ${row.isOnline ? "online" : "away"} ${row.canSpeak ? "may speak" : "listens"}`}</li>
        ))}
      </ul>
    </section>
  );
}

function Realtime() {
  shown.realtime = useInstructorRealtime(42);
  return null;
}

const Instructor = () => <><Realtime /><Bell /><Feed /><Stats /><Workshop /></>;

function Student() {
  useCount("course:42");
  usePresenceManager({ room: "course:42", currentUser: { name: user } });
  return null;
}

Object.assign(window, { sockets, renders, shown });
createRoot(document.getElementById("page")).render(
  <StrictMode>
    <RealtimeProvider url={hub} user={user} WebSocket={CountedSocket} autoConnect={true} debug={false}>
      {role === "tutor" ? <Instructor /> : <Student />}
      <StreamContext.Provider value={1}><Stream /></StreamContext.Provider>
    </RealtimeProvider>
  </StrictMode>,
);
