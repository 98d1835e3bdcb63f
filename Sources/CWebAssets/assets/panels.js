// What goes with an open room beside its people. Each panel shows itself once the hub answers it, and hears what happens.

import { openActivity } from "./view-activity.js";
import { openAttendance } from "./view-attendance.js";
import { openMoment } from "./view-moment.js";
import { openReasons } from "./reasons.js";
import { openSeats } from "./view-seats.js";
import { openStats } from "./view-stats.js";

/** Opens all panels of `room`; `{happened(entries), drawn(), close()}` tells them, and ends them. */
export function openPanels(room) {
  const panels = [openReasons, openStats, openMoment, openSeats, openActivity, openAttendance].map((open) => open(room));
  const tell = (name) => (fact) => panels.forEach((panel) => panel[name]?.(fact));
  return { happened: tell("happened"), drawn: tell("drawn"), close: tell("close") };
}
