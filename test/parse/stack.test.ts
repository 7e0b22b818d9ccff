import { expect, test } from "vitest";
import { plan } from "../../src/transform/index.js";

// In a file of its own: nothing of the parser has been compiled when the stack runs out.
test("the first snippet of a process may run out of stack", () => {
  const { diagnostics } = plan("(function(){".repeat(5000) + "})()".repeat(5000));
  expect(diagnostics.map(({ code }) => code)).toEqual(["too-deep"]);
});
