// Rights of one person, to be given and taken, beside what the person's microphone and camera do.

import { roomPath } from "./api.js";
import { confirm } from "./ask.js";
import { h, mark, say } from "./dom.js";
import { api, token } from "./hub.js";

const rights = [["canSpeak", "May speak", "audioEnabled", "Microphone"], ["canVideo", "May show video", "videoEnabled", "Camera"]];
/** Seconds for which somebody who is removed stays away. */
const kickFor = 30;

/** The part of the drawer for `key` of `room`: `{element, draw(person)}`. */
export function rightsOf(room, key, nameOf) {
  const word = h("p", { role: "status", class: "quiet" });
  const switches = rights.map(([right, title, media, device]) => {
    const box = h("input", { type: "checkbox", role: "switch" });
    const state = h("span", { class: "quiet" });
    box.addEventListener("change", async () => {
      try {
        say(word, "");
        await room.setRight(key, right, box.checked);
      } catch (refusal) {
        // Together with the reason, not at the next drawing.
        box.checked = room.rights.get(key)?.[right] === true;
        say(word, refusal.message);
      }
    });
    return { right, media, device, box, state, element: h("li", {}, h("label", {}, box, ` ${title}`), state) };
  });
  const list = h("ul", { class: "switches" }, ...switches.map(({ element }) => element));
  const kick = h("button", { type: "button" }, "Remove from the room…");
  const element = h("section", { "aria-label": "Rights" }, h("h3", {}, "Rights"), list, h("p", { class: "row" }, kick), word);
  // Whoever is nobody may remove nobody, not even in development.
  kick.hidden = token === null;
  kick.addEventListener("click", async () => {
    const text = `All tabs of ${nameOf()} leave ${room.name}, and stay away for ${kickFor} seconds. It is written into the audit log.`;
    if (!(await confirm({ title: `Remove ${nameOf()}?`, text, yes: "Remove" }))) return;
    try {
      await api.send("POST", roomPath(room.name, "/kick"), { user: key, seconds: kickFor });
      say(word, "Removed.");
    } catch (refusal) {
      say(word, refusal.message);
    }
  });
  return {
    element,
    draw(person) {
      const known = room.rights.get(key);
      list.hidden = known === undefined;
      element.hidden = known === undefined && token === null;
      for (const { right, media, device, box, state } of switches) {
        box.checked = known?.[right] === true;
        const value = person?.states.map((says) => says[media]).find((on) => typeof on === "boolean");
        say(state, value === undefined ? `${device} not known` : `${device} ${value ? "on" : "off"}`);
        mark(state, "data-on", value ? "" : null);
      }
    },
  };
}
