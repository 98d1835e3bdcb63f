// The keyboard: one key for each thing that is done often, listed under `?`.

import { byId, h } from "./dom.js";

const list = byId("keys-list");
const dialog = byId("keys");
const deeds = new Map();

/** Keys of the whole page, `[keys, words, deed]` each; where somebody types they are letters. */
export function useKeys(table) {
  for (const [keys, words, deed] of table) {
    for (const key of keys) deeds.set(key, deed);
    list.append(h("dt", {}, ...keys.flatMap((key) => [h("kbd", {}, key), " "])), h("dd", {}, words));
  }
}

/** Shows the list of keys. */
export const showKeys = () => dialog.open || dialog.showModal();

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  const isTyping = event.target.matches?.("input:not([type=range]), textarea, select");
  if (isTyping && event.key !== "Escape") return;
  const deed = deeds.get(event.key);
  if (!deed || deed(event) === false) return;
  event.preventDefault();
});

byId("help").addEventListener("click", showKeys);
