// What the hub keeps of rooms beside presence: roster, attendance, feed, state; and signals. A module of its own, loaded on use.

export { activityOf } from "./activity.js";
export { attendanceOf } from "./attendance.js";
export { stateOf } from "./room-kept.js";
export { rosterOf } from "./roster.js";
export { signalsOf } from "./signals.js";
export { leaveWords, whyShown, whyWords } from "./why.js";
