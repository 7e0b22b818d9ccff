/** Runs a snippet twice, natively and lowered, and says what each did. */
import { type Options, parse, tokenizer } from "acorn";
import type * as ESTree from "estree";
import { type Lowered, lower } from "../../src/transform/4-lower/index.js";
import { print } from "../../src/transform/5-print/index.js";
import type { Analysis, LoweredProgram, ParsedProgram } from "../../src/transform/types.js";
import { drive, helpers } from "./helpers.js";

const options: Options = {
  ecmaVersion: "latest",
  preserveParens: true,
  locations: true,
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
};

export function parsed(text: string): ParsedProgram {
  const ast = parse(text, options) as unknown as ESTree.Program;
  const strict = /^\s*["']use strict["']/.test(text);
  return { ast, candidate: { text, form: "bare" }, language: "js", strict, diagnostics: [] };
}

function identifiers(text: string): Set<string> {
  const names = new Set<string>();
  try {
    for (const token of tokenizer(text, options)) {
      const { value } = token as { value?: unknown };
      if (typeof value === "string") names.add(value);
    }
  } catch {
    for (const [word] of text.matchAll(/[\p{ID_Continue}$]+/gu)) names.add(word);
  }
  return names;
}

/** What the analysis says, as far as lowering asks: no tools unless `given`. */
export function analysis(program: ParsedProgram, given: Partial<Analysis> = {}): Analysis {
  return {
    value: { kind: "none" },
    sites: [],
    brief: () => 0,
    toolCalls: new Map(),
    dynamicCalls: new Map(),
    repairs: new Set(),
    toolValues: new Map(),
    identifiers: identifiers(program.candidate.text),
    asyncFunctions: hasAsync(program.ast),
    globals: new Set(),
    isConstant: () => false,
    declaredIn: (reference) => ownScope(program.ast, reference),
    features: new Set(),
    without: [],
    diagnostics: [],
    ...given,
  };
}

function hasAsync(ast: ESTree.Program): boolean {
  const pending: unknown[] = [ast];
  while (pending.length > 0) {
    const node = pending.pop() as ESTree.Function | null;
    if (typeof node !== "object" || node === null) continue;
    if (node.async === true && !node.generator) return true;
    pending.push(...Object.values(node));
  }
  return false;
}

type Placed = ESTree.Node & { start: number; end: number };

/** The innermost function expression around `reference` that has its name. */
function ownScope(ast: ESTree.Program, reference: ESTree.Identifier): ESTree.Node | undefined {
  const at = (reference as unknown as Placed).start;
  return namedFunctions(ast)
    .filter((fn) => fn.id?.name === reference.name && fn.start <= at && at < fn.end)
    .at(-1);
}

type Named = ESTree.FunctionExpression & Placed;
const known = new WeakMap<ESTree.Program, Named[]>();

function namedFunctions(ast: ESTree.Program): Named[] {
  let found = known.get(ast);
  if (found) return found;
  found = [];
  known.set(ast, found);
  const pending: unknown[] = [ast];
  while (pending.length > 0) {
    const node = pending.pop() as Named | null;
    if (typeof node !== "object" || node === null) continue;
    if (node.type === "FunctionExpression" && node.id) found.push(node);
    pending.push(...Object.values(node));
  }
  return found.sort((a, b) => a.start - b.start);
}

export function lowered(
  text: string,
  given: (program: ParsedProgram) => Partial<Analysis> = () => ({}),
): Lowered {
  const program = parsed(text);
  return lower(program, analysis(program, given(program)), { tools: [], globals: new Map() });
}

export function code(
  text: string,
  given?: (program: ParsedProgram) => Partial<Analysis>,
): LoweredProgram {
  return print(lowered(text, given), text);
}

export interface Trace {
  log: unknown[];
  value?: unknown;
  error?: string;
}

async function traced(
  run: (log: (...args: unknown[]) => void) => Promise<unknown>,
): Promise<Trace> {
  const log: unknown[] = [];
  const trace: Trace = { log };
  let steps = 0;
  let ended = false;
  const ticks = (async () => {
    for (; steps < 400 && !ended; steps++) await null;
  })();
  try {
    trace.value = await run((...args) => void log.push(`${steps}: ${args.map(String).join(" ")}`));
  } catch (error) {
    trace.error = error instanceof Error ? error.name : `thrown ${String(error)}`;
  }
  ended = true;
  await ticks;
  // What was fired and forgotten may still log.
  await new Promise((resolve) => setTimeout(resolve, 0));
  return trace;
}

const AsyncFunction = (async () => {}).constructor as new (
  ...text: string[]
) => (log: unknown) => Promise<unknown>;

/** The snippet as the body of a native async function that sees `log`. */
export function natively(text: string): Promise<Trace> {
  return traced((log) => new AsyncFunction("log", text).call(undefined, log));
}

export function execute(
  program: LoweredProgram,
  log: (...args: unknown[]) => void,
  call = (): unknown => undefined,
): Promise<unknown> {
  const given: { [key: string]: unknown } = helpers(call);
  const names = program.parameters.map((p) => (p.kind === "helper" ? given[p.helper] : undefined));
  const factory = new Function("log", `return ${program.code}`)(log);
  return drive(factory(...names).call(undefined));
}

export function loweredTrace(text: string): Promise<Trace> {
  const program = code(text);
  return traced((log) => execute(program, log));
}
