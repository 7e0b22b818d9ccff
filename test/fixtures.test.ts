import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { ThreadPool } from "../src/node/pool.js";
import { InlineExecutor } from "../src/runtime/inline-executor.js";
import { PlanCache } from "../src/runtime/plan-cache.js";
import type { ToolsOption } from "../src/runtime/tool-types.js";
import { type Expectations, expectationNames, type Fixture, fixtureOf } from "./support/fixture.js";
import { NativeExecutor } from "./support/native-executor.js";
import { natively } from "./support/native-guest.js";
import { runFixture } from "./support/run-fixture.js";

const root = fileURLToPath(new URL("./fixtures/", import.meta.url));
const update = process.env.UPDATE === "1";
const only = process.env.FIXTURE;

const inline = new InlineExecutor();
const threads = new ThreadPool();
/** What is run a second time is not planned a second time. */
const plans = new PlanCache();
afterAll(() => threads.close());

const names = readdirSync(root).filter((name) => only === undefined || name.includes(only));

/** Fixtures that expect what QuickJS alone says: its stacks, its messages, its limits. */
const engineSpeaks = new Set([
  "custom-error-fails-the-run",
  "dead-zone-of-a-tool-name-has-a-hint",
  "error-cause-is-kept",
  "error-in-a-callback-keeps-its-position",
  "error-in-a-fence-keeps-its-position",
  "error-in-typescript-keeps-its-position",
  "infinite-loop-runs-out-of-gas",
  "infinite-microtasks-run-out-of-gas",
  "memory-bomb-is-a-clean-error",
  "missing-globals-are-named",
  "plain-recursion-overflows-cleanly",
  "private-async-methods-and-static-blocks",
  "result-member-that-the-schema-lacks-is-a-warning",
  "super-call-finds-its-class-before-its-arguments",
  "thrown-error-has-snippet-positions",
  "tool-passed-as-a-callback",
  "unhandled-rejection-is-a-warning",
]);

test("there are fixtures", () => {
  expect(names.length).toBeGreaterThan(0);
});

test.each(names)("%s", { timeout: 60_000 }, async (name) => {
  const fixture = await load(name);
  const { threadsOnly } = fixture.settings;
  if (natively) {
    if (threadsOnly || engineSpeaks.has(name)) return;
    return compare(await runFixture(fixture, new NativeExecutor(), "off"), fixture);
  }
  const first = await runFixture(fixture, threadsOnly ? threads : inline, "off", plans);
  if (update) rewrite(name, first);
  compare(first, update ? await load(name) : fixture);
  if (threadsOnly) return;
  compare(await runFixture(fixture, threads, "always", plans), await load(name));
});

async function load(name: string): Promise<Fixture> {
  const folder = `${root}${name}/`;
  const files = new Map<string, string>();
  for (const file of readdirSync(folder)) files.set(file, readFileSync(folder + file, "utf8"));
  if (!files.has("tools.ts")) return fixtureOf(name, files);
  const module = (await import(`${folder}tools.ts`)) as { default: () => ToolsOption };
  return fixtureOf(name, files, module.default);
}

function rewrite(name: string, actual: Expectations): void {
  for (const file of expectationNames) {
    const text = actual[file];
    if (text === undefined) rmSync(`${root}${name}/${file}`, { force: true });
    else writeFileSync(`${root}${name}/${file}`, text);
  }
}

function compare(actual: Expectations, { files }: Fixture): void {
  for (const file of expectationNames) expect(actual[file], file).toBe(files.get(file));
}
