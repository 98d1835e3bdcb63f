// Frames of the wire as the inspector shows them. Pure.

/** `{topic, event, size, text}` of a frame that is a message of Phoenix channels; null for anything else. */
export function readFrame(text) {
  let fields;
  try {
    fields = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(fields) || fields.length !== 5) return null;
  const [, , topic, event, payload] = fields;
  return { topic, event: nameOf(event, payload), size: text.length, text: masked(text, event) };
}

/** A broadcast and a presence message carry a name of their own inside. */
function nameOf(event, payload) {
  const isEnvelope = (event === "broadcast" || event === "presence") && typeof payload?.event === "string";
  return isEnvelope ? `${event} ${payload.event}` : String(event);
}

/** Without the token that a join carries: what is copied from here may be shown around. */
function masked(text, event) {
  if (event !== "phx_join" && event !== "access_token") return text;
  return text.replace(/("access_token":")(?:[^"\\]|\\.)*"/, '$1…"');
}

/** Whether a frame belongs to the room and contains the searched text. */
export function isWanted(frame, topic, search) {
  return frame.topic === topic && (search === "" || frame.text.toLowerCase().includes(search.toLowerCase()));
}
