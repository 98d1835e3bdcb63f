// Each line that follows an expectation is wrong; `tsc --strict` says so, or says that the expectation is not met.

import { createRollcall } from "../../../Sources/CWebAssets/client/rollcall";

const rollcall = createRollcall();
const room = rollcall.room<{ name: string }>("algebra");

// @ts-expect-error: there is no such mode
rollcall.room("algebra", { mode: "full" });
// @ts-expect-error: a snapshot is read only
room.getSnapshot().count = 3;
// @ts-expect-error: a count may be unknown
room.getSnapshot().count.toFixed();
// @ts-expect-error: there is no such event
room.on("joined", () => {});
// @ts-expect-error: the state has no page
room.setState({ page: 1 });
// @ts-expect-error: a user id is text
room.on("join", ({ id }) => id * 2);
// @ts-expect-error: there is no such option
createRollcall({ token: "x" });
