// What the app has told of a room: who enrolled, finished, reviewed; the last first.

import { activityOf } from "/rollcall-rooms.js";
import { arrange, byId, h } from "./dom.js";
import { follow } from "./follow.js";
import { rollcall } from "./hub.js";
import { since } from "./words.js";

const list = byId("activity-list");

/** Shows the feed of `room`, if there is anything in it. */
export function openActivity(room) {
  const rows = new Map();
  list.replaceChildren();
  return follow(byId("activity"), activityOf(rollcall, room.name), ({ activities }) => activities.length > 0, ({ activities }) => {
    const known = new Map(activities.map((entry) => [entry.id, entry]));
    arrange(list, rows, [...known.keys()], (id) => ({ element: makeEntry(known.get(id)) }));
  });
}

function makeEntry({ student_name: name, user_id: user, activity_type: type, created_at: at }) {
  return h(
    "li",
    {},
    h("time", { datetime: at }, since(Date.parse(at), Date.now())),
    h("span", {}, h("b", {}, name ?? user ?? "Somebody"), ` ${type.replaceAll("_", " ")}`),
  );
}
