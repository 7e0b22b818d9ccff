import { expect, test } from "vitest";
import { guestModules } from "../../src/runtime/guest.generated.js";
import { forStage, withParts } from "../../src/runtime/guest-parts.js";

const cut = (text: string, ...parts: string[]) => withParts(text, (part) => parts.includes(part));

test.each([
  ["f(/*<A*/x/*>0*/)", "f(0)", "f(x)", "f(0)", "f(x)"],
  ["/*<A,B*/x/*>;*/", ";", ";", ";", "x"],
  ["/*<A*/x(/*<B*/y/*>z*/)/*>*/+1", "+1", "x(z)+1", "+1", "x(y)+1"],
  ["1/*no mark*/", "1/*no mark*/", "1/*no mark*/", "1/*no mark*/", "1/*no mark*/"],
  // No text that the build has made.
  ["x/*>0*/y", "xy", "xy", "xy", "xy"],
])("of %s is left what its parts say", (text, none, a, b, both) => {
  expect([cut(text), cut(text, "A"), cut(text, "B"), cut(text, "A", "B")]).toEqual([
    ...[none, a, b, both],
  ]);
});

test.each(["promises", "midway3"])(
  "with any of its parts a guest's text is a function: %s",
  (of) => {
    const text = guestModules[of] ?? "";
    const names = [
      ...new Set([...text.matchAll(/\/\*<([\w,]+)/g)].flatMap(([, n = ""]) => n.split(","))),
    ];
    expect(names.length).toBeGreaterThan(5);
    for (let some = 0; some < 1 << names.length; some++) {
      const made = withParts(text, (part) => (some >> names.indexOf(part)) % 2 === 1);
      for (const first of [true, false]) {
        const whole = forStage(made, first);
        expect(whole).not.toContain("/*");
        expect(() => new Function(`return ${whole}`)).not.toThrow();
        for (const [, late = ""] of whole.matchAll(/'0,((?:[^'\\]|\\.)*)'/g))
          expect(() => new Function(`return ${late.replace(/\\(.)/g, "$1")}`)).not.toThrow();
      }
    }
  },
);
