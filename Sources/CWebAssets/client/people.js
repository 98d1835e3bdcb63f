// Who is in a room, as a value: a presence state or a diff gives the next one, and says who came, went and changed.
// A person is what an application sees, and stays the same object while nothing about it changes.

import { hashOf } from "./hash.js";

/** Nobody. `entries`: key -> `{refs, person}`, the refs in the order of `person.states`; `tabs`: how many metas in all. */
export const nobody = Object.freeze({ entries: new Map(), hash: 0, tabs: 0 });

/** The people of a `presence_state`. */
export function settled(before, payload, statuses) {
  const draft = new Draft(before, new Map());
  for (const [key, entry] of Object.entries(payload)) draft.put(key, metasOf(entry), [], statuses);
  for (const [key, { person }] of before.entries) if (!draft.entries.has(key)) draft.left.push(person);
  return draft;
}

/**
 * The people after a `presence_diff`. Joins count before leaves: an update is in both, and its person never vanishes.
 */
export function changed(before, { joins = {}, leaves = {} }, statuses) {
  const draft = new Draft(before, new Map(before.entries));
  draft.hash = before.hash;
  draft.tabs = before.tabs;
  for (const key of new Set([...Object.keys(joins), ...Object.keys(leaves)])) {
    draft.put(key, metasOf(own(joins, key)), metasOf(own(leaves, key)).map((meta) => meta.phx_ref), statuses);
  }
  return draft;
}

/** The same people with other statuses; `updated` lists who has another one. */
export function restated(before, statuses) {
  const draft = new Draft(before, before.entries);
  draft.hash = before.hash;
  draft.tabs = before.tabs;
  for (const [key, { refs, person }] of before.entries) {
    const status = statuses.get(key) ?? person.status;
    if (status === person.status) continue;
    if (draft.entries === before.entries) draft.entries = new Map(before.entries);
    const next = personOf(key, person.states, status, person);
    draft.entries.set(key, { refs, person: next });
    draft.updated.push({ person: next, before: person });
  }
  return draft;
}

class Draft {
  hash = 0;
  tabs = 0;
  joined = [];
  left = [];
  updated = [];

  constructor(before, entries) {
    this.before = before;
    this.entries = entries;
  }

  /** Gives `key` the metas `joins` and takes the refs `leaves` away. */
  put(key, joins, leaves, statuses) {
    const known = this.before.entries.get(key);
    const here = this.entries.get(key);
    const refs = here ? [...here.refs] : [];
    const states = here ? [...here.person.states] : [];
    for (const { phx_ref: ref, phx_ref_prev: previous, ...rest } of joins) {
      const state = sameAs(rest, ref, previous, known);
      // An update stays where the meta was that it follows.
      const at = [refs.indexOf(ref), refs.indexOf(previous)].find((index) => index >= 0) ?? refs.length;
      if (at < refs.length) this.#count(key, refs[at], -1);
      refs[at] = ref;
      states[at] = state;
      this.#count(key, ref, 1);
    }
    for (const ref of leaves) {
      const at = refs.indexOf(ref);
      if (at < 0) continue;
      refs.splice(at, 1);
      states.splice(at, 1);
      this.#count(key, ref, -1);
    }
    if (!refs.length) {
      this.entries.delete(key);
      if (known && here) this.left.push(known.person);
      return;
    }
    const person = personOf(key, states, statuses.get(key) ?? "active", known?.person);
    this.entries.set(key, { refs, person });
    if (!known) this.joined.push(person);
    else if (person !== known.person) this.updated.push({ person, before: known.person });
  }

  #count(key, ref, sign) {
    this.hash = (this.hash + sign * hashOf(key, ref)) >>> 0;
    this.tabs += sign;
  }
}

/** The state object that the application knows already, if this meta says the same; a ref names one content for ever. */
function sameAs(state, ref, previous, known) {
  if (!known) return Object.freeze(state);
  const { refs, person } = known;
  if (refs.includes(ref)) return person.states[refs.indexOf(ref)];
  const text = JSON.stringify(state);
  // After a restart of the hub all refs are new, and what they say often is not.
  const candidates = refs.includes(previous) ? [person.states[refs.indexOf(previous)]] : person.states;
  return candidates.find((candidate) => JSON.stringify(candidate) === text) ?? Object.freeze(state);
}

function personOf(id, states, status, before) {
  const isSame =
    before?.status === status && before.tabs === states.length && states.every((state, at) => state === before.states[at]);
  if (isSame) return before;
  return Object.freeze({ id, status, tabs: states.length, state: states.at(-1), states: Object.freeze(states) });
}

const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined);
const metasOf = (entry) => (Array.isArray(entry?.metas) ? entry.metas.filter((meta) => typeof meta?.phx_ref === "string") : []);
