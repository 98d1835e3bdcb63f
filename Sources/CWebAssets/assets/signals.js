// What people do at the moment beside being here, as their tabs signal it: typing, speaking. It ends by itself.

/** Keeps `room.signals` (key -> `{typing: true}`) by what the hub tells. */
export function openSignals(room) {
  return {
    message({ event, data }) {
      if (event !== "rollcall:signal") return;
      if (Object.keys(data.signals).length) room.signals.set(data.user_id, data.signals);
      else room.signals.delete(data.user_id);
      room.looked();
    },
    happened(entries) {
      for (const { what, person } of entries) if (what === "left") room.signals.delete(person.id);
    },
  };
}
