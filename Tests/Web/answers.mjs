// A hub's HTTP side that says what the test wants it to say.

/** `fetch` for a page: `answers["GET api/…"]` is a value, a function of the body, or `{status, code}` with a status from 400 on. */
export class Answers {
  asked = [];
  #held = [];
  isHeld = false;

  constructor(answers) {
    this.answers = answers;
  }

  fetch = async (address, { method = "GET", headers = {}, body, signal }) => {
    const path = address.replace("http://hub/", "");
    const said = body === undefined ? undefined : JSON.parse(body);
    this.asked.push([`${method} ${path}`, said, headers.authorization]);
    if (this.isHeld) await this.#hold(signal);
    const names = [`${method} ${path}`, `${method} ${path.split("?")[0]}`];
    let answer = this.answers[names.find((name) => name in this.answers)];
    if (typeof answer === "function") answer = answer(said, new URL(address).searchParams);
    if (answer === undefined) throw new TypeError("nobody answers");
    const { status = 200, code, detail = code } = answer ?? {};
    const isProblem = typeof status === "number" && status >= 400;
    const text = answer === null ? "" : JSON.stringify(isProblem ? { status, code, detail } : answer);
    return { ok: !isProblem, status: isProblem ? status : 200, text: async () => text };
  };

  /** What was asked, without bodies. */
  get paths() {
    return this.asked.map(([path]) => path);
  }

  /** Answers what was asked while `isHeld`. */
  release() {
    this.isHeld = false;
    for (const go of this.#held.splice(0)) go();
  }

  #hold(signal) {
    return new Promise((resolve, reject) => {
      this.#held.push(resolve);
      signal?.addEventListener("abort", () => reject(new Error("aborted")));
    });
  }
}

/** Several turns: a request, its answer, and what follows from it. */
export async function turns(turn, count = 6) {
  for (let at = 0; at < count; at += 1) await turn();
}
