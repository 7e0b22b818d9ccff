import { expect, test } from "vitest";
import { raceOn } from "./race.js";

test("of two processes that go on with a run at once, one drives it, and every call is sent once", {
  timeout: 120_000,
}, async () => {
  const { runs, refused, late } = await raceOn(12);
  expect(runs).toBe(12);
  expect(refused + late).toBe(12);
});
