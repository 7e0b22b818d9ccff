/**
 * How much there is to go through in a result, in the measure of `transform/3-analyze/brief-size.ts`. Only JSON
 * has one: in what devalue writes, a thing may be there many times, and a list be longer than its text.
 */
const comma = 44;
const bracket = 91;
const brace = 123;
/** With its comma and a character of its own, an element counts as 16. */
const elementMore = 14;

/** A number that takes the engine long to write, or a text that is one. */
const space = String.raw`(?:\s|\\[tnrf]|\\u000b)*`;
const farNumber = new RegExp(
  `(?:^|[[:,"])${space}[-+]?[\\d.]+e[-+]?\\d+${space}(?:$|["\\],}])`,
  "i",
);

/** Infinity when it is more than `most`, or may take longer than others as large. */
export function sizeOfJson(text: string, most: number): number {
  if (text.length > most) return Infinity;
  let size = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === comma || code === bracket || code === brace) size += elementMore;
  }
  return size > most || farNumber.test(text) ? Infinity : size;
}
