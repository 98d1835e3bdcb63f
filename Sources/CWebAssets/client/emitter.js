// Listeners by event. One that throws harms nobody: its error is the page's, as from any other task.

export class Emitter {
  #listeners = new Map();

  /** Calls `listener` on each `event` until the returned function is called. */
  on(event, listener) {
    const entry = { listener };
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(entry);
    return () => this.#listeners.get(event).delete(entry);
  }

  emit(event, ...facts) {
    for (const { listener } of [...(this.#listeners.get(event) ?? [])]) {
      try {
        listener(...facts);
      } catch (error) {
        (globalThis.reportError ?? console.error)(error);
      }
    }
  }
}
