// What the hub keeps, as a store that components may mount and unmount at will: asked for by HTTP, kept right by what the
// hub tells a room, changed at once and put back if the hub refuses. It is asked for again whenever the room has been
// away, and every few seconds while it is.

import { ask, known } from "./ask.js";
import { rejoinDelay } from "./backoff.js";
import { quiet } from "./errors.js";
import { shared } from "./share.js";
import { unknownView } from "./view.js";

/** Between two questions while nothing is told, in milliseconds; up to half of it added at random. */
const pollEvery = 5_000;

/**
 * `plan` says what is kept:
 * `rooms()` lists where changes are told, as `[name, mode]`, once the client knows who it is; the first is the one that is shown;
 * `load(ask)` answers with the facts, `ask(method, path, {query, body})` being the way to the hub;
 * `heard(facts, event, data)` gives the facts after a message: the same if it is none of ours, null to ask anew;
 * `moved(facts, moves)` gives them after the joins and leaves of one turn, as `[person, isHere]` in their order;
 * `told(passing, event, data)` does the same for what passes and cannot be asked for: nobody but the room tells it, from the
 * moment on in which it is live, beginning with null;
 * `show(facts, room, passing)` gives the snapshot, of facts that are null before the first answer and of the room's own;
 * `settled(facts, room)` is called with what is so, hopes left out, and with the hold on the room, after each change of either.
 */
export class Kept {
  #rollcall;
  #plan;
  #ask;
  #rooms = [];
  #stops = [];
  /** Which stay with its listeners this is; what an earlier one began is not heard. */
  #stay = 0;
  #listeners = new Set();
  #facts = null;
  #passing = null;
  #moves = null;
  /** Changes that the hub has not answered, each a function of facts. */
  #hopes = new Set();
  #error = null;
  #view;
  #isLive = false;
  #isLoading = false;
  #isStale = false;
  /** What happened to the facts since the question was asked; it is done to the answer too. */
  #since = [];
  #attempt = 0;
  #timer = null;

  constructor(rollcall, plan) {
    this.#rollcall = rollcall;
    const same = (facts) => facts;
    this.#plan = { heard: same, moved: same, told: same, settled: same, ...plan };
    this.#ask = (...question) => ask(rollcall, ...question);
    /** The snapshot before anything is known; also what a server renders. */
    this.initial = this.#view = shared(undefined, this.#shown());
  }

  getSnapshot = () => this.#view;

