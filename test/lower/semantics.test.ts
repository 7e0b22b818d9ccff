import { expect, test } from "vitest";
import { code, loweredTrace, natively } from "./harness.js";
import { programs } from "./programs.js";

for (const [behaviour, text] of Object.entries(programs)) {
  test(`as natively: ${behaviour}`, async () => {
    const native = await natively(text);
    expect(native.error ?? "none", "the case itself must parse").not.toBe("SyntaxError");
    expect(await loweredTrace(text), code(text).code).toEqual(native);
  });
}
