/** 4-lower: async functions become generator functions (T2), everything else stays (T1). */
import type * as ESTree from "estree";
import * as b from "../builders.js";
import type {
  Analysis,
  Catalog,
  HelperKey,
  ParsedProgram,
  ProgramParameter,
  ProgramReentry,
  ToolBinding,
} from "../types.js";
import { mainBody } from "./main.js";
import { Names } from "./names.js";
import { Points } from "./points.js";
import type { LowerProblem, Program, State } from "./state.js";
import { functionBody } from "./statements.js";
import { Temporaries } from "./temporaries.js";

export type { LowerProblem } from "./state.js";

export interface Lowered {
  /** The program's factory; printed, it is `LoweredProgram.code`. */
  ast: ESTree.Expression;
  parameters: ProgramParameter[];
  /** What could not be lowered where it stands; the program must not run. */
  problems: LowerProblem[];
  /** How the text is cut to be re-entered, once it has been printed. */
  reentry?: () => ProgramReentry | undefined;
}

/**
 * The snippet as `(function (…parameters) { return function* () { … } })`, whose generator is the
 * body of the snippet's async function. ARCHITECTURE.md shows what becomes of each construct.
 */
export function lower(parsed: ParsedProgram, analysis: Analysis, _catalog: Catalog): Lowered {
  const names = new Names(analysis.identifiers);
  const helpers: Program["helpers"] = new Map();
  const points = new Points(analysis.reentry, names, helpers);
  const program: Program = {
    analysis,
    names,
    helpers,
    points,
    problems: [],
    inferred: new Map(),
    flat: analysis.asyncFunctions,
    yieldName: analysis.identifiers.has("yield") ? names.fresh("yielded") : "yield",
  };
  const state: State = {
    program,
    fn: { kind: "async", temporaries: new Temporaries(names) },
    lexical: { derived: false },
    temporaries: new Temporaries(names),
    strict: parsed.strict,
    inWith: false,
    guarded: false,
    ownNames: new Map(),
    labels: new Map(),
  };
  const body = functionBody(b.block(mainBody(parsed, analysis, program)), state);
  const reentry = points.follow(body.body);
  const parameters: ProgramParameter[] = [];
  helpers.forEach(addHelper, parameters);
  analysis.toolValues.forEach(addBinding, parameters);
  const params: ESTree.Identifier[] = [];
  for (let i = 0; i < parameters.length; i++)
    params.push(b.id((parameters[i] as ProgramParameter).name));
  const main = b.generator([], body);
  return {
    ast: b.parens(b.func(params, [b.returns(main)])),
    parameters,
    problems: program.problems,
    reentry,
  };
}

function addHelper(this: ProgramParameter[], name: string, helper: HelperKey): void {
  this.push({ kind: "helper", name, helper });
}

function addBinding(this: ProgramParameter[], binding: ToolBinding, name: string): void {
  this.push({ kind: "binding", name, binding });
}
