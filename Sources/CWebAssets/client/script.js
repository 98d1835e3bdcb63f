// For a page that wants no code: `<script src="…/rollcall.script.js" data-room="algebra" data-token="…"></script>`.
//
// The page is present in the room as long as it is open. `data-url` names the hub (default: where the script comes from),
// `data-user` the user where there are no tokens, `data-state` what the tab says about itself, as JSON.
// `Rollcall.createRollcall` is there for pages that want more, `Rollcall.client` and `Rollcall.room` for this one.

import { createRollcall } from "./rollcall.js";

export * from "./rollcall.js";

const script = globalThis.document?.currentScript;
const { room: name, token, user, url = script && new URL(".", script.src).href, state = "{}" } = script?.dataset ?? {};

export const client = name && createRollcall({ url, user, getToken: token && (() => token) });
export const room = client && client.room(name, { state: JSON.parse(state) });
