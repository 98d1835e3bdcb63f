const utf8 = new TextEncoder();

/**
 * What one meta adds to the hash of its room: FNV-1a of 32 bits over UTF-8(key), one zero octet and UTF-8(ref).
 * The room's hash is the sum modulo 2³² over all metas (presence.md 2).
 */
export function hashOf(key, ref) {
  let hash = 0x811c9dc5;
  for (const octet of utf8.encode(`${key}\0${ref}`)) hash = Math.imul(hash ^ octet, 0x01000193);
  return hash >>> 0;
}
