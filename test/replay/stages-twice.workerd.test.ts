import { expect, test } from "vitest";
import { fixtures } from "../support/fixtures-in-worker.js";
import { twice } from "./twice.js";

test.each(fixtures)(
  "each stage of $name says the same bytes twice",
  { timeout: 60_000 },
  async (fixture) => {
    for (const [first, second] of await twice(fixture)) expect(second).toBe(first);
  },
);
