// Histograms as bars, and counts as tables; both are text for whoever listens.

import { h } from "./dom.js";
import { duration, figure } from "./words.js";

const drawn = new WeakMap();

/** Draws only what differs from the last time. */
function isNews(element, value) {
  const text = JSON.stringify(value);
  if (drawn.get(element) === text) return false;
  drawn.set(element, text);
  return true;
}

/** Histograms `{title, buckets, count, sum}`, each a row of bars; empty buckets at both ends are left out. */
export function bars(element, histograms, nothing) {
  const shown = histograms.filter(({ count }) => count > 0);
  if (!isNews(element, shown)) return;
  element.replaceChildren(...(shown.length ? shown.map(row) : [h("p", { class: "quiet" }, nothing)]));
}

function row({ title, buckets, count, sum }) {
  const first = buckets.findIndex((bucket) => bucket.count > 0);
  const last = buckets.findLastIndex((bucket) => bucket.count > 0);
  const inside = buckets.slice(Math.max(0, first - 1), last + 2);
  const most = Math.max(...inside.map((bucket) => bucket.count));
  const list = h("ol", { class: "bars" }, ...inside.map((bucket) => {
    const bar = h("span", { class: "bar-fill", "aria-hidden": "true" });
    bar.style.height = `${(bucket.count / most) * 100}%`;
    const to = bucket.to === Infinity ? "more" : duration(bucket.to);
    return h("li", { title: `${to}: ${figure(bucket.count)}` }, h("span", { class: "bar-space" }, bar), h("span", { class: "bar-to" }, to),
      h("span", { class: "unseen" }, `: ${figure(bucket.count)}`));
  }));
  const words = `${figure(count)} ${count === 1 ? "time" : "times"}, ${duration(sum / count)} on average`;
  return h("div", { class: "histogram" }, h("p", {}, ...(title ? [h("b", {}, title), " "] : []), h("span", { class: "quiet" }, words)), list);
}

/** Rows of a table whose last column is a number, the greatest first. */
export function table(element, heads, rows, nothing) {
  if (!isNews(element, rows)) return;
  const sorted = rows.filter((row) => row.at(-1) > 0).sort((a, b) => b.at(-1) - a.at(-1));
  if (!sorted.length) return element.replaceChildren(h("p", { class: "quiet" }, nothing));
  element.replaceChildren(h("table", { class: "plain" },
    h("thead", {}, h("tr", {}, ...heads.map((word) => h("th", { scope: "col" }, word)))),
    h("tbody", {}, ...sorted.map((row) => h("tr", {}, ...row.map((cell, at) =>
      at === row.length - 1 ? h("td", { class: "number" }, figure(cell)) : h("td", {}, cell)))))));
}
