// For when sockets do not get through: rooms are asked for every few seconds, and who is present says so by HTTP, under the
// same session as over the socket (wire.md 6.1). A module of its own, for those who want it.

const defaults = { everyMs: 5_000 };

/**
 * Polls for `rollcall` whenever its link is lost (5 s), until it is restored. Returns a function that ends it.
 *
 * @param {object} [options] `everyMs`: the wait between two rounds, 5,000 by default, up to half of it added at random;
 *   `fetch`, `sendBeacon`: the platform's.
 */
export function pollWhileAway(rollcall, options = {}) {
  const poller = new Poller(rollcall, { ...defaults, ...options });
  const stops = [
    rollcall.on("lost", () => poller.start()),
    rollcall.on("restored", () => poller.stop()),
    rollcall.on("gone", () => poller.sayGoodbye()),
  ];
  return () => {
    poller.stop();
    for (const stop of stops) stop();
  };
}

class Poller {
  #rollcall;
  #everyMs;
  #fetch;
  #sendBeacon;
  #timer = null;
  #isOn = false;
  /** room name -> what a beacon sends to end our presence there. */
  #goodbyes = new Map();

  constructor(rollcall, { everyMs, fetch, sendBeacon }) {
    this.#rollcall = rollcall;
    this.#everyMs = everyMs;
    this.#fetch = fetch ?? ((...request) => globalThis.fetch(...request));
    this.#sendBeacon = sendBeacon ?? ((...message) => globalThis.navigator?.sendBeacon?.(...message));
  }

  start() {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#round();
  }

  stop() {
    this.#isOn = false;
    this.#rollcall.world.clearTimeout(this.#timer);
    // The socket holds the places now; a goodbye of the past must not end them.
    this.#goodbyes.clear();
  }

  /** The page goes: within the grace of a closed tab we are gone. */
  sayGoodbye() {
    for (const goodbye of this.#goodbyes.values()) this.#sendBeacon(this.#address("api/user-disconnect"), goodbye);
    this.#goodbyes.clear();
  }

  async #round() {
    const { world, rooms } = this.#rollcall;
    await Promise.all([...rooms].map((room) => this.#ask(room).catch(() => {})));
    if (!this.#isOn) return;
    this.#timer = world.setTimeout(() => this.#round(), this.#everyMs * (1 + world.random() / 2));
  }

  async #ask(room) {
    if (room.state !== null) await this.#beat(room);
    const name = encodeURIComponent(room.name);
    if (room.mode === "count") {
      const rows = (await this.#json(`api/participants/active/${name}`)) ?? [];
      const tabs = rows.reduce((sum, { sessions }) => sum + sessions, 0);
      this.#tell(room, { counts: { users: rows.length, tabs } });
    } else if (room.mode === "presence") {
      const people = (await this.#json(`api/v1/rooms/${name}`))?.people ?? [];
      // Metas have no refs here; what they say tells them apart well enough.
      const metasOf = ({ metas }) => ({ metas: metas.map((meta, at) => ({ ...meta, phx_ref: `polled-${at}` })) });
      const state = Object.fromEntries(people.map((person) => [person.user, metasOf(person)]));
      this.#tell(room, { state, statuses: new Map(people.map(({ user, status }) => [user, status])) });
    }
  }

  async #beat(room) {
    const { session, self } = this.#rollcall;
    const body = { ...room.state, room_id: room.name, session_id: session, interval_ms: 2 * this.#everyMs };
    const path = `api/participants/${self === undefined ? "" : `${encodeURIComponent(self)}/`}heartbeat`;
    const row = await this.#json(path, {
      method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(body),
    });
    if (row && this.#isOn) this.#goodbyes.set(room.name, row.goodbye);
  }

  #tell(room, facts) {
    // An answer that comes after the link is the older truth.
    if (this.#isOn && !room.isJoined) room.take("polled", { now: this.#rollcall.world.now(), ...facts });
  }

  /** The answer, or null where nobody is. */
  async #json(path, request = {}) {
    const { token } = this.#rollcall;
    const headers = { ...request.headers, ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await this.#fetch(this.#address(path), { ...request, headers });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  #address(path) {
    return new URL(path, this.#rollcall.link.origin.replace(/\/?$/, "/")).href;
  }
}
