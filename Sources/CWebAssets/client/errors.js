/** What went wrong, with a `code` to act on: a name from `protocol/codes.json`, or one of the client's own. */
export class RollcallError extends Error {
  /** @param {string} code */
  constructor(code, message = code) {
    super(message);
    this.name = "RollcallError";
    this.code = code;
  }
}

/** The error in a reply's `reason`, which reads `Code: text` or is a text that stock clients know (wire.md 4.1). */
export function errorFrom(reason) {
  const text = typeof reason === "string" && reason ? reason : "refused";
  const code = /^([A-Z][A-Za-z]+): /.exec(text)?.[1] ?? texts.get(text) ?? "Refused";
  return new RollcallError(code, text);
}

const texts = new Map([
  ["unmatched topic", "UnmatchedTopic"],
  ["Token has expired", "InvalidJWTToken"],
  ["The token provided is not a valid JWT", "MalformedJWT"],
  ["payload_size_exceeded", "PayloadTooLarge"],
  ["Too many messages per second", "MessageRateLimitReached"],
]);

/** A fresh token may cure these. */
export const needsToken = (code) => ["InvalidJWTToken", "MalformedJWT", "PrivateOnly"].includes(code);

/** Nothing cures these: the same join would be refused for ever. */
export const isFinal = (code) => ["InvalidRoomName", "InvalidKey", "TopicNameRequired", "UnmatchedTopic"].includes(code);

/** The same promise; who ignores it is not told of its failure by the page's error handler. */
export function quiet(promise) {
  promise.catch(() => {});
  return promise;
}
