// Rollcall for Solid: what is known as signals, held until their owner is disposed of; nothing is held on a server.

import { createContext, createSignal, onCleanup, onMount, useContext } from "solid-js";
import { namedRowsIn, roomStore } from "./store.js";

/** `<RollcallContext.Provider value={client}>` gives the tree below its client. */
export const RollcallContext = createContext();

export function useRollcall() {
  const client = useContext(RollcallContext);
  if (!client) throw new Error("Rollcall needs a <RollcallContext.Provider value={client}> above");
  return client;
}

/** The snapshot of a store, such as a room's, as an accessor. */
export function fromStore(store) {
  const [view, setView] = createSignal(store.getSnapshot());
  onMount(() => {
    const look = () => setView(() => store.getSnapshot());
    onCleanup(store.subscribe(look));
    look();
  });
  return view;
}

/** Where the connection is, as an accessor. */
export function useStatus(client = useRollcall()) {
  return fromStore({ getSnapshot: () => client.status, subscribe: (listener) => client.on("status", listener) });
}

/** `[snapshot, room]` of a room: an accessor, and what can be done there. */
export function useRoom(name, options = {}, client = useRollcall()) {
  const room = roomStore(client, name, () => options);
  return [fromStore(room), room];
}

/** As S4's page has it: `{activeUsers(), isConnected(), stats, triggerCleanup, join, leave}`; `stats` is read anew each time. */
export function usePresenceManager({ client, room: name = "lobby", currentUser, autoJoin = true } = {}) {
  const rollcall = client ?? useRollcall();
  const status = useStatus(rollcall);
  const [view, room] = useRoom(name, { state: autoJoin ? { ...currentUser } : undefined }, rollcall);
  return {
    activeUsers: () => view().users.map(namedRowsIn(rollcall)),
    isConnected: () => status() === "connected",
    stats: {
      get totalUsers() {
        return view().count;
      },
      get totalTabs() {
        return view().tabs;
      },
    },
    triggerCleanup: async () => (await import("./rollcall-admin.js")).cleanUp(rollcall),
    join: () => room.setState({ ...currentUser }),
    leave: () => room.setState(null),
  };
}
