// What goes with an open room beside its people. Each panel shows itself once the hub answers it, and hears what happens.

import { openAttendance } from "./view-attendance.js";
import { openMoment } from "./view-moment.js";
import { openReasons } from "./reasons.js";
import { openRoster } from "./rights.js";
import { openSignals } from "./signals.js";
import { openSeats } from "./view-seats.js";

/** Opens all panels of `room`; `{happened(entries), message(message), drawn(), close()}` tells them, and ends them. */
export function openPanels(room) {
  const panels = [openReasons(room), openRoster(room), openSignals(room), openMoment(room), openSeats(room), openAttendance(room)];
  const tell = (name) => (fact) => panels.forEach((panel) => panel[name]?.(fact));
  return { happened: tell("happened"), message: tell("message"), drawn: tell("drawn"), close: tell("close") };
}
