import fc from "fast-check";
import { test } from "vitest";
import { parseSnippet } from "../../src/transform/2-parse/index.js";
import { expectPlain } from "./helpers.js";

const pieces =
  "``` ```js ```ts ~~~ \n \r\n \u2028 ` ${ } { ( ) [ ] < > >> = => ; , . ? ?. ! : ... / /* */ // ' \" \\ # @ " +
  "a b await async function class extends enum namespace interface type as satisfies declare abstract " +
  "export default import from const let var for of if else return new this super yield static get " +
  "constructor private readonly override is asserts keyof 1 0x 1n <T> <T>( : any - > * 1.";

const soup = fc
  .array(fc.constantFrom(...pieces.split(/ /), " ", "\n"), { maxLength: 40 })
  .map((parts) => parts.join(" "));

test("never throws, whatever it is given, and what it takes is plain", () => {
  fc.assert(
    fc.property(fc.oneof(soup, fc.string({ unit: "binary", maxLength: 60 })), (snippet) => {
      const result = parseSnippet(snippet);
      const refused = result.diagnostics.some(({ severity }) => severity === "error");
      if ("ast" in result && !refused) expectPlain(result);
    }),
    { numRuns: 1_000 },
  );
});
