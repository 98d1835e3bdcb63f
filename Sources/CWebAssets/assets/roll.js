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
export function orderOf(name) {
  const plain = /[^ -~]/.test(name) ? name.normalize("NFKD").replace(/\p{M}/gu, "") : name;
  return plain.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, "0"));
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const byColumn = {
  status: (a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status),
  tabs: (a, b) => b.tabs - a.tabs,
  role: (a, b, facts) => compare(roleIn(facts, a) ?? "\uffff", roleIn(facts, b) ?? "\uffff"),
  since: (a, b, { details }) => (details.get(a.id)?.since ?? Infinity) - (details.get(b.id)?.since ?? Infinity) || 0,
};

const byServer = new Set(["role", "since"]);

/** The server's word on somebody's role, registered or of the token, else the tabs' own. */
export const roleIn = ({ details, rights }, { id, states }) => rights.get(id)?.role ?? details.get(id)?.role ?? roleOf(states);

/** How many have each status. */
export function tally(users) {
  const sums = new Map(statuses.map((word) => [word, 0]));
  for (const { status } of users) sums.set(status, (sums.get(status) ?? 0) + 1);
  return sums;
}

/**
 * A list that remembers its last order, so that the next one is nearly sorted already:
 * `listed(users, {details, rights}, {search, status, column, isDown})`.
 */
export class Roll {
  #list = [];
  #asked = [];

  listed(users, known, { search = "", status = "", column = "name", isDown = false } = {}) {
    // Snapshots are the same object while nothing changes, which the server's facts are not.
    const asked = [users, search, status, column, isDown];
    if (!byServer.has(column) && asked.every((value, at) => value === this.#asked[at])) return this.#list;
    this.#asked = asked;
    const needle = search.trim().toLowerCase();
    const wanted = new Map();
    for (const person of users) {
      const facts = factsOf(person);
      if ((!status || person.status === status) && facts.needle.includes(needle)) wanted.set(person.id, [facts.order, person]);
    }
    const rows = [];
    for (const { id } of this.#list) {
      const row = wanted.get(id);
      if (row && wanted.delete(id)) rows.push(row);
    }
    for (const row of wanted.values()) rows.push(row);
    const first = byColumn[column];
    const sign = isDown ? -1 : 1;
    rows.sort(([orderA, a], [orderB, b]) => sign * ((first?.(a, b, known) ?? 0) || compare(orderA, orderB)));
    this.#list = rows.map(([, person]) => person);
    return this.#list;
  }
}
