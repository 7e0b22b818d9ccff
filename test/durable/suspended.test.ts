import { expect, test } from "vitest";
import { suspendMany } from "./suspended.js";

test("a suspended run is 10 KB or less at rest, beside its program, guest and results", async () => {
  const { bytesEach, guestBytes } = await suspendMany(8);
  expect(bytesEach.rest).toBeLessThan(10_000);
  // Kept once for all of them.
  expect(guestBytes).toBeLessThan(200_000);
});
