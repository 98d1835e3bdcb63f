// Before something is done that cannot be undone: a question that names what it does.

import { byId, say } from "./dom.js";

const dialog = byId("ask");

/** Asks, and answers whether to go on; Escape is no. The button that leaves everything as it is has the focus. */
export function confirm({ title, text, yes }) {
  say(byId("ask-title"), title);
  say(byId("ask-text"), text);
  say(byId("ask-yes"), yes);
  dialog.returnValue = "";
  dialog.showModal();
  byId("ask-no").focus();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

byId("ask-yes").addEventListener("click", () => dialog.close("yes"));
byId("ask-no").addEventListener("click", () => dialog.close("no"));
