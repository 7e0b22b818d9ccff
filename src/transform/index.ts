/** snippet text -> Plan. Pure: no I/O, no clock, no VM. */
import { checkSourceSize } from "./1-recover/size.js";
import { parseSnippet } from "./2-parse/index.js";
import type { Briefness } from "./3-analyze/brief.js";
import { analyze } from "./3-analyze/index.js";
import { lower } from "./4-lower/index.js";
import { print } from "./5-print/index.js";
import { diagnostic } from "./diagnostics.js";
import type { Analysis, Catalog, Diagnostic, ParsedProgram, Plan } from "./types.js";

export interface PlanOptions {
  /** The tools the snippet may call; none by default. */
  catalog?: Catalog;
  /** UTF-8 bytes; 256 KB by default. */
  maxSourceBytes?: number;
  /** Levels of nesting; 500 by default. */
  maxNesting?: number;
  /** Finds out the plan's `brief`: `for-threads.ts` has one to give. */
  briefness?: Briefness;
}

const DEFAULTS = { maxSourceBytes: 256 * 1024, maxNesting: 500 };

/**
 * What the transform makes of `source`. Never throws for any text: what is wrong with it is in
 * `diagnostics`, and with an error among them there is no `program`.
 */
export function plan(source: string, options: PlanOptions = {}): Plan {
  const { catalog = { tools: [], globals: new Map() } } = options;
  const { maxSourceBytes = DEFAULTS.maxSourceBytes, maxNesting = DEFAULTS.maxNesting } = options;
  const tools = catalog.tools.map(({ name }) => name);
  const refused = (diagnostics: Diagnostic[]): Plan => ({
    source,
    sites: [],
    diagnostics,
    features: [],
    tools,
  });
  const large = checkSourceSize(source, maxSourceBytes);
  if (large) return refused([large]);
  try {
    const parsed = parseSnippet(source, { maxNesting });
    if (!("ast" in parsed)) return refused(parsed.diagnostics);
    return planOf(source, parsed, catalog, tools, options.briefness);
  } catch (error) {
    // The host's stack is what it is: a program it cannot walk is nested too deep for it.
    if (!(error instanceof RangeError)) throw error;
    return refused([diagnostic("too-deep", source, { start: 0, end: 0 }, { limit: maxNesting })]);
  }
}

function planOf(
  source: string,
  parsed: ParsedProgram,
  catalog: Catalog,
  tools: string[],
  briefness: Briefness | undefined,
): Plan {
  const analysis = analyze(parsed, catalog, source);
  const diagnostics = sorted([...parsed.diagnostics, ...analysis.diagnostics]);
  const plan: Plan = {
    source,
    form: {
      wrapper: parsed.candidate.form,
      language: parsed.language,
      strict: parsed.strict,
      value: analysis.value.kind,
    },
    sites: analysis.sites,
    diagnostics,
    features: [...analysis.features].sort(),
    tools,
  };
  if (analysis.foreknown?.length) plan.foreknown = analysis.foreknown;
  const brief = briefness && analysis.brief(briefness);
  if (brief) plan.brief = brief;
  if (analysis.atOnce) plan.atOnce = true;
  if (analysis.keepsBuiltIns) plan.keepsBuiltIns = true;
  if (analysis.opening) plan.opening = analysis.opening;
  if (!diagnostics.some(isError)) addProgram(plan, parsed, analysis, catalog);
  return plan;
}

function addProgram(plan: Plan, parsed: ParsedProgram, analysis: Analysis, catalog: Catalog): void {
  const lowered = lower(parsed, analysis, catalog);
  const problems = lowered.problems.map(({ code, node }) =>
    diagnostic(code, plan.source, node as unknown as { start: number; end: number }, {}),
  );
  if (problems.length > 0) {
    plan.diagnostics = sorted([...plan.diagnostics, ...problems]);
    return;
  }
  plan.program = print(lowered, plan.source);
  if (analysis.without.length > 0) plan.program.without = analysis.without;
}

const isError = ({ severity }: Diagnostic): boolean => severity === "error";

const sorted = (diagnostics: Diagnostic[]): Diagnostic[] =>
  diagnostics.sort((a, b) => a.start - b.start);
