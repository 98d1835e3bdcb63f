// Who was to come, who has been seen to, and who is here.

import { roomPath } from "./api.js";
import { byId, h, say } from "./dom.js";
import { api } from "./hub.js";
import { compareNames } from "./hall.js";
import { figure } from "./words.js";

const panel = byId("attendance");
const list = byId("attendance-list");

/** Shows the attendance of `room`, if anybody is registered there. */
export function openAttendance(room) {
  const rows = new Map();
  let figures = null;
  let isOver = false;
  panel.hidden = true;

  async function load() {
    try {
      let after = null;
      do {
        const query = after === null ? "" : `?after=${encodeURIComponent(after)}`;
        const part = await api.get(roomPath(room.name, `/attendance${query}`));
        if (isOver) return;
        figures = { registered: part.total_registered, checkedIn: part.checked_in_count };
        for (const row of part.participants) if (row.status !== "online") rows.set(row.user_id, row);
        after = part.next ?? null;
      } while (after !== null && figures.registered > rows.size);
      draw();
    } catch {
      // The hub keeps no attendance, or not for us.
    }
  }

  function take(row) {
    rows.set(row.user_id, row);
    figures = { registered: row.total_registered, checkedIn: row.checked_in_count };
    draw();
  }

  async function check(user, isIn, button) {
    button.disabled = true;
    try {
      take(await api.send(isIn ? "POST" : "DELETE", roomPath(room.name, `/attendance/${encodeURIComponent(user)}/check-in`)));
      list.querySelector(`[data-user="${CSS.escape(user)}"] button`)?.focus();
    } catch (refusal) {
      button.disabled = false;
      say(byId("attendance-word"), refusal.message);
    }
  }

  function draw() {
    if (figures === null) return;
    panel.hidden = figures.registered === 0;
    const here = new Set(room.snapshot.users.map(({ id }) => id));
    say(byId("attendance-registered"), figure(figures.registered));
    say(byId("attendance-checked"), figure(figures.checkedIn));
    say(byId("attendance-live"), figure(room.snapshot.synced ? here.size : null));
    const sorted = [...rows.values()].sort((a, b) => compareNames(a.name, b.name));
    const key = JSON.stringify(sorted.map((row) => [row, here.has(row.user_id)]));
    if (key === drawn) return;
    drawn = key;
    list.replaceChildren(...sorted.map((row) => makeRow(row, here.has(row.user_id))));
  }
  let drawn = "";

  function makeRow({ user_id: user, name, status }, isHere) {
    const isIn = status === "checked_in";
    const button = h("button", { type: "button", "aria-label": isIn ? `Undo the check-in of ${name}` : `Check in ${name}` }, isIn ? "Undo" : "Check in");
    if (!isIn) button.classList.add("strong");
    button.addEventListener("click", () => check(user, !isIn, button));
    return h(
      "li",
      { "data-user": user, "data-status": isHere ? "active" : "away" },
      h("span", { class: "shape", "aria-hidden": "true" }),
      h("span", { class: "attendee" }, h("b", {}, name), " ", h("span", { class: "quiet" }, [isIn ? "checked in" : "registered", isHere ? "here" : "not here"].join(", "))),
      button,
    );
  }

  load();
  return {
    message({ event, data }) {
      if (event === "rollcall:attendance") take(data);
      if (event === "rollcall:roster") load();
    },
    drawn: draw,
    close() {
      isOver = true;
      panel.hidden = true;
      list.replaceChildren();
    },
  };
}
