// Who is not known yet, or not as one who may look, is asked for a token.

import { byId, say } from "./dom.js";
import { token } from "./hub.js";
import { keepToken } from "./pass.js";

const why = {
  InvalidJWTToken: "The token is over. Sign in with another one.",
  MalformedJWT: "The hub does not know this token. Sign in with another one.",
};

/** Whether another token may cure this refusal of the counts of all rooms. */
export const needsSignIn = ({ code }) => code === "Unauthorized" || code in why;

/** Shows the form instead of the views, and says why. */
export function showSignIn({ code }) {
  const root = document.documentElement;
  const isFirst = root.dataset.signIn === undefined;
  root.dataset.signIn = "needed";
  const words = token === null ? "This hub asks who you are." : (why[code] ?? "This token may not look at all rooms. Sign in with a teacher's.");
  say(byId("sign-in-why"), words);
  if (isFirst) byId("sign-in-token").focus();
}

byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken(byId("sign-in-token").value.trim());
  // With another token everything begins anew.
  location.reload();
});

byId("sign-out").hidden = token === null;
byId("sign-out").addEventListener("click", () => {
  keepToken(null);
  location.reload();
});
