// A stand-in for what the adapter takes from solid-js, with Solid's order of things: effects run after the owner's
// function, a signal tells only what differs, and disposing runs the clean-ups. Solid itself is in no Debian package.

let owner = null;
let listener = null;

export function createRoot(run) {
  const own = { cleanups: [], mounts: [], contexts: owner?.contexts ?? new Map() };
  const dispose = () => own.cleanups.splice(0).reverse().forEach((clean) => clean());
  const result = within(own, null, () => run(dispose));
  for (const mount of own.mounts.splice(0)) within(own, null, mount);
  return result;
}

export function createSignal(value) {
  const readers = new Set();
  const read = () => {
    if (listener) readers.add(listener);
    return value;
  };
  const write = (next) => {
    const after = typeof next === "function" ? next(value) : next;
    if (after === value) return value;
    value = after;
    for (const reader of [...readers]) reader();
    return value;
  };
  return [read, write];
}

export function createEffect(run) {
  const own = owner;
  const again = () => within(own, again, run);
  own.mounts.push(again);
}

export const onMount = (run) => owner.mounts.push(run);
export const onCleanup = (clean) => owner.cleanups.push(clean);

export function createContext(defaultValue) {
  const context = { id: Symbol("context"), defaultValue };
  context.Provider = ({ value, children }) => {
    owner.contexts = new Map([...owner.contexts, [context.id, value]]);
    return children();
  };
  return context;
}

export const useContext = (context) => owner.contexts.get(context.id) ?? context.defaultValue;

function within(own, reader, run) {
  const [before, heard] = [owner, listener];
  [owner, listener] = [own, reader];
  try {
    return run();
  } finally {
    [owner, listener] = [before, heard];
  }
}
