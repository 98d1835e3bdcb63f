// Stores by what they keep, so that all parts of a page share one; what nobody has held for five minutes is forgotten.

/** As long as the seeds cache a roster. */
const forgetAfter = 300_000;
/** client -> key -> `{store, heldAt}`. */
const shelves = new WeakMap();

/** The store of `rollcall` under `key`, made by `make()` if there is none. */
export function shelved(rollcall, key, make) {
  if (!shelves.has(rollcall)) shelves.set(rollcall, new Map());
  const shelf = shelves.get(rollcall);
  const now = rollcall.world.now();
  for (const [other, entry] of shelf) {
    if (entry.store.isHeld) entry.heldAt = now;
    else if (now - entry.heldAt > forgetAfter) shelf.delete(other);
  }
  if (!shelf.has(key)) shelf.set(key, { store: make() });
  const entry = shelf.get(key);
  entry.heldAt = now;
  return entry.store;
}
