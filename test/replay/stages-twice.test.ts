import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { ToolsOption } from "../../src/runtime/tool-types.js";
import { fixtureOf } from "../support/fixture.js";
import { twice } from "./twice.js";

const root = fileURLToPath(new URL("../fixtures/", import.meta.url));

test.each(readdirSync(root))("each stage of %s says the same bytes twice", async (name) => {
  const folder = `${root}${name}/`;
  const files = new Map(readdirSync(folder).map((f) => [f, readFileSync(folder + f, "utf8")]));
  const tools = files.has("tools.ts")
    ? ((await import(`${folder}tools.ts`)) as { default: () => ToolsOption }).default
    : undefined;
  const fixture = fixtureOf(name, files, tools);
  if (fixture.settings.threadsOnly !== undefined) return;
  for (const [first, second] of await twice(fixture)) expect(second).toBe(first);
});
