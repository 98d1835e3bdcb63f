// What goes over the page's one socket, for the inspector: the client is given a WebSocket that tells a listener of each frame.

/** A WebSocket class for the client's options; `heard({at, way, text})` is called for each text frame, before the client. */
export function tapped(heard) {
  return class extends WebSocket {
    constructor(...address) {
      super(...address);
      this.addEventListener("message", ({ data }) => heard({ at: Date.now(), way: "in", text: String(data) }));
    }

    send(data) {
      heard({ at: Date.now(), way: "out", text: String(data) });
      super.send(data);
    }
  };
}
