// The page's ends of the wire: the public client, and the API, both in the name of whoever looks.

import { createRollcall } from "/rollcall.js";
import { Api } from "./api.js";
import { takeToken, userOf } from "./pass.js";
import { tapped } from "./tap.js";

/** Who looks; null where the hub asks nobody, or before somebody has signed in. */
export const token = takeToken();

/** The user that this is, whose notifications are shown; null for none. */
export const user = userOf(token);

/** The hub by HTTP. */
export const api = new Api(token);

const listeners = new Set();

/** Calls `heard({at, way, text})` for each frame of the socket, until the returned function is called. */
export function listenIn(heard) {
  listeners.add(heard);
  return () => listeners.delete(heard);
}

/** The client; it connects with the first room. */
export const rollcall = createRollcall({
  user: user ?? undefined,
  getToken: token === null ? undefined : () => token,
  WebSocket: tapped((frame) => listeners.forEach((heard) => heard(frame))),
});
