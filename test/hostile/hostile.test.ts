import { expect, test } from "vitest";
import { run } from "../../src/index.js";
import { families } from "./cases/index.js";
import { runCase } from "./run-case.js";
import { sample } from "./sample.js";

const all = Object.values(families).flat();

test("the suite has at least 250 cases, and no name twice", () => {
  expect(all.length).toBeGreaterThanOrEqual(250);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
});

test.each(sample(all))("$name", async (one) => {
  const isolation = one.inline === false ? "thread" : "inline";
  const { wrong, insane } = await runCase(one, run, isolation);
  expect({ wrong, insane }).toEqual({});
});
