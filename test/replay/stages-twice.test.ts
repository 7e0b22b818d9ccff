import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { Engine } from "../../src/runtime/engine.js";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { evaluateStage } from "../../src/runtime/stage.js";
import type { ToolsOption } from "../../src/runtime/tool-types.js";
import type { StageExecutor, StageInput } from "../../src/runtime/types.js";
import { fixtureOf } from "../support/fixture.js";
import { runFixture } from "../support/run-fixture.js";

const root = fileURLToPath(new URL("../fixtures/", import.meta.url));
/** One instance has run everything so far, the other nothing. */
const worn = new Engine();

test.each(readdirSync(root))("each stage of %s says the same bytes twice", async (name) => {
  const folder = `${root}${name}/`;
  const files = new Map(readdirSync(folder).map((f) => [f, readFileSync(folder + f, "utf8")]));
  const tools = files.has("tools.ts")
    ? ((await import(`${folder}tools.ts`)) as { default: () => ToolsOption }).default
    : undefined;
  const fixture = fixtureOf(name, files, tools);
  if (fixture.settings.threadsOnly !== undefined) return;
  const inputs: StageInput[] = [];
  await runFixture(fixture, recording(inputs));
  for (const input of inputs) {
    const twice = [await said(input, worn), await said(input, new Engine())];
    expect(twice[1]).toBe(twice[0]);
  }
});

async function said(input: StageInput, engine: Engine): Promise<string> {
  await engine.ready(input.limits.memoryBytes);
  // A program of its own: nothing that an earlier evaluation found out is known.
  const program = { ...input.program };
  return JSON.stringify(evaluateStage({ ...input, program }, engine.evaluate));
}

function recording(inputs: StageInput[]): StageExecutor {
  const inline = new InlineExecutor();
  return {
    isolation: "inline",
    maxStackBytes: inline.maxStackBytes,
    execute: (input) => {
      inputs.push({ ...input, settlements: [...input.settlements] });
      return inline.execute(input);
    },
    close: () => inline.close(),
  };
}
