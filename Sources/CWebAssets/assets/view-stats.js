// The figures that the app keeps of a course, under `course_stats`, beside how many are here.

import { stateOf } from "/rollcall-rooms.js";
import { byId, say } from "./dom.js";
import { follow } from "./follow.js";
import { rollcall } from "./hub.js";
import { figure } from "./words.js";

/** Shows the figures of `room`, where the app keeps any. */
export function openStats(room) {
  const statsOf = ({ state }) => (typeof state.course_stats === "object" ? state.course_stats : null);
  const store = stateOf(rollcall, room.name);
  return follow(byId("stats"), store, (view) => statsOf(view) !== null, (view) => {
    const { total_enrollments: enrolled, completed_count: completed, average_rating: rating } = statsOf(view);
    say(byId("stats-enrolled"), numberOr(enrolled));
    say(byId("stats-online"), figure(room.online));
    say(byId("stats-completed"), numberOr(completed));
    say(byId("stats-rating"), typeof rating === "number" ? `${rating.toFixed(1)} / 5` : "–");
  });
}

const numberOr = (value) => (typeof value === "number" ? figure(value) : "–");
