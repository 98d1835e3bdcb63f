// What is in the binary is what the sources say, small enough, and typed.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";

const run = promisify(execFile);
const path = (name) => fileURLToPath(new URL(`../../Sources/CWebAssets/${name}`, import.meta.url));
const scratch = await mkdtemp(join(tmpdir(), "rollcall-"));
after(() => rm(scratch, { recursive: true }));

const stampOf = (text) => /^\/\*! Rollcall, MIT license, ([0-9a-f]{12}) \*\//.exec(text)?.[1];

test("what is embedded was built from these sources: `make client`", async () => {
  const { stdout } = await run(path("build-client"), [scratch]);
  const built = path("built");
  assert.deepEqual((await readdir(scratch)).sort(), (await readdir(built)).sort());
  for (const name of await readdir(built)) {
    const [ours, again] = await Promise.all([built, scratch].map((folder) => readFile(join(folder, name), "utf8")));
    assert.equal(stampOf(ours), stampOf(again), `${name} is stale`);
    // Another esbuild may spell the same program in another way.
    if ((await run("esbuild", ["--version"])).stdout === "0.17.0\n") assert.equal(ours, again, name);
  }
  assert.match(stdout, /rollcall\.js +\d+ bytes, +\d+ gzipped/);
});

/** Octets that each file may have, minified and gzipped. */
const budgets = {
  "rollcall.js": 8_000, "rollcall.script.js": 8_400, "rollcall-polling.js": 1_500, "rollcall-react.js": 2_000,
  "rollcall-react-instructor.js": 1_100, "rollcall-react-stream.js": 1_100, "rollcall-solid.js": 1_000,
  "rollcall-notifications.js": 3_900, "rollcall-rooms.js": 6_300, "rollcall-seats.js": 3_600, "rollcall-admin.js": 1_200,
  "rollcall-shared.js": 1_100, "rollcall-shared-worker.js": 5_700,
};

test("each built file has a budget, and is embedded with its types", async () => {
  const built = await readdir(path("built"));
  assert.deepEqual(built.sort(), Object.keys(budgets).sort());
  const embedded = await readFile(path("client_assets.c"), "utf8");
  for (const name of built) assert.match(embedded, new RegExp(`#embed "built/${name}"`));
  for (const name of await readdir(path("client"))) {
    if (name.endsWith(".d.ts")) assert.match(embedded, new RegExp(`#embed "client/${name}"`));
  }
});

test("the page of the client names each file with its budget", async () => {
  const text = await readFile(new URL("../../protocol/CLIENT.md", import.meta.url), "utf8");
  const named = [...text.matchAll(/^\| `(rollcall[\w.-]+)` \| ([\d,]+) \|/gm)].map(([, name, budget]) => [name, Number(budget.replace(",", ""))]);
  assert.deepEqual(Object.fromEntries(named), budgets);
});

for (const [name, budget] of Object.entries(budgets)) {
  test(`${name} is at most ${budget} octets, minified and gzipped`, async () => {
    const { length } = gzipSync(await readFile(path(`built/${name}`)), { level: 9 });
    assert.ok(length <= budget, `${length}`);
  });
}

for (const name of Object.keys(budgets).filter((name) => name !== "rollcall.script.js")) {
  test(`${name} exports what its types declare`, async () => {
    const types = await readFile(path(`client/${name.replace(/js$/, "d.ts")}`), "utf8");
    const declared = [...types.matchAll(/^export declare (?:const|class|function) (\w+)|^export \{ (\w+) \} from/gm)].map(([, name, again]) => name ?? again);
    const code = await readFile(path(`built/${name}`), "utf8");
    const exported = [...code.matchAll(/export\{([^}]*)\}/g)].flatMap(([, list]) => list.split(",").map((entry) => entry.split(" as ").at(-1)));
    assert.deepEqual([...new Set(exported)].sort(), [...new Set(declared)].sort());
  });
}

const strict = ["--strict", "--noEmit", "--target", "es2022", "--module", "es2022", "--moduleResolution", "node", "--lib", "es2022,dom"];

const debian = "/usr/share/nodejs/@types";

test("an application compiles with tsc --strict, and each planted mistake is found", async () => {
  const types = fileURLToPath(new URL("types/", import.meta.url));
  const compile = (...options) => run("tsc", [...strict, ...options]).catch(({ stdout }) => assert.fail(stdout));
  await compile(...["example.ts", "mistakes.ts", "modules.ts", "solid.ts"].map((name) => join(types, name)), path("client/rollcall-polling.d.ts"));
  // Debian's types of React name others that are not installed with them.
  await compile("--skipLibCheck", "--typeRoots", debian, "--baseUrl", debian, join(types, "react.ts"), join(types, "instructor.ts"));
});

test("a mistake is an error", async () => {
  const file = join(scratch, "mistake.ts");
  await writeFile(file, `import { createRollcall } from ${JSON.stringify(path("client/rollcall"))};\ncreateRollcall({ user: 7 });\n`);
  await assert.rejects(run("tsc", [...strict, file]), ({ stdout }) => /mistake\.ts\(2,\d+\): error TS2322/.test(stdout));
});

const example = (name) => fileURLToPath(new URL(`../../protocol/examples/react/${name}`, import.meta.url));

test("the example in React compiles with tsc --strict, and a mistake in it is an error", async () => {
  await run("tsc", ["--project", example("tsconfig.json")]).catch(({ stdout }) => assert.fail(stdout));
  const page = await readFile(example("app.tsx"), "utf8");
  const mistakes = [['{count ?? "–"}', "{count.toFixed()}", /error TS2531/], ["hand: boolean", "hand: number", /error TS2322/]];
  for (const [right, wrong, error] of mistakes) {
    assert.ok(page.includes(right), right);
    await writeFile(join(scratch, "app.tsx"), page.replaceAll(right, wrong));
    await writeFile(join(scratch, "tsconfig.json"), JSON.stringify({ extends: example("tsconfig.json"), files: ["app.tsx"] }));
    await assert.rejects(run("tsc", ["--project", join(scratch, "tsconfig.json")]), ({ stdout }) => error.test(stdout) || assert.fail(stdout));
  }
});