  /** Held while somebody listens, and only then. */
  subscribe = (listener) => {
    const entry = { listener };
    this.#listeners.add(entry);
    if (!this.#stops.length) this.#start();
    return () => {
      this.#listeners.delete(entry);
      // Whoever lets go and takes hold again in one turn, as React does in StrictMode, has never left.
      queueMicrotask(() => this.#listeners.size || this.#stop());
    };
  };

  get isHeld() {
    return this.#stops.length > 0;
  }

  /** Asks the hub now. */
  reload() {
    if (!this.isHeld) return;
    this.#isStale = this.#isLoading;
    if (!this.#isLoading) this.#load(this.#stay);
  }

  /**
   * Asks for a change that shows at once: `hope(facts)` is what will be if it is done. Answers as `request(ask)` does, and
   * `landed(facts, answer, before)` is what is then, `before` being the facts when it was asked for; when it fails, what was
   * before shows again, and the hub is asked.
   */
  change(hope, request, landed) {
    return quiet(this.#change(hope, request, landed));
  }

  /** Does `step` to the facts, if there are any. */
  #apply(step) {
    if (this.#isLoading) this.#since.push(step);
    if (this.#facts !== null) this.#facts = step(this.#facts);
  }

  async #change(hope, request, landed = (facts) => facts) {
    const before = this.#facts;
    this.#hopes.add(hope);
    this.#renew();
    try {
      const answer = await request(this.#ask);
      this.#hopes.delete(hope);
      this.#apply((facts) => landed(facts, answer, before));
      this.#renew();
      return answer;
    } catch (error) {
      this.#hopes.delete(hope);
      this.#renew();
      this.reload();
      throw error;
    }
  }

  async #start() {
    const stay = ++this.#stay;
    const isOurs = (run) => (...facts) => stay === this.#stay && run(...facts);
    this.#stops = [this.#rollcall.on("status", isOurs(() => this.#tend()))];
    await known(this.#rollcall);
    if (stay !== this.#stay) return;
    this.#rooms = this.#plan.rooms().map(([name, mode]) => this.#rollcall.room(name, { mode }));
    for (const room of this.#rooms) {
      room.on("message", isOurs(({ event, data }) => this.#heard(event, data)));
      room.on("join", isOurs((person) => this.#moved(person, true)));
      room.on("leave", isOurs((person) => this.#moved(person, false)));
      this.#stops.push(room.subscribe(isOurs(() => this.#tend())), () => room.leave());
    }
    this.#tend();
  }

  #stop() {
    this.#stay += 1;
    for (const stop of this.#stops.splice(0)) stop();
    this.#pause();
    this.#rooms = [];
    this.#isLive = this.#isLoading = this.#isStale = false;
    this.#since = [];
  }

  /** The room or the link has changed: what is told is trusted from the answer on that was asked for while it was live. */
  #tend() {
    const wasLive = this.#isLive;
    const views = this.#rooms.map((room) => room.getSnapshot());
    const live = views.length > 0 && views.every((view) => view.live);
    this.#isLive = live;
    if (live !== wasLive) this.#passing = null;
    this.#renew();
    if (live && !wasLive) {
      this.#pause();
      return this.reload();
    }
    const { status, lastClose } = this.#rollcall;
    const isTrouble = views.some(({ error }) => error) || (lastClose !== null && status !== "connected");
    if (live || !isTrouble || this.#timer) return;
    // Many lose the link at once; who has something to show does not hurry.
    this.#after(this.#facts === null ? 0 : pollEvery * this.#rollcall.world.random());
  }

  #after(milliseconds) {
    this.#pause();
    this.#timer = this.#rollcall.world.setTimeout(() => {
      this.#timer = null;
      this.reload();
    }, milliseconds);
  }

  #pause() {
    this.#rollcall.world.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Many may come in one turn: they are one step. */
  #moved(person, isHere) {
    const moves = (this.#moves ??= []);
    moves.push([person, isHere]);
    if (moves.length > 1) return;
    queueMicrotask(() => {
      this.#moves = null;
      const before = this.#facts;
      this.#apply((facts) => this.#plan.moved(facts, moves));
      if (this.#facts !== before) this.#renew();
    });
  }

  #heard(event, data) {
    const before = [this.#facts, this.#passing];
    this.#passing = this.#plan.told(this.#passing, event, data);
    this.#apply((facts) => {
      const after = this.#plan.heard(facts, event, data);
      this.#isStale ||= after === null;
      return after ?? facts;
    });
    if (this.#facts !== before[0] || this.#passing !== before[1]) this.#renew();
    if (this.#isStale && !this.#isLoading) this.reload();
  }

  async #load(stay) {
    this.#isLoading = true;
    this.#since = [];
    let failure = null;
    try {
      const facts = await this.#plan.load(this.#ask);
      if (stay !== this.#stay) return;
      this.#facts = this.#since.reduce((facts, step) => step(facts), facts);
      this.#attempt = 0;
    } catch (error) {
      if (stay !== this.#stay) return;
      failure = error;
    }
    this.#isLoading = false;
    this.#error = failure;
    this.#renew();
    if (this.#isStale) return this.reload();
    const { random } = this.#rollcall.world;
    // What was refused for what it is would be refused again.
    const isFinal = failure?.status >= 400 && failure.status < 500 && failure.status !== 429;
    if (failure && !isFinal) this.#after(rejoinDelay(this.#attempt++, random));
    else if (!this.#isLive && !isFinal) this.#after(pollEvery * (1 + random() / 2));
  }

  #shown() {
    const facts = this.#facts && [...this.#hopes].reduce((facts, hope) => hope(facts), this.#facts);
    const loading = facts === null && this.#error === null;
    const room = this.#rooms[0]?.getSnapshot() ?? unknownView;
    const error = this.#error && { code: this.#error.code, message: this.#error.message };
    return { ...this.#plan.show(facts, room, this.#passing), loading, error, live: this.#isLive };
  }

  #renew() {
    if (this.isHeld) this.#plan.settled(this.#facts, this.#rooms[0]);
    const before = this.#view;
    this.#view = shared(before, this.#shown());
    if (this.#view === before) return;
    for (const { listener } of [...this.#listeners]) listener();
  }
}
