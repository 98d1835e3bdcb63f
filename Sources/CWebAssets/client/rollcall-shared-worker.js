// The worker that all tabs of a browser share: see rollcall-shared.js.

import { Switchboard } from "./switchboard.js";

const switchboard = new Switchboard({
  WebSocket,
  setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer),
  now: () => Date.now(),
  random: () => Math.random(),
  locks: navigator.locks,
});

globalThis.onconnect = ({ ports: [port] }) => switchboard.connect(port);
