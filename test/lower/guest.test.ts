import { afterAll, expect, test } from "vitest";
import { guestTrace, nativeTrace, stop } from "./guest.js";
import { programs } from "./programs.js";

afterAll(stop);

for (const [behaviour, text] of Object.entries(programs)) {
  test(`in QuickJS as natively: ${behaviour}`, async () => {
    const native = await nativeTrace(text);
    expect(native.error).toBeUndefined();
    expect(await guestTrace(text)).toEqual(native);
  });
}
