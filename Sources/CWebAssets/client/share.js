// The same object for the same content, so that nothing is rendered again that has not changed. For JSON.

/** `after`, frozen, made of the parts of `before` that say the same; `before` itself if all of it does. */
export function shared(before, after) {
  // What is frozen has been here before.
  if (Object.is(before, after) || Object.isFrozen(after)) return after;
  if (Array.isArray(after)) return sharedList(Array.isArray(before) ? before : [], after, Array.isArray(before));
  const old = typeof before === "object" && before !== null && !Array.isArray(before) ? before : null;
  const next = Object.fromEntries(Object.entries(after).map(([name, value]) => [name, shared(own(old, name), value)]));
  const names = Object.keys(next);
  const isSame = old && Object.keys(old).length === names.length && names.every((name) => own(old, name) === next[name]);
  return isSame ? before : Object.freeze(next);
}

/** Rows are found again by their id wherever they stand; for those that are frozen nothing is looked up. */
function sharedList(old, after, wasList) {
  let rows;
  const before = (id) => (rows ??= new Map(old.map((row, at) => [idOf(row, at), row]))).get(id);
  const next = after.map((row, at) => (Object.isFrozen(row) ? row : shared(before(idOf(row, at)), row)));
  const isSame = wasList && old.length === next.length && next.every((row, at) => row === old[at]);
  return isSame ? old : Object.freeze(next);
}

const idOf = (row, at) => row?.id ?? row?.user_id ?? at;

// What people write may be named like a property that every object has.
const own = (object, name) => (object && Object.hasOwn(object, name) ? object[name] : undefined);
