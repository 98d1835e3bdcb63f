import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./world.mjs";

const { spark } = await page("spark.js");
const box = { width: 100, height: 12 };
const window = { from: 0, to: 100, now: 100 };

test("a line goes in steps from the time of each change", () => {
  const { line, area, low, high } = spark([[0, 5], [50, 10]], window, box);
  assert.equal(line, "M0 6H50V1H100");
  assert.equal(area, "M0 12V6H50V1H100V12Z");
  assert.deepEqual([low, high], [5, 10]);
});

test("the scale begins at zero", () => {
  assert.equal(spark([[0, 28], [50, 30]], window, box).line, "M0 1.7H50V1H100");
  assert.equal(spark([[0, 0]], window, box).line, "M0 11H100");
});

test("what is outside the window is not drawn, and the line ends now", () => {
  assert.equal(spark([[-50, 10], [25, 5]], { from: 0, to: 100, now: 50 }, box).line, "M0 1H25V6H50");
});

test("a gap lifts the pen", () => {
  const { line, area } = spark([[0, 10], [20, null], [60, 10]], window, box);
  assert.equal(line, "M0 1H20M60 1H100");
  assert.equal(area, "M0 12V1H20V12ZM60 12V1H100V12Z");
});

test("nothing known draws nothing", () => {
  for (const series of [[], [[0, null]]]) {
    assert.deepEqual(spark(series, window, box), { line: "", area: "", low: null, high: null });
  }
});
