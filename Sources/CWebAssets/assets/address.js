// Where one is on the page stands in the fragment, so that it can be linked to: `#view=inspector&room=algebra&person=ada`.

const views = ["class", "operations", "inspector"];

/** `{view, room, person}`, the latter two null for none. */
export function whereabouts() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const view = fragment.get("view");
  return {
    view: views.includes(view) ? view : "class", room: fragment.get("room") || null, person: fragment.get("person") || null,
  };
}

/** The address of a place; `class` is not spelled out. */
export function linkTo({ view = "class", room = null, person = null }) {
  const fragment = new URLSearchParams();
  if (view !== "class") fragment.set("view", view);
  if (room !== null) fragment.set("room", room);
  if (person !== null) fragment.set("person", person);
  return `#${fragment}`;
}
