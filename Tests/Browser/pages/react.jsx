// A class in React, under StrictMode: its development build mounts everything twice.

import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { createRollcall } from "../../../Sources/CWebAssets/client/rollcall.js";
import {
  RollcallProvider, useCompetitionRealtime, useCount, useParticipantEvents, useParticipantHeartbeat, usePresence,
  useParticipants, usePresenceManager, useRoom, useRoomEvents,
} from "../../../Sources/CWebAssets/client/rollcall-react.js";

const { hub, user } = Object.fromEntries(new URLSearchParams(location.search));
const sockets = [];
class CountedSocket extends WebSocket {
  constructor(url) {
    super(url);
    sockets.push(this);
  }
}
const client = createRollcall({ url: hub, user, WebSocket: CountedSocket });
const renders = { count: 0, names: 0 };
const heard = [];
const shown = {};

function Count() {
  renders.count += 1;
  const { count, tabs, synced } = useCount("algebra");
  return <p id="count">{synced ? `${count} users, ${tabs} tabs` : "–"}</p>;
}

function Names() {
  renders.names += 1;
  const [names] = useRoom("lobby", {}, ({ users }) => users.map(({ id }) => id).join());
  useRoomEvents("lobby", { join: ({ id }) => heard.push(`join ${id}`), leave: ({ id }) => heard.push(`leave ${id}`) });
  return <p id="names">{names}</p>;
}

function Student({ page }) {
  useParticipantHeartbeat("algebra", 7);
  const { onlineUsers, totalOnline, updateStatus } = usePresence("lobby", { state: { name: user, page } });
  shown.updateStatus = updateStatus;
  return <ul id="people" data-total={totalOnline ?? "–"}>{onlineUsers.map((row) => <li key={row.user_id} data-seen={row.last_seen_at} data-avatar={String(row.avatar)}>{`${row.name} ${row.page} ${row.status}`}</li>)}</ul>;
}

const registered = [{ user_id: "ada", full_name: "Ada L." }, { user_id: "eve", full_name: "Eve" }];

function Seeds() {
  shown.competition = useCompetitionRealtime(7, "exam", user === "tutor" ? "teacher" : undefined);
  shown.stream = useParticipants("stream:1", { merge: registered });
  useParticipantEvents(1, { onJoin: (row) => heard.push(`stream ${row.user_id}`) });
  const manager = usePresenceManager({ room: "stream:1", currentUser: { name: user } });
  shown.manager = { users: manager.activeUsers().map((row) => row.user_id), isConnected: manager.isConnected(), stats: manager.stats };
  return null;
}

function Class() {
  const [page, setPage] = useState(1);
  const [isHere, setIsHere] = useState(true);
  Object.assign(window, { setPage, setIsHere, sockets, renders, heard, shown, client });
  return <><Count /><Names />{isHere && <Student page={page} />}<Seeds /></>;
}

createRoot(document.getElementById("class")).render(
  <StrictMode><RollcallProvider client={client}><Class /></RollcallProvider></StrictMode>,
);
