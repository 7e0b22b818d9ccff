import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll } from "vitest";
import { guestCoverage } from "./native-guest.js";

afterAll(() => {
  const path = process.env.GUEST_MODULES;
  if (path === undefined) return;
  const worker = `${process.pid}-${process.env.VITEST_POOL_ID ?? ""}`;
  writeFileSync(`${dirname(path)}/counted-${worker}.json`, JSON.stringify(guestCoverage));
});
