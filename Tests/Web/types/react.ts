// What an application with React writes, and mistakes that must be found.

import {
  useCompetitionRealtime, useCount, useParticipantHeartbeat, usePresence, useParticipants, useRoom,
} from "../../../Sources/CWebAssets/client/rollcall-react";

interface Student extends Record<string, unknown> {
  name: string;
}

export function Page(): string {
  const [names, room] = useRoom("algebra", { state: { name: "Ada" } }, (view) => view.users.map(({ id }) => id).join());
  void room.setState({ name: "Ada L." });
  const { onlineUsers, totalOnline, updateStatus } = usePresence<Student>("lobby", { state: { name: "Ada" } });
  void updateStatus("busy");
  const { count } = useCount("algebra");
  const { sessionId } = useParticipantHeartbeat("algebra", 7);
  const { activeParticipants } = useCompetitionRealtime(7, "exam", "teacher");
  const { onlineCount } = useParticipants("stream:1", { merge: [{ user_id: "ada", full_name: "Ada L." }] });
  const here: string = totalOnline === null ? "–" : totalOnline.toFixed();
  return [names, onlineUsers[0]?.name, here, count, sessionId, activeParticipants[0]?.user_id, onlineCount].join();
}

export function Mistakes(): void {
  // @ts-expect-error: nobody knows yet
  usePresence("lobby").totalOnline.toFixed();
  // @ts-expect-error: what is selected is text
  useRoom("algebra", {}, ({ users }) => users.map(({ id }) => id).join())[0].toFixed();
  // @ts-expect-error: a room is named by text
  useCount(7);
}
