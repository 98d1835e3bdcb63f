/** One holder's hold on a room. Several share one subscription; the last one that lets go leaves the room. */
export class Handle {
  #room;
  #release;
  #listening = [];

  constructor(room, release) {
    this.#room = room;
    this.#release = release;
    this.name = room.name;
  }

  // These two are passed around without their object, as `useSyncExternalStore` does.
  getSnapshot = () => this.#room.view;
  subscribe = (listener) => this.on("change", listener);

  on(event, listener) {
    const stop = this.#room.on(event, listener);
    this.#listening.push(stop);
    return stop;
  }

  setState(patch) {
    return this.#room.setState(this, patch);
  }

  send(event, data = {}) {
    return this.#room.send(event, data);
  }

  leave() {
    for (const stop of this.#listening.splice(0)) stop();
    this.#release?.();
    this.#release = null;
  }
}
