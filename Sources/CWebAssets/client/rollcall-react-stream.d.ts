// The types of rollcall-react-stream.js, for React 18 and later. A stream is the room `stream:<streamId>`.

import type { Context } from "react";
import type { Participant, Permissions, ParticipantStatus, RosterView, SignalStore, SignalsView } from "./rollcall-rooms";

export { useParticipantEvents } from "./rollcall-react";

export type StreamId = string | number;

/** Spares the hooks below it their argument. */
export declare const StreamContext: Context<StreamId | undefined>;

export declare function useStreamParticipants(streamId?: StreamId): RosterView;

export interface LiveParticipant extends Pick<
  Participant, "identity" | "name" | "isSpeaking" | "audioEnabled" | "videoEnabled" | "connectionQuality" | "joinedAt"
> {
  isLocal: boolean;
  permissions: Required<Permissions>;
}

/** Who is here. */
export declare function useLiveKitParticipants(streamId?: StreamId): {
  participants: LiveParticipant[];
  localParticipant: LiveParticipant | undefined;
  remoteParticipants: LiveParticipant[];
  participantCount: number;
};

export interface Mutation<Variables, Answer> {
  mutate(variables: Variables, then?: {
    onSuccess?: (answer: Answer) => void;
    onError?: (error: Error) => void;
    onSettled?: () => void;
  }): void;
  mutateAsync(variables: Variables): Promise<Answer>;
  /** Of the last one. */
  isPending: boolean;
  error: Error | null;
}

/** Each shows at once in every hook, and is taken back if the hub refuses. */
export declare function useParticipantMutations(streamId?: StreamId): {
  updatePermissions: Mutation<{ userId: string; permissions: Permissions }, Participant>;
  updateStatus: Mutation<{ userId: string; status: ParticipantStatus }, Participant>;
};

export declare function useSignals(streamId?: StreamId): [SignalsView["signals"], SignalStore["signal"]];
