// What the page is doing: active, idle, hidden or frozen; and when it goes and comes.

const activity = ["pointerdown", "keydown", "wheel", "touchstart"];
/** Input is noted at most this often. */
const noteEvery = 30_000;

/**
 * Watches `window` and calls `hooks`: `turned(state)` with `active`, `idle`, `hidden` or `frozen`; `went()` on `pagehide`;
 * `came()` when a page is shown again that had gone; `woke()` when it or the network comes back to life.
 * Returns `{state, stop}`.
 */
export function watchLife(window, idleAfterMs, world, hooks) {
  const { document } = window;
  const listeners = [];
  const listen = (target, event, run) => {
    const options = { passive: true, capture: true };
    target.addEventListener(event, run, options);
    listeners.push(() => target.removeEventListener(event, run, options));
  };
  let isFrozen = false;
  let touchedAt = world.now();
  let notedAt = touchedAt;
  let timer;

  const current = () =>
    isFrozen ? "frozen"
    : document.visibilityState === "hidden" ? "hidden"
    : world.now() - touchedAt >= idleAfterMs ? "idle"
    : "active";
  let state = current();

  function turn() {
    world.clearTimeout(timer);
    const now = current();
    if (now === "active") timer = world.setTimeout(turn, touchedAt + idleAfterMs - world.now());
    if (now === state) return;
    state = now;
    hooks.turned(state);
  }

  function touched() {
    touchedAt = world.now();
    if (state === "active" && touchedAt - notedAt < noteEvery) return;
    notedAt = touchedAt;
    turn();
  }

  for (const event of activity) listen(window, event, touched);
  listen(document, "visibilitychange", () => {
    if (document.visibilityState === "visible") {
      touchedAt = world.now();
      hooks.woke();
    }
    turn();
  });
  listen(document, "freeze", () => {
    isFrozen = true;
    turn();
  });
  listen(document, "resume", () => {
    isFrozen = false;
    hooks.woke();
    turn();
  });
  listen(window, "online", () => hooks.woke());
  listen(window, "pagehide", () => hooks.went());
  listen(window, "pageshow", ({ persisted }) => {
    if (!persisted) return;
    isFrozen = false;
    touchedAt = world.now();
    hooks.came();
    turn();
  });
  turn();
  return {
    get state() {
      return state;
    },
    stop() {
      world.clearTimeout(timer);
      for (const stop of listeners) stop();
    },
  };
}
