/**
 * Programs of which no stage can take long (E3): whatever is done over again is done for the elements of a
 * list whose length is known, by a function that is written where it is called. How long that may take is
 * reckoned before it runs, as gas does not reach what the engine does at length by itself.
 */
import type * as ESTree from "estree";
import type { Feature } from "../types.js";
import { refused } from "./brief-cost.js";
import { Work } from "./brief-work.js";
import type { Node } from "./nodes.js";

const maxCharacters = 2_000;
/** Some 10 ns each (`brief-cost.ts`). */
const mostWork = 700_000;
/** More than this of results is not read in the process that others share. */
const mostRead = 64 * 1024;
const attempts = 5;

/** Any other may be told at a glance to be one that takes long, or to hold one. */
const statements = new Set(
  (
    "BlockStatement DoWhileStatement EmptyStatement ExpressionStatement ForOfStatement ForStatement " +
    "IfStatement ReturnStatement TryStatement VariableDeclaration WhileStatement"
  ).split(" "),
);

/** What guests for such programs may be made of. */
const few: ReadonlySet<Feature> = new Set<Feature>(["promise", "combinators", "async-functions"]);

/** As `briefness`. It is handed to the analysis: not all who run programs have threads, or room for its text. */
export type Briefness = typeof briefness;

/**
 * How many characters of results a stage may read and not take long; 0 when even without any it may. A stage
 * that reads so many does, after it has parsed them, no more than `mostWork`: about 7 ms.
 */
export function briefness(
  { body, start, end }: Node,
  toolCalls: ReadonlyMap<ESTree.CallExpression, unknown>,
  globals: ReadonlySet<string>,
  features: ReadonlySet<Feature>,
): number {
  if (end - start > maxCharacters) return 0;
  for (const feature of features) if (!few.has(feature)) return 0;
  for (const { type } of body as Node[]) if (!statements.has(type)) return 0;
  const workFor = (characters: number): number => {
    const work = new Work(toolCalls, globals, characters);
    work.program(body as Node[]);
    return work.units;
  };
  try {
    let most = mostRead;
    let fixed: number | undefined;
    for (let i = 0; i < attempts && most >= maxCharacters; i++) {
      const work = workFor(most);
      if (work <= mostWork) return most;
      fixed ??= workFor(0);
      if (fixed > mostWork) return 0;
      // As if it were in proportion, and a little less; it may grow faster, or no more from some size on.
      const share = (0.95 * (mostWork - fixed)) / (work - fixed);
      most = Math.floor(most * Math.min(Math.max(share, 1 / 8), i === 0 ? 1 : 1 / 2));
    }
    return 0;
  } catch (thrown) {
    if (thrown === refused) return 0;
    throw thrown;
  }
}
