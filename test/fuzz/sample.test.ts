/** T1: a fixed sample of the fuzzer's programs, so that every change meets some of them. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { difference } from "./compare.js";
import { MODES } from "./modes.js";
import { program } from "./program.js";

test("40 programs do natively and staged the same", { timeout: 600_000 }, async () => {
  const ignore = () => {};
  // Programs reject promises that nobody handles: that is part of what is compared.
  process.on("unhandledRejection", ignore);
  const inline = MODES.filter(({ options }) => options.isolation === "inline");
  const programs = fc.sample(program, { numRuns: 40, seed: 20_260 });
  for (const [index, source] of programs.entries()) {
    const mode = inline[index % inline.length];
    if (mode) expect(await difference(source, mode), source).toBeUndefined();
  }
  process.off("unhandledRejection", ignore);
});
