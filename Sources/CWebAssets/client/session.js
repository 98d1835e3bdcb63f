// The name under which this tab is known to the hub, over reloads: whoever comes back with it keeps the tab's places.
//
// It lies in sessionStorage only while no page holds it: taken when a page begins, given back when it goes. A duplicated
// tab copies the storage of a living page, finds nothing there and makes a name of its own.

const key = "rollcall-session";

/** Takes the name that the page before left, or makes one. */
export function takeSession(storage, random) {
  try {
    const name = storage?.getItem(key);
    storage?.removeItem(key);
    if (name) return name;
  } catch {
    // Storage may be forbidden; then every page is a tab of its own.
  }
  return Array.from({ length: 4 }, () => Math.floor(random() * 2 ** 32).toString(36)).join("");
}

/** Leaves the name to the page that comes next in this tab. */
export function giveSession(storage, name) {
  try {
    storage?.setItem(key, name);
  } catch {
    // As above.
  }
}
