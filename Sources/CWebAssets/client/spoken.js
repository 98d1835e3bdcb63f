/** Writes to the console what happens to a client's connection, until the returned function is called. */
export function spoken(rollcall, log = console) {
  const say = (...words) => log.debug("[rollcall]", ...words);
  say(rollcall.status);
  const stops = [
    rollcall.on("status", (status) => say(status, status === "connected" ? "" : (rollcall.lastClose ?? ""))),
    rollcall.on("lost", () => say("lost for five seconds")),
    rollcall.on("restored", () => say("restored")),
    rollcall.on("error", (error) => log.warn("[rollcall]", error)),
  ];
  return () => stops.forEach((stop) => stop());
}
