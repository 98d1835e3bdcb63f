// The roster of a room: who is registered, with which rights. Rights are not what a page's microphone does: both are shown.

import { roomPath } from "./api.js";
import { api } from "./hub.js";

/** More parts of a roster than this are not read: rights of others show once the hub tells of them. */
const mostParts = 10;

/** Merges the roster of `room` into its details, and keeps it so by what the hub tells. */
export function openRoster(room) {
  let isOver = false;

  async function load() {
    try {
      let after = null;
      for (let part = 0; part < mostParts; part++) {
        const query = after === null ? "" : `?after=${encodeURIComponent(after)}`;
        const { participants, totalCount, next } = await api.get(roomPath(room.name, `/participants${query}`));
        if (isOver) return;
        room.total = totalCount;
        for (const row of participants) {
          take({ user: row.userId, role: row.version ? row.role.toLowerCase() : null, canSpeak: row.canSpeak, canVideo: row.canVideo, mutedUntil: row.mutedUntil });
        }
        if (!next) break;
        after = next;
      }
      room.looked();
    } catch {
      // The hub keeps no roster, or not for us.
    }
  }

  function take({ user, ...rights }) {
    room.rights.set(user, rights);
  }

  load();
  return {
    message({ event, data }) {
      if (event !== "rollcall:roster") return;
      if (data.removed) room.rights.delete(data.user_id);
      else take({ user: data.user_id, role: data.role, canSpeak: data.can_speak, canVideo: data.can_video, mutedUntil: data.muted_until });
      room.looked();
    },
    close() {
      isOver = true;
    },
  };
}

/** Gives or takes a right: shown at once, and taken back where the hub refuses. Fails with the refusal. */
export async function setRight(room, user, right, value) {
  const before = room.rights.get(user);
  room.rights.set(user, { ...before, [right]: value });
  room.looked();
  try {
    await api.send("POST", roomPath(room.name, `/participants/${encodeURIComponent(user)}/permissions`), { [right]: value });
  } catch (refusal) {
    if (before) room.rights.set(user, before);
    else room.rights.delete(user);
    room.looked();
    throw refusal;
  }
}
