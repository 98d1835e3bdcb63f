// What goes with an open room beside its people. Each panel shows itself once the hub answers it, and hears what happens.

import { openReasons } from "./reasons.js";

/** Opens all panels of `room`; `{happened(entries), message(message), close()}` tells them, and ends them. */
export function openPanels(room) {
  const panels = [openReasons(room)];
  const tell = (name) => (fact) => panels.forEach((panel) => panel[name]?.(fact));
  return { happened: tell("happened"), message: tell("message"), close: tell("close") };
}
