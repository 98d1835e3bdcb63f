// Who was to come, who has been seen to, and who is here.

import { attendanceOf } from "/rollcall-rooms.js";
import { arrange, byId, h, mark, say } from "./dom.js";
import { follow } from "./follow.js";
import { compareNames } from "./hall.js";
import { rollcall } from "./hub.js";
import { figure } from "./words.js";

const list = byId("attendance-list");

/** Shows the attendance of `room`, if anybody is registered there. */
export function openAttendance(room) {
  const store = attendanceOf(rollcall, room.name);
  const rows = new Map();
  let drawn = null;
  say(byId("attendance-word"), "");
  list.replaceChildren();

  async function check(user, isIn) {
    say(byId("attendance-word"), "");
    try {
      await (isIn ? store.checkIn(user) : store.undoCheckIn(user));
    } catch (refusal) {
      say(byId("attendance-word"), refusal.message);
    }
  }

  const isThere = ({ attendance }) => attendance !== null && attendance.total_registered > 0;
  return follow(byId("attendance"), store, isThere, ({ attendance }) => {
    say(byId("attendance-live"), figure(room.online));
    if (attendance === drawn) return;
    drawn = attendance;
    say(byId("attendance-registered"), figure(attendance.total_registered));
    say(byId("attendance-checked"), figure(attendance.checked_in_count));
    const registered = attendance.participants.filter(({ status }) => status !== "online").sort((a, b) => compareNames(a.name, b.name));
    arrange(list, rows, registered.map(({ user_id: user }) => user), (user) => makeRow(user, check));
    for (const row of registered) drawRow(rows.get(row.user_id), row);
  });
}

function makeRow(user, check) {
  const [name, words, button] = [h("b"), h("span", { class: "quiet" }), h("button", { type: "button" })];
  const element = h(
    "li",
    { "data-user": user },
    h("span", { class: "shape", "aria-hidden": "true" }),
    h("span", { class: "attendee" }, name, " ", words),
    button,
  );
  const row = { element, name, words, button, isIn: false };
  button.addEventListener("click", () => check(user, !row.isIn));
  return row;
}

function drawRow(row, { name, status, is_online: isHere }) {
  row.isIn = status === "checked_in";
  mark(row.element, "data-status", isHere ? "active" : "away");
  say(row.name, name);
  say(row.words, [row.isIn ? "checked in" : "registered", isHere ? "here" : "not here"].join(", "));
  say(row.button, row.isIn ? "Undo" : "Check in");
  mark(row.button, "aria-label", row.isIn ? `Undo the check-in of ${name}` : `Check in ${name}`);
  row.button.classList.toggle("strong", !row.isIn);
}
