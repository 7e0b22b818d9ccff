import { expect, test } from "vitest";
import { run } from "../../src/workers.js";
import { families } from "./cases/index.js";
import { runCase } from "./run-case.js";
import { sample } from "./sample.js";

const cases = sample(Object.values(families).flat()).filter(({ inline }) => inline !== false);

test.each(cases)("$name", async (one) => {
  const { wrong, insane } = await runCase(one, run, "inline");
  expect({ wrong, insane }).toEqual({});
});
