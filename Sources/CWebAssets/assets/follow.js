// A panel that shows what one of the client's stores has.

/**
 * A panel that shows a store of the client while its room is open: `draw(view)` whenever that changes. It shows itself once
 * `isThere(view)`, by its `hidden`, and is gone when the room is left.
 */
export function follow(panel, store, isThere, draw) {
  const look = () => {
    const view = store.getSnapshot();
    panel.hidden = !isThere(view);
    if (!panel.hidden) draw(view);
  };
  look();
  const stop = store.subscribe(look);
  return {
    drawn: look,
    close() {
      stop();
      panel.hidden = true;
    },
  };
}
