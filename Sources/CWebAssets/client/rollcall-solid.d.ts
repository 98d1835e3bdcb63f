// The types of rollcall-solid.js, for Solid 1.7 and later.

import type { NamedRow, Rollcall, RoomEvents, RoomOptions, Snapshot, State, Status, Store } from "./rollcall";
import type { CleanUp } from "./rollcall-admin";

/** As Solid has it. */
export type Accessor<T> = () => T;

/** A context of Solid's; its value is the client. */
export declare const RollcallContext: {
  id: symbol;
  Provider: (props: { value: Rollcall | undefined; children: any }) => any;
  defaultValue: Rollcall | undefined;
};

export declare function useRollcall(): Rollcall;
export declare function useStatus(client?: Rollcall): Accessor<Status>;

/** The snapshot of any store of Rollcall's, held until the owner is disposed of. */
export declare function fromStore<View>(store: Pick<Store<View>, "getSnapshot" | "subscribe">): Accessor<View>;

/** What may be done in a room while its accessor is held; before and after that nothing is. */
export interface RoomControl<S extends State = State> {
  setState(patch: Partial<S> | null): Promise<void>;
  send(event: string, data?: unknown): Promise<void>;
  on<E extends keyof RoomEvents<S>>(event: E, listener: RoomEvents<S>[E]): () => void;
}

export declare function useRoom<S extends State = State>(
  name: string, options?: RoomOptions<S>, client?: Rollcall,
): [Accessor<Snapshot<S>>, RoomControl<S>];

export declare function usePresenceManager<S extends State = State>(options?: {
  /** Default: that of the context above. */
  client?: Rollcall;
  /** Default `lobby`. */
  room?: string;
  currentUser?: S;
  /** Default true: present at once, else by `join()`. */
  autoJoin?: boolean;
}): {
  activeUsers: Accessor<NamedRow<S>[]>;
  isConnected: Accessor<boolean>;
  readonly stats: { readonly totalUsers: number | null; readonly totalTabs: number | null };
  /** For admins. The hub cleans up by itself, so that as a rule there is nothing left to do. */
  triggerCleanup(): Promise<CleanUp>;
  join(): Promise<void>;
  leave(): Promise<void>;
};
