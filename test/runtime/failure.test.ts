/** What an engine that has run out of something leaves of its error. */
import { expect, test } from "vitest";
import { guestLimit } from "../../src/runtime/failure.js";
import { defaultLimits } from "../../src/runtime/limits.js";

const thrown = { form: "json", text: "null" } as const;
const code = (error: { name: string; message: string; thrown?: typeof thrown }, full: boolean) =>
  guestLimit({ stack: "", ...error }, defaultLimits, full)?.code;

test("null, or an error that says nothing, is want of memory where the memory is full", () => {
  expect(code({ name: "InternalError", message: "" }, true)).toBe("memory-limit");
  expect(code({ name: "Error", message: "null", thrown }, true)).toBe("memory-limit");
  expect(code({ name: "InternalError", message: "" }, false)).toBeUndefined();
  expect(code({ name: "Error", message: "null", thrown }, false)).toBeUndefined();
  expect(code({ name: "Error", message: "" }, true)).toBeUndefined();
});

test("an error that says what it lacks is taken at its word", () => {
  expect(code({ name: "InternalError", message: "out of memory" }, false)).toBe("memory-limit");
  expect(code({ name: "InternalError", message: "stack overflow" }, false)).toBe("stack-overflow");
  expect(code({ name: "Error", message: "out of memory" }, true)).toBeUndefined();
});
