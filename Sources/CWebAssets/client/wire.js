// Messages of Phoenix channels, vsn 2.0.0 (protocol/README.md, section 1): arrays of five, the payload always an object.

/** The message as text. */
export const encode = (joinRef, ref, topic, event, payload) => JSON.stringify([joinRef, ref, topic, event, payload]);

/** The five fields of a received frame, or null for anything else. */
export function decode(data) {
  let fields;
  try {
    fields = typeof data === "string" ? JSON.parse(data) : null;
  } catch {
    return null;
  }
  if (!Array.isArray(fields) || fields.length !== 5) return null;
  const [joinRef, ref, topic, event, payload] = fields;
  if (typeof topic !== "string" || typeof event !== "string") return null;
  if (typeof payload !== "object" || payload === null) return null;
  return { joinRef, ref, topic, event, payload };
}

/** The topic that names a room. */
export const topicOf = (room) => `realtime:${room}`;

/** Where the socket of the hub at `url` is; a path before it, as a proxy may have, stays. */
export function addressOf(url) {
  const address = new URL(url);
  address.protocol = address.protocol.replace("http", "ws");
  address.pathname = `${address.pathname.replace(/\/$/, "")}/socket/websocket`;
  address.search = "?vsn=2.0.0";
  address.hash = "";
  return address.href;
}
