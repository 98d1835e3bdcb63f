// A class in React: the student's page and the instructor's. `rollcall` and `rollcall-react` are the files that every hub serves,
// with their types beside them; tsconfig.json says where they are.

import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { createRollcall, type Person } from "rollcall";
import { RollcallProvider, useRoom, useRoomEvents } from "rollcall-react";

type Student = { name: string; hand: boolean };

const room = "algebra";
const isInstructor = location.pathname.endsWith("instructor.html");
const user = isInstructor ? "teacher" : new URLSearchParams(location.search).get("user") ?? "ada";
const client = createRollcall({ url: "http://127.0.0.1:4000/", user });

/** In any of the tabs. */
const hasHandUp = ({ states }: Person<Student>) => states.some(({ hand }) => hand);
const inTabs = (tabs: number | null) => `${tabs ?? "–"} tab${tabs === 1 ? "" : "s"}`;

function StudentPage() {
  const [hand, setHand] = useState(false);
  const [{ count, users }] = useRoom<Student>(room, { state: { name: user, hand } }); // a state makes this tab present
  useRoomEvents(room, { message: ({ event }) => event === "hands-down" && setHand(false) });
  return (
    <>
      <h1>Algebra <small>as {user}</small></h1>
      <p className="figures" role="status"><b id="count">{count ?? "–"}</b> here</p>
      <button id="hand" aria-pressed={hand} onClick={() => setHand(!hand)}>{hand ? "Lower hand" : "Raise hand"}</button>
      <ul id="people" aria-label="Who is here">
        {users.map((person) => <li key={person.id}><span>{person.state.name}</span><span>{hasHandUp(person) && "hand up"}</span></li>)}
      </ul>
    </>
  );
}

function InstructorPage() {
  const [{ live, count, tabs, users }, { send }] = useRoom<Student>(room); // without a state: sees everybody, is not counted
  const [feed, setFeed] = useState<string[]>([]);
  const tell = (what: string) => setFeed((before) => [`${what} at ${new Date().toLocaleTimeString()}`, ...before]);
  useRoomEvents<Student>(room, {
    join: ({ state }) => tell(`${state.name} came`), // with the first tab
    leave: ({ state }) => tell(`${state.name} left`), // with the last one; a refresh is neither
  });
  return (
    <>
      <h1>Algebra <small id="link">{live ? "live" : "connecting"}</small></h1>
      <p className="figures" role="status"><b id="count">{count ?? "–"}</b> student{count !== 1 && "s"} <small id="tabs">in {inTabs(tabs)}</small></p>
      <button id="down" onClick={() => send("hands-down")}>Hands down</button>
      <ul id="people" aria-label="Students">
        {users.map((person) => (
          <li key={person.id}>
            <span>{person.state.name}</span><span>{hasHandUp(person) && "hand up"}</span><span>{person.status}, {inTabs(person.tabs)}</span>
          </li>
        ))}
      </ul>
      <h2>Just now</h2>
      <ul id="feed" aria-label="Just now">{feed.map((what, index) => <li key={feed.length - index}>{what}</li>)}</ul>
    </>
  );
}

createRoot(document.getElementById("class")!).render(
  <StrictMode>
    <RollcallProvider client={client}>{isInstructor ? <InstructorPage /> : <StudentPage />}</RollcallProvider>
  </StrictMode>,
);
