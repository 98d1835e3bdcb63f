// The list of a room's people, as it is shown: found, filtered and in order. Pure, and quick for ten thousand.

import { nameOf, roleOf, statuses } from "./words.js";

const known = new WeakMap();

/** What lists need of a person, made once: `{name, order, needle}`. A person is the same object while nothing changes. */
export function factsOf(person) {
  let facts = known.get(person);
  if (!facts) {
    const name = nameOf(person.id, person.states);
    facts = { name, order: `${orderOf(name)}\n${person.id}`, needle: `${name}\n${person.id}`.toLowerCase() };
    known.set(person, facts);
  }
  return facts;
}

/** A text that compares as people would: no case, no accents, and 2 before 10. Far quicker than a collator. */
export const orderOf = (name) =>
  name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, "0"));

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const byColumn = {
  status: (a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status),
  tabs: (a, b) => b.tabs - a.tabs,
  role: (a, b, details) => compare(roleIn(details, a) ?? "\uffff", roleIn(details, b) ?? "\uffff"),
  since: (a, b, details) => (details.get(a.id)?.since ?? Infinity) - (details.get(b.id)?.since ?? Infinity) || 0,
};

/** The server's word on somebody's role, else the tabs' own. */
export const roleIn = (details, person) => details.get(person.id)?.role ?? roleOf(person.states);

/** How many have each status. */
export function tally(users) {
  const sums = new Map(statuses.map((word) => [word, 0]));
  for (const { status } of users) sums.set(status, (sums.get(status) ?? 0) + 1);
  return sums;
}

/**
 * A list that remembers its last order, so that the next one is nearly sorted already:
 * `listed(users, details, {search, status, column, isDown})`.
 */
export class Roll {
  #ids = [];

  listed(users, details, { search = "", status = "", column = "name", isDown = false } = {}) {
    const needle = search.trim().toLowerCase();
    const wanted = new Map();
    for (const person of users) {
      if ((!status || person.status === status) && factsOf(person).needle.includes(needle)) wanted.set(person.id, person);
    }
    const list = [];
    for (const id of this.#ids) {
      const person = wanted.get(id);
      if (person && wanted.delete(id)) list.push(person);
    }
    for (const person of wanted.values()) list.push(person);
    const first = byColumn[column] ?? (() => 0);
    const sign = isDown ? -1 : 1;
    list.sort((a, b) => sign * (first(a, b, details) || compare(factsOf(a).order, factsOf(b).order)));
    this.#ids = list.map(({ id }) => id);
    return list;
  }
}
