/** Milliseconds over which clients that wake together spread. */
export const wakeSpread = 500;

/**
 * Full jitter: anything from nothing to a ceiling that doubles from `baseMs` up to `capMs`.
 *
 * @param {number} attempt how many attempts have failed since the last that held
 */
export const delayBefore = (attempt, { baseMs, capMs }, random) =>
  Math.round(random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30)));

/** Before a refused join is tried again: 1, 2, 5, then every 10 s (protocol/README.md, section 8), up to half of it added. */
export const rejoinDelay = (attempt, random) => Math.round([1000, 2000, 5000, 10_000][Math.min(attempt, 3)] * (1 + random() / 2));
