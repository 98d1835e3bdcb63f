import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./world.mjs";

const { clock, counted, figure, hueOf, initials, nameOf, pageOf, roleOf, since } = await page("words.js");

test("numbers are grouped, and what is not known is a dash", () => {
  assert.deepEqual([figure(0), figure(1204), figure(null), figure(undefined)], ["0", "1,204", "–", "–"]);
  assert.deepEqual([counted(1, "tab"), counted(2, "tab"), counted(0, "tab")], ["1 tab", "2 tabs", "0 tabs"]);
});

test("times are those of the reader's clock, with the day when it was another", () => {
  const noon = new Date(2026, 10, 20, 12, 4, 31).getTime();
  assert.deepEqual([clock(noon), clock(noon, true)], ["12:04", "12:04:31"]);
  assert.equal(since(noon, noon + 3_600_000), "12:04");
  assert.equal(since(noon, noon + 86_400_000), "Fri 12:04");
});

test("people are called what any of their tabs says, else by their key", () => {
  assert.equal(nameOf("ada", [{}, { name: " Ada " }]), "Ada");
  assert.equal(nameOf("ada", [{ username: "al" }, { name: "Ada" }]), "Ada");
  for (const odd of [[], [{}], [{ name: 7 }], [{ name: " " }], [{ name: { toString: 1 } }]]) assert.equal(nameOf("ada", odd), "ada");
  assert.equal(nameOf("ada", [{ name: "x".repeat(999) }]).length, 200);
  assert.equal(roleOf([{}, { role: "teacher" }]), "teacher");
  assert.equal(roleOf([{}]), null);
});

test("the page is the newest tab's, with the number of other pages", () => {
  assert.equal(pageOf([{}]), null);
  assert.equal(pageOf([{ page: "/a" }, { page: "/a" }]), "/a");
  assert.equal(pageOf([{ page: "/a" }, { path: "/b" }, { url: "/c" }]), "/c +2");
});

test("initials are letters of the first and last word", () => {
  const cases = [["Ada Lovelace", "AL"], ["ada", "AD"], ["李 明", "李明"], ["Ada (teacher)", "AD"], ["--", "?"], ["Åsa B. Öst", "ÅÖ"]];
  for (const [name, letters] of cases) assert.equal(initials(name), letters);
});

test("a key has one hue for everybody", () => {
  assert.equal(hueOf("ada"), hueOf("ada"));
  const hues = new Set(Array.from({ length: 100 }, (_, index) => hueOf(`user-${index}`)));
  assert.equal(hues.size, 8);
});
