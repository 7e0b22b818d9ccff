import * as fc from "fast-check";

/** `template(fc…)` fills `$0`, `$1`… with what the arbitraries draw. */
export function template(
  text: string,
  ...parts: fc.Arbitrary<string | number>[]
): fc.Arbitrary<string> {
  return fc
    .tuple(...parts)
    .map((values) => text.replace(/\$(\d)/g, (_, index: string) => String(values[Number(index)])));
}
