// What only so many may do at once (S1's interviews): whether there is a seat, and one to hold. A module of its own, loaded on use.

import { Kept } from "./kept.js";
import { shelved } from "./shelf.js";

/**
 * The seats of a room for one activity: a store whose snapshot has `seat` and `limits`, with `canStart`, `acquire` and
 * `release`; see `rollcall-seats.d.ts`. While the user has a seat or waits for one the tab is present in the room, which is
 * what holds it; the lease is for when the link is lost.
 */
export const seatsOf = (rollcall, room, { activity = "interview" } = {}) =>
  shelved(rollcall, `seats ${activity} ${room}`, () => new Seats(rollcall, room, activity));

/**
 * The limits that hold in a room, of all activities: a store whose snapshot has `limits`, and for moderators `seated` and
 * `queue`, who has a seat and who waits; null for others. It holds no seat itself.
 */
export const seatLimitsOf = (rollcall, room) => shelved(rollcall, `seat limits ${room}`, () => new SeatLimits(rollcall, room));

class SeatLimits extends Kept {
  constructor(rollcall, room) {
    super(rollcall, {
      rooms: () => [[room, "events"]],
      load: (ask) => ask("GET", "api/v1/seats", { query: { room } }),
      // A figure is told, and who it is about is not: moderators ask.
      heard: (facts, event, told) => (event !== "rollcall:seats" ? facts : facts?.seats ? null : counted(facts, told)),
      show: (facts) => ({ limits: facts?.limits ?? [], seated: facts?.seats ?? null, queue: facts?.queue ?? null }),
    });
  }
}

/** Hidden pages run once a minute: the lease outlives two turns that are missed. */
const leaseMs = 180_000;
const renewEvery = 50_000;

const nothing = Object.freeze({ state: null, position: null, reason: null });

class Seats extends Kept {
  #rollcall;
  #activity;
  #order;
  /** The hold on the room through which the tab was last said to be present, and as what. */
  #said = { held: null, state: null };
  #timer = null;

  constructor(rollcall, room, activity) {
    const order = () => ({ room_id: room, activity, user_id: rollcall.self, session_id: rollcall.session });
    const isOurs = (told) => told.room_id === room && told.activity === activity;
    super(rollcall, {
      rooms: () => [[room, "events"], [`user:${rollcall.self}`, "events"]],
      load: async (ask) => {
        const [{ limits }, seat] = await Promise.all([
          ask("GET", "api/v1/seats", { query: { room, activity } }),
          ask("POST", "api/v1/seats/can_start", { body: order() }),
        ]);
        return became({ limits }, seat);
      },
      heard: (facts, event, told) =>
        event === "rollcall:seats" ? counted(facts, told, activity)
        : event === "rollcall:seat" && isOurs(told) ? became(facts, told)
        : facts,
      show: (facts) => ({ seat: facts?.seat ?? nothing, limits: facts?.limits ?? [], tightest: tightest(facts?.limits ?? []) }),
      settled: (facts, held) => held && this.#tend(facts?.seat.state ?? null, held),
    });
    this.#rollcall = rollcall;
    this.#activity = activity;
    this.#order = order;
  }

  // These are passed around without their object.

  /** `{can_start, message}` as things are; only `acquire` decides. */
  canStart = () => this.change(same, (ask) => ask("POST", "api/v1/seats/can_start", { body: this.#order() }));

  /** Takes a seat, or with `wait` a place in the queue: `{can_start, message, state, position}`, be it refused or not. */
  acquire = ({ wait = false } = {}) => {
    const body = { ...this.#order(), lease_ms: leaseMs, wait };
    // What has been told since is newer than the answer.
    const landed = (facts, answer, before) => (answer.state && facts.seat === before?.seat ? became(facts, answer) : facts);
    return this.change(same, (ask) => ask("POST", "api/v1/seats/acquire", { body }).catch(refusal), landed);
  };

  /** Lets go of the seat, or of the place in the queue, in all tabs. */
  release = () => {
    const body = { ...this.#order(), session_id: undefined };
    const done = (facts) => became(facts, { state: "released", reason: "completed" });
    return this.change(done, (ask) => ask("POST", "api/v1/seats/release", { body }), done);
  };

  /** Whoever has a seat is there to hold it, and so is whoever waits; the lease is renewed by the clock. */
  #tend(state, held) {
    if (held !== this.#said.held || state !== this.#said.state) {
      this.#said = { held, state };
      held.setState(state && (state === "granted" ? { activity: this.#activity } : {}));
    }
    if (!state) this.#pause();
    else this.#timer ??= this.#rollcall.world.setTimeout(() => this.#renew(), renewEvery);
  }

  #pause() {
    this.#rollcall.world.clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #renew() {
    this.#timer = null;
    if (!this.isHeld) return;
    const body = { ...this.#order(), lease_ms: leaseMs };
    try {
      await this.change(same, (ask) => ask("POST", "api/v1/seats/renew", { body }));
    } catch {
      // It was asked what is so; a hub that is away is asked again.
    }
    if (this.isHeld && this.getSnapshot().seat.state) this.#timer ??= this.#rollcall.world.setTimeout(() => this.#renew(), renewEvery);
  }
}

const same = (facts) => facts;

/** Where the user stands after an answer or what was told. */
function became(facts, { state = null, position = null, reason = null }) {
  const has = state === "granted" || state === "waiting";
  return { ...facts, seat: Object.freeze({ state: has ? state : null, position, reason }) };
}

/** A limit as it stands now; without a figure it has been lifted. */
function counted(facts, limit, activity = limit.activity) {
  if (![activity, "*"].includes(limit.activity)) return facts;
  const isOther = ({ scope, activity }) => scope !== limit.scope || activity !== limit.activity;
  const others = facts.limits.filter(isOther);
  return { ...facts, limits: limit.limit === undefined ? others : [...others, limit] };
}

const tightest = (limits) => limits.reduce((one, other) => (one && one.available <= other.available ? one : other), null);

/** That there is no seat is an answer. */
function refusal(error) {
  if (error.status !== 409) throw error;
  return { can_start: false, message: error.message, state: null };
}
