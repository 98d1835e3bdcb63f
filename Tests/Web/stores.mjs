// A store that is held on a page, in rooms that the hub has let it into.

import { Answers, turns } from "./answers.mjs";
import { Page } from "./page.mjs";
import { turn } from "./world.mjs";

/** `open(rollcall)` gives the store; `people` are in every room. */
export async function held(open, answers, { people = {}, ...options } = {}) {
  const hub = new Answers(answers);
  const page = new Page({ fetch: hub.fetch, ...options });
  Object.assign(page, { hub, store: open(page.rollcall), views: [], topic: "realtime:algebra" });
  page.stop = page.store.subscribe(() => page.views.push(page.store.getSnapshot()));
  await page.open();
  for (const [, , topic] of page.sent("phx_join")) await page.letIn(people, { topic });
  await turns(turn);
  Object.defineProperty(page, "view", { get: () => page.store.getSnapshot() });
  page.tells = (event, payload, topic = page.topic) => page.tell(topic, "broadcast", { type: "broadcast", event, payload });
  page.settle = () => turns(turn);
  return page;
}
