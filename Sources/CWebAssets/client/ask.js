// Requests to the hub's HTTP API, with the client's own token. For modules that are loaded on use.

import { needsToken } from "./errors.js";
import { RollcallError } from "./rollcall.js";

const answerWithin = 10_000;

/** Ends when the client has its token, if there is one to have, or cannot connect; connects it if nobody has. */
export function known(rollcall) {
  if (rollcall.status === "initial") rollcall.connect();
  const isKnown = () => rollcall.token !== null || rollcall.status === "connected" || rollcall.lastClose !== null;
  if (isKnown()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = rollcall.on("status", () => {
      if (!isKnown()) return;
      stop();
      resolve();
    });
  });
}

/**
 * The answer to a request, parsed; `path` is under the hub's address, `query` leaves out what is undefined.
 *
 * Fails with a `RollcallError` of the hub's code and sentence, with `Timeout` after 10 s, or with `ConnectionLost`. A token
 * that the hub does not take is asked for anew, once.
 */
export async function ask(rollcall, method, path, { query = {}, body } = {}) {
  await known(rollcall);
  try {
    return await once(rollcall, method, path, query, body);
  } catch (error) {
    const before = rollcall.token;
    if (error.status !== 401 && !needsToken(error.code)) throw error;
    await rollcall.renewToken("refused");
    if (rollcall.token === before) throw error;
    return once(rollcall, method, path, query, body);
  }
}

async function once({ world, link, token }, method, path, query, body) {
  const address = new URL(path, link.origin.replace(/\/?$/, "/"));
  for (const [name, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(name, value);
  const headers = { ...(body !== undefined && { "content-type": "application/json" }), ...(token && { authorization: `Bearer ${token}` }) };
  const limit = new AbortController();
  const timer = world.setTimeout(() => limit.abort(), answerWithin);
  try {
    const request = { method, headers, body: JSON.stringify(body), signal: limit.signal };
    const answer = await (world.fetch ?? globalThis.fetch)(address.href, request);
    const text = await answer.text();
    const facts = parsed(text);
    if (answer.ok) return facts;
    const error = new RollcallError(facts?.code ?? "Refused", facts?.detail ?? `${method} ${path}: ${answer.status}`);
    throw Object.assign(error, { status: answer.status });
  } catch (error) {
    if (error instanceof RollcallError) throw error;
    throw new RollcallError(limit.signal.aborted ? "Timeout" : "ConnectionLost");
  } finally {
    world.clearTimeout(timer);
  }
}

function parsed(text) {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null; // Not the hub, but something before it, has answered.
  }
}
