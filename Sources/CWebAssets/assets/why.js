// "Why is this person still shown?": what holds each tab's place, and when that ends. Pure.

import { reasonWords } from "./words.js";

const pages = { active: "in front", idle: "without input for a while", hidden: "hidden", frozen: "frozen by the browser" };

/** One sentence on the whole person. */
export function verdict({ sessions }) {
  const live = sessions.filter(({ socket }) => socket === "live").length;
  const waiting = sessions.filter(({ socket }) => socket === "grace").length;
  if (live) return live === 1 ? "One tab is connected right now." : `${live} tabs are connected right now.`;
  if (waiting) return "No tab is connected; the place is kept for a moment in case one comes back.";
  return "No tab is connected; the page says by HTTP that it is there.";
}

/** The sentences on one session, given how long ago (in milliseconds) the hub said so. */
export function because({ page, socket, reason, grace_ends_in_ms: grace, lease_ends_in_ms: lease }, age) {
  const words = [];
  if (socket === "live") words.push(`Connected, and the page is ${pages[page] ?? page}.`);
  if (socket === "grace") words.push(`Gone (${reasonWords[reason] ?? reason}); ${left("the place is kept", grace, age)}.`);
  if (lease !== undefined && lease !== null) words.push(`${left("The last heartbeat by HTTP holds the place", lease, age)}.`);
  return words;
}

function left(words, milliseconds, age) {
  const seconds = Math.max(0, Math.ceil((milliseconds - age) / 1000));
  return `${words} for ${seconds} s more`;
}
