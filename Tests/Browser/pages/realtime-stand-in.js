// Stands in for supabase-js, which no package of the test machine has: as much of its RealtimeClient as the example uses, with the
// shapes and callbacks that its documentation gives, and nothing else: no reconnecting, no timeouts, no serializer. That the real
// client's frames are understood is shown by Tests/Live with the real Python client, and by the vectors of its frames.

export class RealtimeClient {
  constructor(url, { params }) {
    this.url = `${url}/websocket?${new URLSearchParams({ ...params, vsn: "1.0.0" })}`;
  }

  channel(name, { config }) {
    return new Channel(this.url, `realtime:${name}`, config);
  }
}

class Channel {
  #state = {};
  #listeners = [];
  #ref = 0;

  constructor(url, topic, config) {
    Object.assign(this, { url, topic, config });
  }

  on(type, { event }, callback) {
    this.#listeners.push({ type, event, callback });
    return this;
  }

  subscribe(callback) {
    this.socket = new WebSocket(this.url);
    const isListening = this.#listeners.some(({ type }) => type === "presence");
    const config = { ...this.config, presence: { ...this.config.presence, enabled: isListening } };
    this.socket.onopen = () => this.#push("phx_join", { config });
    this.socket.onclose = () => callback("CLOSED");
    this.socket.onmessage = ({ data }) => {
      const { topic, event, payload, ref } = JSON.parse(data);
      if (topic !== this.topic) return;
      if (event === "phx_reply" && ref === "1") callback(payload.status === "ok" ? "SUBSCRIBED" : "CHANNEL_ERROR");
      if (event === "presence_state") this.#arrive(payload, {});
      if (event === "presence_diff") this.#arrive(payload.joins, payload.leaves);
      if (event === "broadcast") this.#tell("broadcast", payload.event, payload);
    };
    return this;
  }

  presenceState() {
    return this.#state;
  }

  track(payload) {
    this.#push("presence", { type: "presence", event: "track", payload });
  }

  send({ type, event, payload }) {
    this.#push(type, { type, event, payload });
  }

  #push(event, payload) {
    this.#ref += 1;
    this.socket.send(JSON.stringify({ topic: this.topic, event, payload, ref: `${this.#ref}`, join_ref: "1" }));
  }

  #arrive(joins, leaves) {
    for (const [key, newPresences] of shaped(joins)) {
      const currentPresences = this.#state[key] ?? [];
      this.#state[key] = [...currentPresences, ...newPresences];
      this.#tell("presence", "join", { key, currentPresences, newPresences });
    }
    for (const [key, leftPresences] of shaped(leaves)) {
      const gone = new Set(leftPresences.map(({ presence_ref: ref }) => ref));
      const currentPresences = (this.#state[key] ?? []).filter(({ presence_ref: ref }) => !gone.has(ref));
      this.#state[key] = currentPresences;
      this.#tell("presence", "leave", { key, currentPresences, leftPresences });
      if (currentPresences.length === 0) delete this.#state[key];
    }
    this.#tell("presence", "sync", {});
  }

  #tell(type, event, fact) {
    for (const each of this.#listeners) if (each.type === type && each.event === event) each.callback(fact);
  }
}

/** As supabase-js gives them: a list for each key, with `presence_ref` for `phx_ref`. */
const shaped = (presences) =>
  Object.entries(presences).map(([key, { metas }]) =>
    [key, metas.map(({ phx_ref: ref, phx_ref_prev: _, ...rest }) => ({ presence_ref: ref, ...rest }))]);
