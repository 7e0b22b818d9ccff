import { expect, test } from "vitest";
import { run } from "./support/library.js";

const tools = { get: { handler: async (x: unknown) => x, inputSchema: {} } };
const limits = { maxStageGas: 300 };

test.each([
  [
    "a second call before the first is awaited",
    "let a, b; while (!b) { try { a ??= get(1); b = get(2); } catch {} } return [await a, await b]",
  ],
  [
    "a promise looked into",
    "const p = get(1); let then; while (!then) { try { then = p.then; } catch {} } return [await p, typeof then]",
  ],
])("a loop that catches everything does not keep the small guest: %s", async (_, source) => {
  const outcome = await run(source, { tools, limits });
  expect(outcome.error).toBeUndefined();
  expect(outcome.status).toBe("completed");
});

test("a loop without end still ends by gas", async () => {
  const { error } = await run("await get(1); for (;;);", { tools, limits });
  expect(error?.code).toBe("gas-limit");
});
