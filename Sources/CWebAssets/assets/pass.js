// Who looks at this page: a token from the address or the form, kept in this tab's storage and nowhere else.

const key = "rollcall-dashboard-token";
const userKey = "rollcall-dashboard-user";

/**
 * The token, or null. One in the fragment (`#token=…`, `#admin=…`) goes before the kept one and is taken out of the address
 * at once: a copied link does not give it away.
 */
export function takeToken() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const found = fragment.get("token") ?? fragment.get("admin");
  const user = fragment.get("user");
  if (found !== null || user !== null) {
    for (const name of ["token", "admin", "user"]) fragment.delete(name);
    history.replaceState(null, "", `${location.pathname}${fragment.size ? `#${fragment}` : ""}`);
    keep(userKey, user);
  }
  if (found !== null) keepToken(found);
  return found ?? read(key);
}

/** Keeps the token for this tab; null forgets it. */
export const keepToken = (token) => keep(key, token);

/**
 * Who looks: whom the token names, else whom the address did (`#user=…`, for hubs that believe it, as in development); null
 * for nobody in particular.
 */
export const userOf = (token) => subjectOf(token) ?? read(userKey);

function keep(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
  } catch {
    // Storage may be forbidden; then it lasts as long as the page.
  }
}

/** The user that a token names; null for none. Nothing is verified: the hub decides, the page only wants to know. */
function subjectOf(token) {
  try {
    const base64 = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)))).sub ?? null;
  } catch {
    return null; // No token, or the admin's, which names nobody.
  }
}

function read(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}
