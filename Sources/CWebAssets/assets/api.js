// The hub by HTTP, in the name of whoever looks.

/** What the hub answered instead of what was asked for: `status`, and `detail` for people. */
export class Refusal extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }

  /** Whether there is no such thing here, or not for us: whatever shows it hides itself. */
  get isAbsent() {
    return [401, 403, 404, 405].includes(this.status);
  }
}

/** Asks in the name of `token`: `get(path)`, `send(method, path, body)`, `text(path)`; all throw a `Refusal`. */
export class Api {
  #token;

  constructor(token) {
    this.#token = token;
  }

  async get(path) {
    return (await this.#ask(path)).json();
  }

  async text(path) {
    return (await this.#ask(path)).text();
  }

  /** Null where the answer has no body. */
  async send(method, path, body) {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const answer = await this.#ask(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    return text ? JSON.parse(text) : null;
  }

  async #ask(path, request = {}) {
    const headers = { ...request.headers, ...(this.#token !== null && { authorization: `Bearer ${this.#token}` }) };
    let answer;
    try {
      answer = await fetch(path, { ...request, headers });
    } catch {
      throw new Refusal(0, "The hub cannot be reached.");
    }
    if (answer.ok) return answer;
    const problem = await answer.json().catch(() => ({}));
    throw new Refusal(answer.status, problem.detail ?? problem.title ?? `The hub answered ${answer.status}.`);
  }
}

/** The path of a room's own things. */
export const roomPath = (name, rest = "") => `/api/v1/rooms/${encodeURIComponent(name)}${rest}`;
