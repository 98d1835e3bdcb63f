// What an application writes; compiled with `tsc --strict`, never run.

import { createRollcall, unknownView, RollcallError, type Person, type Snapshot } from "../../../Sources/CWebAssets/client/rollcall";

interface Student extends Record<string, unknown> {
  name: string;
  page?: number;
}

const rollcall = createRollcall({
  url: "https://hub.example/",
  getToken: async ({ reason }) => (reason === "refused" ? null : "token"),
});

rollcall.on("status", (status) => {
  if (status === "disconnected" && rollcall.lastClose?.code === 4409) console.log("open in another window");
});

const room = rollcall.room<Student>("course:42", { state: { name: "Ada" } });

export const names = (snapshot: Snapshot<Student>): string[] => snapshot.users.map((person) => person.state.name);
export const label = ({ synced, count }: Snapshot): string => (synced ? `${count} here` : "–");

const stop: () => void = room.subscribe(() => console.log(names(room.getSnapshot()), label(unknownView)));
room.on("join", (person: Person<Student>) => console.log(person.id, person.tabs));
room.on("update", (person, before) => console.log(before.status, "to", person.status));
room.on("message", ({ event, data }) => console.log(event, data));

export async function turn(page: number): Promise<void> {
  try {
    await room.setState({ page });
    await room.send("turned", { page });
  } catch (error) {
    if (error instanceof RollcallError && error.code === "RoomFull") return;
    throw error;
  } finally {
    stop();
    room.leave();
  }
}
