// One topic, joined once for all tabs that want it alike. The hub says everything once, and each tab hears it under its own
// refs; who comes later is given what is so from a copy that is proved like any page's.

import { SharedRoom } from "./shared-room.js";
import { encode } from "./wire.js";

export class SharedChannel {
  line;
  wish;
  #topic;
  #payload;
  #joinRef = null;
  #isJoined = false;
  /** Tab -> `{joinRef, session, isIn, isFrozen, …}`; who is not in yet waits for the hub's answer. */
  #members = new Map();
  #room;

  constructor(line, topic, wish, payload) {
    this.line = line;
    this.wish = wish;
    this.#topic = topic;
    this.#payload = payload;
    this.#room = new SharedRoom(payload.config.presence.mode);
  }

  /** `wants`: `{ref, joinRef, session, lease, isResuming, echoes}` of the tab's own join. */
  join(tab, wants, token) {
    this.#members.set(tab, { ...wants, isIn: false, isFrozen: wants.lease?.state === "frozen" });
    for (const [other, { session }] of this.#members) {
      if (session === wants.session && other !== tab) other.closed(4409, "replaced");
    }
    if (this.#isJoined) {
      this.#renew(token);
      this.#admit(tab);
    } else if (!this.#joinRef) {
      this.#joinRef = this.line.push(null, this.#topic, "phx_join", this.#payload, (answer) => this.#answered(answer));
    }
  }

  /** What a tab sends on this topic. */
  said(tab, joinRef, ref, event, payload) {
    const member = this.#members.get(tab);
    // A message of an earlier join is stale.
    if (!member || (joinRef !== null && joinRef !== member.joinRef)) return;
    this.thaw(tab);
    const answered = ({ status, response }) => {
      if (this.#members.get(tab) === member) tab.reply(member.joinRef, ref, this.#topic, status, response);
    };
    switch (event) {
      case "phx_leave":
        tab.reply(member.joinRef, ref, this.#topic, "ok", {});
        tab.tell(member.joinRef, member.ref, this.#topic, "phx_close", {});
        return this.gone(tab, "left");
      case "access_token":
        return this.#renew(payload.access_token);
      case "presence":
        if (payload.event === "announce") member.isFrozen = payload.payload?.state === "frozen";
        return this.#push("presence", { ...payload, session: member.session }, answered);
      default:
        return this.#push(event, payload, (answer) => {
          // Where the hub's answer stands in the room's order, there stands the message for the tabs beside the sender.
          if (answer.status === "ok") this.#spread(tab, event, payload);
          answered(answer);
        });
    }
  }

  /** A page that speaks is not frozen any more: it has missed something. */
  thaw(tab) {
    const member = this.#members.get(tab);
    if (!member?.isFrozen) return;
    member.isFrozen = false;
    if (member.isIn) for (const text of this.#room.state(this.#topic)) tab.hear(text);
  }

  /** The tab is not there any more, `left`, `closed` or `lost`; the last one leaves the room. */
  gone(tab, reason) {
    const member = this.#members.get(tab);
    if (!this.#members.delete(tab)) return;
    if (this.#isJoined) this.#push("presence", { type: "presence", event: "leave", session: member.session, payload: { reason } });
    if (this.#members.size) return;
    if (this.#joinRef) this.#push("phx_leave", {});
    this.#forgotten();
  }

  /** A message of the hub's, and its text, which most tabs can be given as it is. */
  received(message, text) {
    const { joinRef, event, payload } = message;
    if (joinRef !== null && joinRef !== this.#joinRef) return;
    if (event === "presence_close") {
      // A whole tab has ended wherever it was; without a code it is this room's word alone.
      const channels = payload.code === undefined ? [this] : [...this.line.channels.values()];
      return channels.forEach((channel) => channel.closed(payload));
    }
    if (event === "phx_close" || event === "phx_error") return this.#ended(event, payload);
    if (this.#room.heard(event, payload, text)) return this.line.close();
    for (const [tab, member] of this.#members) {
      if (!member.isIn || (member.isFrozen && event.startsWith("presence_"))) continue;
      if (joinRef === null) tab.hear(text);
      else tab.tell(member.joinRef, null, this.#topic, event, payload);
    }
  }

  #push(event, payload, answered) {
    return this.line.push(this.#joinRef, this.#topic, event, payload, answered);
  }

  #answered({ status, response }) {
    if (status === "ok") {
      this.#isJoined = true;
      this.#room.joined();
      for (const tab of [...this.#members.keys()]) this.#admit(tab);
    } else {
      const members = [...this.#members];
      this.#members.clear();
      this.#forgotten();
      for (const [tab, { joinRef, ref }] of members) {
        tab.dropped(this.#topic);
        tab.reply(joinRef, ref, this.#topic, "error", response);
      }
    }
  }

  /** The tab is in once the hub has its session. */
  #admit(tab) {
    const member = this.#members.get(tab);
    // Nobody is present where only counts are told.
    if (this.#topic.endsWith("counts:*")) return this.#admitted(tab, member);
    const { session, lease = {} } = member;
    this.#push("presence", { type: "presence", event: "announce", session, payload: lease ?? {} }, ({ status, response }) => {
      if (this.#members.get(tab) !== member) return;
      if (status === "ok") return this.#admitted(tab, member);
      this.gone(tab, "left");
      tab.dropped(this.#topic);
      tab.reply(member.joinRef, member.ref, this.#topic, "error", response);
    });
  }

  #admitted(tab, member) {
    const response = member.isResuming ? { postgres_changes: [], resume: { ok: false } } : { postgres_changes: [] };
    tab.reply(member.joinRef, member.ref, this.#topic, "ok", response);
    member.isIn = true;
    for (const text of this.#room.all(this.#topic)) tab.hear(text);
  }

  #spread(sender, event, payload) {
    const { type, event: name, payload: data = {} } = payload;
    const text = encode(null, null, this.#topic, event, event === "broadcast" ? { type, event: name, payload: data } : payload);
    for (const [tab, { isIn, echoes }] of this.#members) if (isIn && (tab !== sender || echoes)) tab.hear(text);
  }

  /** A newer token of the same user is everybody's. */
  #renew(token) {
    if (!token || token === this.#payload.access_token) return;
    this.#payload.access_token = token;
    if (this.#isJoined) this.#push("access_token", { access_token: token });
  }

  /** The hub ended one tab: as a whole, or in this room. */
  closed({ session, code, reason }) {
    for (const [tab, member] of [...this.#members]) {
      if (member.session !== session) continue;
      if (code !== undefined) {
        tab.closed(code, reason);
        continue;
      }
      const { joinRef, ref } = member;
      this.gone(tab, "left");
      tab.dropped(this.#topic);
      tab.tell(joinRef, null, this.#topic, "system", { status: "error", extension: "system", channel: this.#topic, message: reason });
      tab.tell(joinRef, ref, this.#topic, "phx_close", {});
    }
  }

  #ended(event, payload) {
    const members = [...this.#members];
    this.#members.clear();
    this.#forgotten();
    for (const [tab, { joinRef, ref }] of members) {
      tab.dropped(this.#topic);
      tab.tell(joinRef, ref, this.#topic, event, payload);
    }
  }

  #forgotten() {
    this.#isJoined = false;
    this.#joinRef = null;
    if (this.line.channels.get(this.#topic) === this) this.line.channels.delete(this.#topic);
  }
}
