// Who looks at this page: a token from the address or the form, kept in this tab's storage and nowhere else.

const key = "rollcall-dashboard-token";

/**
 * The token, or null. One in the fragment (`#token=…`, `#admin=…`) goes before the kept one and is taken out of the address
 * at once: a copied link does not give it away.
 */
export function takeToken() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const found = fragment.get("token") ?? fragment.get("admin");
  if (found !== null) {
    fragment.delete("token");
    fragment.delete("admin");
    history.replaceState(null, "", `${location.pathname}${fragment.size ? `#${fragment}` : ""}`);
    keepToken(found);
  }
  return found ?? read();
}

/** Keeps the token for this tab; null forgets it. */
export function keepToken(token) {
  try {
    if (token === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, token);
  } catch {
    // Storage may be forbidden; then the token lasts as long as the page.
  }
}

/** The user that a token names; null for none. Nothing is verified: the hub decides, the page only wants to know. */
export function subjectOf(token) {
  try {
    const base64 = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)))).sub ?? null;
  } catch {
    return null; // No token, or the admin's, which names nobody.
  }
}

function read() {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}
