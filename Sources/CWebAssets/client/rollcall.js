// The client of Rollcall for browsers. `rollcall.d.ts` describes all that is exported.

export { createRollcall } from "./client.js";
export { RollcallError } from "./errors.js";
export { unknownView } from "./view.js";
