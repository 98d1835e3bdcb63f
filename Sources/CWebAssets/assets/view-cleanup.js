// What should be gone and is not: normally nothing. Cleaned up by hand, after a look at what that would do.

import { cleanUp, health } from "/rollcall-admin.js";
import { confirm } from "./ask.js";
import { byId, say } from "./dom.js";
import { rollcall, token } from "./hub.js";
import { counted, figure } from "./words.js";

const panel = byId("cleanup");
const button = byId("cleanup-try");

/** Shows how the hub is, to whoever may know. */
export async function showHealth() {
  try {
    const figures = await health(rollcall);
    panel.hidden = false;
    button.hidden = token === null;
    for (const name of ["total_users", "online_users", "stale_users", "silent_sessions"]) say(byId(`health-${name}`), figure(figures[name]));
  } catch {
    panel.hidden = true; // Not for us.
  }
}

button.addEventListener("click", async () => {
  const word = byId("cleanup-word");
  try {
    const { count, before } = await cleanUp(rollcall, { dryRun: true });
    if (count === 0) return say(word, "Nothing is stale: nothing to clean up.");
    const text = `${counted(count, "session")} not heard of since ${new Date(before).toLocaleString("en-GB")} would be given up as abandoned. It is written into the audit log.`;
    if (!(await confirm({ title: "Clean up?", text, yes: "Clean up" }))) return say(word, "Left as it is.");
    const done = await cleanUp(rollcall, { before });
    say(word, `${counted(done.count, "session")} given up.`);
    await showHealth();
  } catch (refusal) {
    say(word, refusal.message);
  }
});
