// The hooks of a live stream's page (S3) for React 18 and later: under their names, in their shapes.

import { createContext, useCallback, useContext, useMemo, useRef, useState } from "react";
import { useParticipantEvents, useRollcall } from "./rollcall-react.js";
import { rosterOf, signalsOf } from "./rollcall-rooms.js";
import { useStore } from "./use-store.js";

export { useParticipantEvents };

/** `<StreamContext.Provider value={streamId}>` spares the hooks below it their argument. */
export const StreamContext = createContext();

/** `{participants, onlineCount, totalCount, loading, error, live}`: all who are registered or here. */
export const useStreamParticipants = (streamId) => useStore(useRoster(streamId));

/** Who is here, as LiveKit has them: `{participants, localParticipant, remoteParticipants, participantCount}`. */
export function useLiveKitParticipants(streamId) {
  const client = useRollcall();
  const { participants: all } = useStore(useRoster(streamId));
  return useMemo(() => {
    const participants = all.filter(({ isOnline }) => isOnline).map((row) => participantOf(row, row.userId === client.self));
    return {
      participants,
      localParticipant: participants.find(({ isLocal }) => isLocal),
      remoteParticipants: participants.filter(({ isLocal }) => !isLocal),
      participantCount: participants.length,
    };
  }, [all, client]);
}

const participantOf = ({ identity, name, isSpeaking, audioEnabled, videoEnabled, connectionQuality, joinedAt, canSpeak, canVideo, role }, isLocal) => ({
  identity, name: name ?? identity, isLocal, isSpeaking, audioEnabled, videoEnabled, connectionQuality, joinedAt,
  permissions: { canSpeak, canVideo, role },
});

/**
 * `{updatePermissions, updateStatus}`, each `{mutate(variables), mutateAsync(variables), isPending, error}`. A change shows
 * at once in every hook, and is taken back if the hub refuses.
 */
export function useParticipantMutations(streamId) {
  const roster = useRoster(streamId);
  // Held, so that a change finds what it changes.
  useStore(roster, nothing);
  const updatePermissions = useMutation(roster.updatePermissions);
  const updateStatus = useMutation(roster.updateStatus);
  return { updatePermissions, updateStatus };
}

/** What the user's own tab signals: `[signals by user, signal({typing: true})]`. */
export function useSignals(streamId) {
  const stream = useStream(streamId);
  const signals = signalsOf(useRollcall(), stream);
  return [useStore(signals).signals, signals.signal];
}

const useStream = (streamId) => {
  const around = useContext(StreamContext);
  const id = streamId ?? around;
  if (id === undefined) throw new Error("Name the stream, or put a <StreamContext.Provider value={streamId}> above");
  return `stream:${id}`;
};

const useRoster = (streamId) => rosterOf(useRollcall(), useStream(streamId));

function useMutation(run) {
  const [state, setState] = useState(idle);
  const latest = useRef(0);
  const mutateAsync = useCallback(async (variables) => {
    const turn = ++latest.current;
    const tell = (state) => turn === latest.current && setState(state);
    tell({ isPending: true, error: null });
    try {
      const answer = await run(variables);
      tell(idle);
      return answer;
    } catch (error) {
      tell({ isPending: false, error });
      throw error;
    }
  }, [run]);
  const mutate = useCallback(
    (variables, { onSuccess = nothing, onError = nothing, onSettled = nothing } = {}) =>
      void mutateAsync(variables).then(onSuccess, onError).then(onSettled),
    [mutateAsync],
  );
  return { mutate, mutateAsync, ...state };
}

const idle = { isPending: false, error: null };
const nothing = () => undefined;
