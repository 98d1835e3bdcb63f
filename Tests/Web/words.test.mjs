import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./world.mjs";

const {
  browserOf, clock, counted, duration, figure, hueOf, initials, mediaOf, nameOf, octets, pageOf, roleOf, since,
} = await page("words.js");

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

test("spans and sizes have the unit that reads best", () => {
  assert.deepEqual([0.0001, 0.0254, 1, 12.345].map(duration), ["0.1 ms", "25 ms", "1 s", "12.3 s"]);
  assert.deepEqual([0, 999, 1_200, 44_300_000, 123_456_789].map(octets), ["0 B", "999 B", "1.2 kB", "44 MB", "123 MB"]);
});

test("browsers are called what people call them", () => {
  const linux = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  const windows = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
  assert.deepEqual([linux, windows, `${windows} Edg/140.0`, "curl/8"].map(browserOf), [
    "Firefox on Linux", "Chrome on Windows", "Edge on Windows", "curl/8",
  ]);
});

test("what microphone and camera do is what any tab says", () => {
  assert.deepEqual([...mediaOf([{ audioEnabled: true }, { isSpeaking: true, videoEnabled: "yes" }])], ["speaking", "mic on"]);
  assert.deepEqual([...mediaOf([{}], { typing: true, speaking: false })], ["typing"]);
});
