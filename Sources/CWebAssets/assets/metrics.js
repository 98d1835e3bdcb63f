// Prometheus' text format, as far as the page needs it, and what two readings tell together. Pure.

/** Name of family -> list of `{labels, value}`; lines that are no samples are passed over. */
export function parse(text) {
  const families = new Map();
  for (const line of text.split("\n")) {
    const found = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (!found) continue;
    const [, name, labels = "", value] = found;
    const sample = { labels: labelsOf(labels), value: numberOf(value) };
    if (families.has(name)) families.get(name).push(sample);
    else families.set(name, [sample]);
  }
  return families;
}

const escapes = { "\\\\": "\\", '\\"': '"', "\\n": "\n" };
const numberOf = (text) => (text.endsWith("Inf") ? (text.startsWith("-") ? -Infinity : Infinity) : Number(text));

function labelsOf(text) {
  const labels = {};
  for (const [, name, value] of text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
    labels[name] = value.replace(/\\[\\"n]/g, (escape) => escapes[escape]);
  }
  return labels;
}

/** All samples of a family added up; null if there is no such family. */
export const sum = (families, name) => families.get(name)?.reduce((total, { value }) => total + value, 0) ?? null;

/** What a counter grew by for each second between two readings; null if that is not known. A restart begins at 0. */
export function rate(before, after, name) {
  if (!before) return null;
  const seconds = (after.at - before.at) / 1000;
  const [from, to] = [sum(before.families, name) ?? 0, sum(after.families, name)];
  return to === null || seconds <= 0 ? null : (to >= from ? to - from : to) / seconds;
}

/**
 * A histogram as its own buckets instead of cumulative ones: `{buckets: [{to, count}], count, sum}`; those of several
 * label sets are added up, unless `labels` chooses.
 */
export function histogram(families, name, labels = {}) {
  const isChosen = (sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
  const below = new Map();
  for (const sample of (families.get(`${name}_bucket`) ?? []).filter(isChosen)) {
    const to = numberOf(sample.labels.le.replace("+", ""));
    below.set(to, (below.get(to) ?? 0) + sample.value);
  }
  const bounds = [...below.keys()].sort((a, b) => a - b);
  const buckets = bounds.map((to, at) => ({ to, count: below.get(to) - (at ? below.get(bounds[at - 1]) : 0) }));
  const total = (part) => (families.get(`${name}_${part}`) ?? []).filter(isChosen).reduce((all, { value }) => all + value, 0);
  return { buckets, count: total("count"), sum: total("sum") };
}

/** What happened between two histograms. */
export function since(before, after) {
  if (!before || before.count > after.count) return after;
  const counts = new Map(before.buckets.map(({ to, count }) => [to, count]));
  return {
    buckets: after.buckets.map(({ to, count }) => ({ to, count: count - (counts.get(to) ?? 0) })),
    count: after.count - before.count, sum: after.sum - before.sum,
  };
}

/** The bound under which this part of all values lies, such as 0.99; null of none. */
export function quantile({ buckets, count }, part) {
  let seen = 0;
  for (const { to, count: inside } of buckets) {
    seen += inside;
    if (count > 0 && seen >= part * count) return to;
  }
  return null;
}
