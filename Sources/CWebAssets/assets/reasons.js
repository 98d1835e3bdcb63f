// Why people left: the record of sessions knows, a moment after the fact.

import { leaveWords } from "/rollcall-rooms.js";
import { api } from "./hub.js";
import { explainLeaves } from "./view-feed.js";

/** Leaves of the feed get their reasons while `room` is open, where whoever looks may read the record. */
export function openReasons(room) {
  let timer;
  let isOver = false;
  let wanted = 0;
  async function ask() {
    timer = undefined;
    try {
      const query = new URLSearchParams({ room: room.name, limit: "200" });
      const { sessions } = await api.get(`/api/v1/sessions?${query}`);
      if (isOver) return;
      const reasons = new Map();
      // The newest come first, and the newest that ended is the one that was told.
      for (const { user_id: user, ended_at: end, end_reason: reason } of sessions) {
        if (end && !reasons.has(user)) reasons.set(user, leaveWords[reason] ?? reason);
      }
      if (explainLeaves(reasons).length && --wanted > 0) askSoon();
    } catch {
      isOver = true; // The record is not for us; the feed does without.
    }
  }
  const askSoon = () => {
    if (!isOver) timer ??= setTimeout(ask, 1_500);
  };
  return {
    happened(entries) {
      if (!entries.some(({ what }) => what === "left")) return;
      wanted = 3;
      askSoon();
    },
    close() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
