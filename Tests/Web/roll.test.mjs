import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./world.mjs";

const { Roll, factsOf, orderOf, tally } = await page("roll.js");

const person = (id, facts = {}) => Object.freeze({ id, status: "active", tabs: 1, states: [{ name: id }], ...facts });
const nothing = { details: new Map(), rights: new Map() };
const ids = (list) => list.map(({ id }) => id).join(" ");

test("people are in the order of their names: no case, no accents, numbers by value", () => {
  const users = ["zoe", "Émile", "ada 10", "Ada 2", "eve"].map((name) => person(name));
  assert.equal(ids(new Roll().listed(users, nothing)), "Ada 2 ada 10 Émile eve zoe");
  assert.equal(ids(new Roll().listed(users, nothing, { isDown: true })), "zoe eve Émile ada 10 Ada 2");
  assert.equal(orderOf("ADA 07"), orderOf("ada 7"));
});

test("a list that is asked again knows who came, went and changed", () => {
  const roll = new Roll();
  const [ada, grace, alan] = ["ada", "grace", "alan"].map((name) => person(name));
  assert.equal(ids(roll.listed([grace, ada], nothing)), "ada grace");
  assert.equal(ids(roll.listed([grace, alan, ada], nothing)), "ada alan grace");
  const renamed = person("grace", { states: [{ name: "Aaron" }] });
  const next = roll.listed([renamed, alan], nothing);
  assert.equal(ids(next), "grace alan");
  assert.equal(next[0], renamed);
});

test("people are found by name or key, and by status", () => {
  const users = [person("u1", { states: [{ name: "Ada" }] }), person("u2", { status: "away" })];
  const found = (how) => ids(new Roll().listed(users, nothing, how));
  assert.deepEqual([found({ search: " ADA " }), found({ search: "u2" }), found({ status: "away" }), found({ search: "x" })], [
    "u1", "u2", "u2", "",
  ]);
});

test("columns sort: status by presence, tabs by number, roles as registered before the token's, times, ties by name", () => {
  const users = [person("ada", { status: "away", tabs: 1 }), person("grace", { tabs: 3 }), person("alan", { tabs: 3 })];
  const known = {
    details: new Map([["ada", { role: "member", since: 3 }], ["grace", { role: "teacher", since: 2 }]]),
    rights: new Map([["ada", { role: "host" }]]),
  };
  const by = (column) => ids(new Roll().listed(users, known, { column }));
  assert.equal(by("status"), "alan grace ada");
  assert.equal(by("tabs"), "alan grace ada");
  assert.equal(by("role"), "ada grace alan");
  assert.equal(by("since"), "grace ada alan");
});

test("what lists need of a person is made once", () => {
  const ada = person("ada");
  assert.equal(factsOf(ada), factsOf(ada));
});

test("statuses are counted, those with nobody too", () => {
  assert.deepEqual(Object.fromEntries(tally([person("ada"), person("grace", { status: "away" })])), {
    active: 1, idle: 0, away: 1, reconnecting: 0,
  });
});

test("a list of which nothing changed is the same list", () => {
  const roll = new Roll();
  const users = [person("grace"), person("ada")];
  const list = roll.listed(users, nothing);
  assert.equal(roll.listed(users, nothing), list);
  assert.notEqual(roll.listed(users, nothing, { search: "a" }), list);
});
