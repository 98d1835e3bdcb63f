// Rollcall for React 18 and later: each hook is `useSyncExternalStore` over a room that is held while the component is mounted.
// Nothing renders again while what it selected stays the same; on a server everything renders as not yet known.

import { createContext, createElement, useCallback, useContext, useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import { leads, namedRowsIn, roomStore, rowsIn } from "./store.js";
import { unknownView } from "./view.js";

const Context = createContext(null);

/** Gives the tree below its client. */
export const RollcallProvider = ({ client, children }) => createElement(Context.Provider, { value: client }, children);

/** The client of the provider above. */
export function useRollcall() {
  const client = useContext(Context);
  if (!client) throw new Error("Rollcall's hooks need a <RollcallProvider client={…}> above them");
  return client;
}

/** Where the connection is. */
export function useStatus() {
  const client = useRollcall();
  return useSyncExternalStore(useCallback((listener) => client.on("status", listener), [client]), () => client.status, () => "initial");
}

/**
 * A room and what `select` takes of its snapshot (default: all of it): `[selected, room]`. `select` must give the same object
 * for the same snapshot parts, or a primitive. `state` may be another object in each render; only its content counts.
 */
export function useRoom(name, { mode, role, count, state } = {}, select = identity) {
  const client = useRollcall();
  const said = JSON.stringify(state);
  const wishes = useRef();
  wishes.current = { mode, role, count, state };
  const room = useMemo(() => roomStore(client, name, () => wishes.current), [client, name, mode]);
  const selected = useSyncExternalStore(room.subscribe, () => select(room.getSnapshot()), () => select(unknownView));
  // The store above has been subscribed to before, with the first state; here only changes are told.
  const told = useRef(said);
  useEffect(() => {
    if (said !== told.current) room.setState(said === undefined ? null : JSON.parse(said));
    told.current = said;
  }, [room, said]);
  return [selected, room];
}

/** Calls `handlers` (`{join, leave, update, message, …}`, see `RoomEvents`) without rendering anything. */
export function useRoomEvents(name, handlers, options) {
  const [, room] = useRoom(name, { mode: "presence", ...options }, nothing);
  const latest = useRef(handlers);
  latest.current = handlers;
  const events = Object.keys(handlers).join();
  useEffect(() => {
    const stops = events.split(",").filter(Boolean).map((event) => room.on(event, (...facts) => latest.current[event]?.(...facts)));
    return () => stops.forEach((stop) => stop());
  }, [room, events]);
}

/** As the seeds call it: `{onJoin, onLeave, onUpdate}` of a stream. */
export function useParticipantEvents(streamId, { onJoin = nothing, onLeave = nothing, onUpdate = nothing } = {}) {
  const rowOf = useRows();
  useRoomEvents(`stream:${streamId}`, {
    join: (person) => onJoin(rowOf(person)), leave: (person) => onLeave(rowOf(person)), update: (person) => onUpdate(rowOf(person)),
  });
}

/**
 * Who is here: `usePresence(room, {state})`, or of a course or one of its workshops `usePresence(courseId, workshopId?)`.
 * `{onlineUsers, totalOnline, updateStatus(status)}`, a row being `{user_id, name, avatar, status, last_seen_at, …}`;
 * `totalOnline` is null until it is known.
 */
export function usePresence(room, second) {
  const isNamed = typeof room === "string" && (second === undefined || typeof second === "object");
  const name = isNamed ? room : second === undefined || second === null ? `course:${room}` : `workshop:${second}`;
  const [view, { setState }] = useRoom(name, { state: {}, ...(isNamed ? second : undefined) });
  const rowOf = useRows(namedRowsIn);
  const onlineUsers = useMemo(() => view.users.map(rowOf), [view.users, rowOf]);
  const updateStatus = useCallback((status) => setState({ status }), [setState]);
  return { onlineUsers, totalOnline: view.count, updateStatus };
}

/** How many are here: `{count, tabs, synced, live}` of a room that sends nothing else. */
export function useCount(name) {
  const [{ count, tabs, synced, live }] = useRoom(name, { mode: "count" });
  return { count, tabs, synced, live };
}

/** Present in the room while mounted and `isActive`; no timer is needed. `{status, sessionId}`. */
export function useParticipantHeartbeat(roomId, competitionId = null, isActive = true) {
  const client = useRollcall();
  useRoom(String(roomId), { mode: "events", state: isActive ? { competition_id: competitionId } : undefined }, nothing);
  return { status: useStatus(), sessionId: client.session };
}

/** `{participants, activeParticipants}` of a competition in a room; who leads it is a participant, but not an active one. */
export function useCompetitionRealtime(competitionId, roomId, role) {
  const [users] = useRoom(String(roomId), { state: { competition_id: competitionId, ...(role && { role }) } }, usersOf);
  const rowOf = useRows();
  return useMemo(() => {
    const participants = users.map(rowOf).filter(({ competition_id: id }) => String(id) === String(competitionId));
    return { participants, activeParticipants: participants.filter((row) => !leads(row)) };
  }, [users, competitionId, rowOf]);
}

/** The caller's own rows (`{merge: [{user_id, …}]}`) with who of them is here: `{participants, onlineCount, totalCount}`. */
export function useParticipants(name, { merge = none } = {}) {
  const [users] = useRoom(name, {}, usersOf);
  const rowOf = useRows();
  return useMemo(() => {
    const here = new Map(users.map((person) => [person.id, rowOf(person)]));
    const known = merge.map((row) => ({ ...row, ...here.get(String(row.user_id)), isOnline: here.has(String(row.user_id)) }));
    const ids = new Set(merge.map(({ user_id: id }) => String(id)));
    const strangers = users.filter(({ id }) => !ids.has(id)).map((person) => ({ ...rowOf(person), isOnline: true }));
    const participants = [...known, ...strangers];
    return { participants, onlineCount: users.length, totalCount: participants.length };
  }, [users, merge, rowOf]);
}

/** Callables, as S4 has them: `activeUsers()`, `isConnected()`, `triggerCleanup()`; and `stats`, `join()`, `leave()`. */
export function usePresenceManager({ room: name = "lobby", currentUser, autoJoin = true } = {}) {
  const client = useRollcall();
  const status = useStatus();
  const [view, room] = useRoom(name, { state: autoJoin ? { ...currentUser } : undefined });
  return {
    activeUsers: () => view.users.map(namedRowsIn(client)),
    isConnected: () => status === "connected",
    stats: { totalUsers: view.count, totalTabs: view.tabs },
    triggerCleanup: async () => (await import("./rollcall-admin.js")).cleanUp(client),
    join: () => room.setState({ ...currentUser }),
    leave: () => room.setState(null),
  };
}

/** What makes a row of a person; the same function while the client is. */
function useRows(rows = rowsIn) {
  const client = useRollcall();
  return useMemo(() => rows(client), [client, rows]);
}

const identity = (view) => view;
const nothing = () => undefined;
const usersOf = ({ users }) => users;
const none = [];
