// What an application with Solid writes, and mistakes that must be found.

import { createRollcall } from "../../../Sources/CWebAssets/client/rollcall";
import { notificationsOf } from "../../../Sources/CWebAssets/client/rollcall-notifications";
import { fromStore, usePresenceManager } from "../../../Sources/CWebAssets/client/rollcall-solid";

const client = createRollcall();

export function Online(): string {
  const { activeUsers, isConnected, stats, triggerCleanup } = usePresenceManager({ client, currentUser: { name: "Ada" }, autoJoin: true });
  const bell = fromStore(notificationsOf(client));
  void triggerCleanup();
  return [activeUsers().map(({ name }) => name.toUpperCase()), isConnected(), stats.totalUsers, bell().unreadCount].join();
}

export function Mistakes(): void {
  // @ts-expect-error: an accessor is called
  usePresenceManager().activeUsers.map(({ name }) => name);
  // @ts-expect-error: nobody knows yet
  usePresenceManager().stats.totalUsers.toFixed();
}
