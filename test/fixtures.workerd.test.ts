/// <reference types="vite/client" />
import { expect, test } from "vitest";
import { InlineExecutor } from "../src/runtime/inline-executor.js";
import type { ToolsOption } from "../src/runtime/tool-types.js";
import { expectationNames, fixtureOf } from "./support/fixture.js";
import { runFixture } from "./support/run-fixture.js";

const inline = new InlineExecutor();

const texts = import.meta.glob<string>("./fixtures/*/*", {
  query: "?raw",
  import: "default",
  eager: true,
});
const tools = import.meta.glob<() => ToolsOption>("./fixtures/*/tools.ts", {
  import: "default",
  eager: true,
});

const folders = new Map<string, Map<string, string>>();
for (const [path, text] of Object.entries(texts)) {
  const [, , name = "", file = ""] = path.split("/");
  folders.set(name, (folders.get(name) ?? new Map()).set(file, text));
}

const fixtures = [...folders]
  .map(([name, files]) => fixtureOf(name, files, tools[`./fixtures/${name}/tools.ts`]))
  .filter(({ settings }) => settings.threadsOnly === undefined);

test.each(fixtures)("$name", { timeout: 60_000 }, async (fixture) => {
  const actual = await runFixture(fixture, inline);
  for (const file of expectationNames) expect(actual[file], file).toBe(fixture.files.get(file));
});
