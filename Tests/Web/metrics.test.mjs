import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "./world.mjs";

const { histogram, parse, quantile, rate, since, sum } = await page("metrics.js");

const text = String.raw`# HELP rollcall_connections Open connections.
# TYPE rollcall_connections gauge
rollcall_connections 26
closed_total{code="1001",reason="a \"word\" with \\ and \n"} 3
closed_total{code="1006",reason=""} 2
delay_seconds_bucket{reason="lost",le="1"} 1
delay_seconds_bucket{reason="lost",le="10"} 4
delay_seconds_bucket{reason="lost",le="+Inf"} 5
delay_seconds_sum{reason="lost"} 50
delay_seconds_count{reason="lost"} 5
delay_seconds_bucket{reason="left",le="1"} 2
delay_seconds_bucket{reason="left",le="10"} 2
delay_seconds_bucket{reason="left",le="+Inf"} 2
delay_seconds_sum{reason="left"} 0.5
delay_seconds_count{reason="left"} 2
not a sample
`;

test("samples are read with their labels, escapes included (text format 0.0.4)", () => {
  const families = parse(text);
  assert.equal(sum(families, "rollcall_connections"), 26);
  assert.equal(sum(families, "closed_total"), 5);
  assert.equal(sum(families, "unknown"), null);
  assert.deepEqual(families.get("closed_total")[0].labels, { code: "1001", reason: 'a "word" with \\ and \n' });
});

test("a histogram's buckets are told apart, of one label set or of all", () => {
  const lost = histogram(parse(text), "delay_seconds", { reason: "lost" });
  assert.deepEqual(lost.buckets, [{ to: 1, count: 1 }, { to: 10, count: 3 }, { to: Infinity, count: 1 }]);
  const all = histogram(parse(text), "delay_seconds");
  assert.deepEqual([all.count, all.sum, all.buckets[0].count], [7, 50.5, 3]);
  assert.deepEqual([quantile(lost, 0.5), quantile(lost, 0.99)], [10, Infinity]);
  assert.equal(quantile(histogram(parse(""), "delay_seconds"), 0.5), null);
});

test("between two readings only what was new counts, and a restart begins at zero", () => {
  const [before, after] = [{ at: 1_000, families: parse("a_total 10\n") }, { at: 3_000, families: parse("a_total 14\n") }];
  assert.equal(rate(before, after, "a_total"), 2);
  assert.equal(rate(undefined, after, "a_total"), null);
  assert.equal(rate({ at: 1_000, families: parse("a_total 100\n") }, after, "a_total"), 7);
  assert.equal(rate(before, { at: 3_000, families: new Map() }, "a_total"), null);
  const first = histogram(parse(text), "delay_seconds", { reason: "left" });
  const second = { buckets: first.buckets.map((bucket) => ({ ...bucket, count: bucket.count + 1 })), count: 5, sum: 9 };
  assert.deepEqual(since(first, second), { buckets: first.buckets.map(({ to }) => ({ to, count: 1 })), count: 3, sum: 8.5 });
  assert.equal(since(second, first), first);
});
