/** R3: what is offered only spares time; a stage that cannot afford it is run without. */
import { expect, test } from "vitest";
import type { StageInput, StageResult } from "../../src/runtime/types.js";
import { caughtOutOfMemory, runWith } from "../support/poor-engine.js";

const source =
  "const out = []; for (const id of [1, 2, 3]) out.push(await get({ id })); return out;";
const get = {
  annotations: { readOnlyHint: true },
  handler: async ({ id }: { id: number }) => id * 2,
};

const cases: Readonly<Record<string, StageResult>> = {
  "runs out of memory": { ok: false, error: { kind: "memory", message: "" }, gas: 1 },
  "caught its want of memory": caughtOutOfMemory,
};

test.each(Object.entries(cases))("a stage with offers that %s", async (_, result) => {
  const offered = ({ offers, ahead }: StageInput) => offers !== undefined && ahead === undefined;
  const { outcome, inputs } = await runWith(source, { tools: { get } }, (input) =>
    offered(input) ? result : undefined,
  );
  expect(outcome).toMatchObject({ status: "completed", value: [2, 4, 6] });
  expect(inputs.some(offered)).toBe(true);
});
