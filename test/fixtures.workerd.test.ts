import { expect, test } from "vitest";
import { InlineExecutor } from "../src/runtime/inline-executor.js";
import { expectationNames } from "./support/fixture.js";
import { fixtures } from "./support/fixtures-in-worker.js";
import { runFixture } from "./support/run-fixture.js";

const inline = new InlineExecutor();

test.each(fixtures)("$name", { timeout: 60_000 }, async (fixture) => {
  const actual = await runFixture(fixture, inline, "always");
  for (const file of expectationNames) expect(actual[file], file).toBe(fixture.files.get(file));
});
