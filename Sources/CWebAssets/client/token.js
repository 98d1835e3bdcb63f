// What a token says about itself. Nothing here is verified: the hub decides, the client only wants to know its own name.

/** The claims of a JWT; empty for anything else. */
function claimsOf(token) {
  try {
    const base64 = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))));
  } catch {
    return {};
  }
}

/** The user that the token names, if any. */
export const subjectOf = (token) => claimsOf(token).sub;

/** Whether the token is over, by the client's own clock. */
export const isOver = (token, now) => claimsOf(token).exp * 1000 <= now;
