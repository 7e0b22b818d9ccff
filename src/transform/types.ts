/**
 * The shapes that pass between the phases of the transform, and out of it.
 * Lines and columns are 1-based and always the snippet's: recovery blanks what is
 * not code with spaces instead of cutting it, so offsets never move.
 */
import type * as ESTree from "estree";
import type { Briefness } from "./3-analyze/brief.js";

export interface Span {
  /** UTF-16 offset into the snippet. */
  start: number;
  end: number;
  line: number;
  column: number;
}

export type Severity = "error" | "warning" | "info";

export interface Diagnostic extends Span {
  code: DiagnosticCode;
  severity: Severity;
  message: string;
  /** What to write instead. */
  hint?: string;
  codeFrame: string;
}

/** See diagnostics.ts, the one place that words them. */
export type DiagnosticCode = string;

// ---------------------------------------------------------------- catalog

export type JsonSchema = boolean | { [key: string]: unknown };

export interface ToolAnnotations {
  title?: string;
  readOnlyHint?: boolean;
  destructiveHint?: boolean;
  idempotentHint?: boolean;
  openWorldHint?: boolean;
}

export interface ToolDescriptor {
  /** Canonical and unique: `get_sum`, or `server.get_sum`. What the journal records. */
  name: string;
  description?: string;
  inputSchema?: JsonSchema;
  outputSchema?: JsonSchema;
  annotations?: ToolAnnotations;
  policy?: "allow" | "ask" | "deny";
  /** `object`: exactly one plain object (none counts as `{}`). `positional`: as called. */
  arguments: "positional" | "object";
  /** Id of the MCP server; absent for host functions. */
  server?: string;
  /** Nothing that its server does changes what others read, and the other way round (R3). */
  unrelated?: true;
  /** Its server has annotations for it that are not trusted (R3). */
  untrusted?: true;
}

/** What a global name of the snippet stands for. `tool` is an index into `tools`. */
export type ToolBinding =
  | { kind: "tool"; tool: number }
  | { kind: "namespace"; members: ReadonlyMap<string, number> };

export interface Catalog {
  tools: readonly ToolDescriptor[];
  globals: ReadonlyMap<string, ToolBinding>;
}

// ---------------------------------------------------------------- 1-recover

export type WrapperForm = "bare" | "fence" | "fences" | "prose";

/** One reading of the snippet; the first that parses is the program. */
export interface Candidate {
  /** As long as the snippet; everything that is not program is blanked with spaces. */
  text: string;
  form: WrapperForm;
  /** From the fence's info string: `ts`/`tsx`/`typescript` force the TypeScript grammar. */
  language?: "js" | "ts";
}

// ---------------------------------------------------------------- 2-parse

export interface ParsedProgram {
  /** ESTree with no TypeScript left, `start` and `end` on every node; parenthesised expressions
   * kept as `ParenthesizedExpression`. `export default x` is still there. */
  ast: ESTree.Program;
  candidate: Candidate;
  language: "js" | "ts";
  /** `"use strict"` at the top, or written as a module. */
  strict: boolean;
  diagnostics: Diagnostic[];
}

// ---------------------------------------------------------------- 3-analyze

export type ValueRule =
  /** There is a top-level `return`; nothing is added. */
  | { kind: "return" }
  /** `__result__` is assigned; it is what falling off the end returns. */
  | { kind: "result-variable"; declared: boolean }
  /** The trailing top-level expression statement becomes `return expression`. */
  | { kind: "trailing"; statement: ESTree.ExpressionStatement }
  /** `main()` is called for it: the function stays where it is and is called at the end. */
  | { kind: "function"; name: string }
  /** The sole function literal is called: `return (literal)()`. `node` is the function or arrow. */
  | {
      kind: "function-literal";
      statement: ESTree.Statement | ESTree.ExportDefaultDeclaration;
      node: ESTree.Node;
    }
  | { kind: "none" };

export interface CallSite extends Span {
  /** Index in `Plan.sites`; what a request names. */
  site: number;
  /** Canonical tool name, or undefined when only the run can tell. */
  tool: string | undefined;
  dynamic: boolean;
  /** As written, e.g. `tools.get_item` or `api[name]`. */
  callee: string;
  awaited: boolean;
  /** Inside a loop / a branch / a try block / a function called later or many times. */
  loop: boolean;
  branch: boolean;
  guarded: boolean;
  callback: boolean;
  /** Name of the enclosing function of the snippet, when it has one. */
  function?: string;
  /** Sites whose results may flow into this call's arguments, or decide whether it happens. */
  dependsOn: number[];
  /** Those of them whose results may flow into its arguments, or say which tool it is; absent when none. */
  needs?: number[];
  /**
   * Of those, results go into its arguments as they are, whole or a member, and nothing in the program is
   * decided by them: whoever knows the results knows the arguments. Absent when that is not so.
   */
  passes?: true;
  /** `combinator` when it is an element of `Promise.all` and the like. */
  combinator?: "all" | "allSettled" | "any" | "race";
  /** Offset of the outermost such combinator: sites that share it go out together. */
  group?: number;
  policy?: "allow" | "ask" | "deny";
  /** Absent in journals of earlier releases. */
  ahead?: ReadAhead;
}

/**
 * Whether a call's result may be fetched before the program asks for it (R3): a forecast from the
 * text; a run may do better once results are there. `site` is the call that is in its way.
 */
export type ReadAhead =
  | { can: "yes"; site?: undefined }
  /** Before the program comes to it: it is one of the plan's `foreknown`. */
  | { can: "foreknown"; site?: undefined }
  | { can: "maybe"; why: "write" | "decides"; site: number }
  /** As soon as the result of `site` is there, of which its arguments are made: no stage is run between. */
  | { can: "chained"; site: number }
  | {
      can: "no";
      why: "dynamic" | "denied" | "asks" | "not-trusted" | "not-read-only" | "first";
      site?: undefined;
    }
  | { can: "no"; why: "write" | "needs"; site: number };

/** A call that the text tells; `args` is JSON of the list of its arguments. */
export interface ForeknownRead {
  site: number;
  args: string;
}

/** Guest features a snippet needs; see runtime/guest. Absence of `promise` means the direct driver. */
export type Feature =
  | "promise"
  | "combinators"
  | "async-functions"
  | "async-generators"
  | "for-await"
  | "from-async"
  | "timers"
  | "microtask"
  | "console"
  | "inspect"
  | "clock"
  | "random"
  | "crypto"
  | "structured-clone"
  | "text"
  | "base64"
  | "url"
  | "stubs"
  | "global-tools"
  | "lockdown"
  | "guards"
  | "errors"
  | "encode"
  | "decode"
  /** Of checkpoints, where variables hold more than plain data. */
  | "save-rich"
  /** What lists hold that a checkpoint left with the host. */
  | "chunks"
  /** Asked for where a module could not be compiled late: all are to be there from the beginning. */
  | "eager";

/** What a program may touch before it first waits: features, the methods of promises, executors. */
export type Opening = Feature | "then" | "new Promise";

/** Globals of the engine's that a context is made with, or all of a group without (`intrinsic-names.ts`). */
export type Intrinsic = "Date" | "RegExp" | "MapSet" | "TypedArrays";

export interface Analysis {
  value: ValueRule;
  sites: CallSite[];
  /** Calls whose callee is, for certain, one tool: lowered to the `call` helper. */
  toolCalls: Map<ESTree.CallExpression, { site: number; tool: number }>;
  /** Calls that may reach a tool by a way only the run can tell: tagged with their site. */
  dynamicCalls: Map<ESTree.CallExpression, number>;
  /** Calls to be awaited although the snippet forgot to. Each stands inside an async function or at top level. */
  repairs: Set<ESTree.CallExpression>;
  /** Names bound to tools or namespaces that are needed as values (aliased, passed, computed...). */
  toolValues: Map<string, ToolBinding>;
  /** Every identifier name in the snippet, private names and labels included: lowering stays outside it. */
  identifiers: Set<string>;
  /** Some function is async and no generator. */
  asyncFunctions: boolean;
  /** Free names the snippet reads (not tools). */
  globals: Set<string>;
  /** Identifier nodes (references and declarations) whose binding is never reassigned after initialisation. */
  isConstant(reference: ESTree.Identifier): boolean;
  /** The function, class, catch or block that declares what `reference` refers to; undefined when free. */
  declaredIn(reference: ESTree.Identifier): ESTree.Node | undefined;
  features: Set<Feature>;
  /** As in the program. */
  without: Intrinsic[];
  diagnostics: Diagnostic[];
  /** Absent where going on from a checkpoint could gain nothing. */
  reentry?: Reentry;
  /** What the plan has as `brief`; or 0. */
  brief(briefness: Briefness): number;
  /** As in the plan; perhaps none. */
  foreknown?: ForeknownRead[];
  keepsBuiltIns?: boolean;
  atOnce?: boolean;
  opening?: Opening[];
}

/** Where a later stage may go on without what came before it (R4). */
export interface Reentry {
  /** By top-level statement. */
  places: ReadonlyMap<ESTree.Node, ReentryPlace>;
  /** By top-level statement, where a stage waits at its beginning. */
  landings: ReadonlyMap<ESTree.Node, Landing>;
  /** The program may change built-ins or make properties that are not plain: each checkpoint looks. */
  careful: boolean;
  /** `name` and `length` of the functions that are made again, by their variable, where they may have been changed. */
  shapes: ReadonlyMap<string, readonly [name: string, length: number]>;
  /** Where lists that loops only add to are looked at: identifiers, and members that are their length. */
  reads: ReadonlySet<ESTree.Node>;
  sizes: ReadonlySet<ESTree.Node>;
}

/** `head-…`: a variable of the loop's own head. */
export type SavedKind = "let" | "const" | "var" | "head-let" | "head-const";

/** A stage that goes on here is given what was awaited. */
export interface Landing {
  awaits: ESTree.AwaitExpression;
  /** Behind `awaits`, with what else is saved. */
  place: ReentryPlace;
}

export interface ReentryPlace {
  kind: "statement" | "for" | "while" | "do" | "of";
  /** What is declared with its saved value. */
  saved: { name: string; kind: SavedKind }[];
  /** Functions of the top level that are made again, by name. */
  functions: string[];
  /** The statements that make them. */
  keep: ESTree.Node[];
  /** Constant lists of which a checkpoint holds only what was added since the one before. */
  lists: string[];
}

// ---------------------------------------------------------------- 4-lower, 5-print

/** What the guest passes to the program's factory, in order. See ARCHITECTURE.md, "The lowered program". */
export type HelperKey =
  | "call" // (site, ...args)                  a tool call known statically
  | "tag" // (site, value)                    gives the newest call its site when `value` is its promise
  | "async" // (G, name?) -> function           async function from a generator function
  | "arrow" // (G, self, name?) -> function     async arrow; `self` is the captured `this`
  | "asyncGenerator" // (G, name?) -> function
  | "method" // (target, key, "a"|"g")           replaces a generator method by its async (generator) function
  | "key" // (value) -> property key           ToPropertyKey
  | "apply" // (f, self, args, site?) -> record   the awaited or returned call, started flat by the driver
  | "yield" // (value) -> record                `yield value` in an async generator
  | "delegate" // (iterable) -> generator          `yield* iterable` in an async generator
  | "forAwait" // (iterable) -> state
  | "forNext" // (state) -> value to await
  | "forStep" // (state, result) -> boolean
  | "forReturn" // (state) -> boolean               true: `state.p` is to be awaited
  | "forDone" // (result) -> void                 TypeError unless an object
  | "private" // (f, "a"|"g", name) -> function     the async function for a private method's generator function, the same every time
  | "import" // (specifier) -> promise           `import()`: a rejected promise of ours (T2)
  | "point" // (place) -> boolean, (place, values, functions?, iterator?) -> void: whether, and what, a checkpoint saves
  | "land" // (place, awaited, values) -> awaited: what is saved for a stage that goes on with what is awaited
  | "each" // (iterable, index?) -> iterable       the iterator of an array, whose index can be told
  | "whole" // (list) -> list, (list, -1) -> length: a list that may not hold all that is in it yet
  | "kept"; // saved values, or what reads them, in a program that is re-entered

export type ProgramParameter =
  | { kind: "helper"; name: string; helper: HelperKey }
  | { kind: "binding"; name: string; binding: ToolBinding };

export interface LoweredProgram {
  /** One expression: `(function(h1, h2, tool1){return function*(){...}})`. Printed on its own; line 1, column 0 is its `(`. */
  code: string;
  parameters: ProgramParameter[];
  /** Standard source map (version 3, decoded JSON) from `code` to the snippet. */
  map: {
    version: 3;
    sources: string[];
    names: string[];
    mappings: string;
    sourcesContent?: (string | null)[];
  };
  reentry?: ProgramReentry;
  /** What it cannot reach, by any name: a stage's context may be made without. Absent: nothing is known. */
  without?: Intrinsic[];
}

/** How `code` is cut for a stage that goes on from a checkpoint; lines are counted from 1. */
export interface ProgramReentry {
  /** The parameters `kept`, `each` and `whole`, as `code` names them. */
  kept: string;
  each: string;
  whole: string;
  careful: boolean;
  /** The lines up to this one open the program, and stay. */
  opening: number;
  /** By the place that `point` or `land` is given. */
  points: ProgramPoint[];
}

export interface ProgramPoint {
  /** The first line of what follows. */
  line: number;
  /** Of a `for (…;` whose variables are restored: the last line of that. */
  head?: number;
  saved: { name: string; kind: SavedKind }[];
  functions: string[];
  /** First and last line of each declaration of a function that stays. */
  keep: [number, number][];
  lists: string[];
  /** What holds the iterator of `for…of`. */
  iterator?: string;
  /** A stage that waits says what it saves; the last variable is what it waits for. */
  landing?: true;
}

// ---------------------------------------------------------------- plan

export interface PlanForm {
  wrapper: WrapperForm;
  language: "js" | "ts";
  strict: boolean;
  value: ValueRule["kind"];
}

/** What the transform makes of a snippet. Pure data: it serialises as JSON. */
export interface Plan {
  source: string;
  /** Absent when the snippet did not parse. */
  form?: PlanForm;
  sites: CallSite[];
  diagnostics: Diagnostic[];
  features: Feature[];
  /** Canonical names, indexed by what requests carry. */
  tools: string[];
  /**
   * No stage of it can take long (E3) that reads no more than so many characters of results, with more counted for
   * each element and member: how often it does anything over again is known. Absent for runs without threads.
   */
  brief?: number;
  /**
   * Reads that it makes before it waits for anything, with arguments that its text alone tells, in order: they
   * can be sent before the program comes to them (R3). Absent where they are few.
   */
  foreknown?: ForeknownRead[];
  /**
   * It changes no built-in and cannot look at the global object: what the guest has for it may be compiled
   * when it is touched. Absent where nothing would be.
   */
  keepsBuiltIns?: true;
  /** It awaits its calls at once, alone or together in `Promise.all`, and does nothing else with promises. */
  atOnce?: true;
  /**
   * All that it touches before it first waits for something, as far as the text tells. Of globals, only what it names
   * is missing, and only where it cannot look at the global object. Absent where it settles something before that.
   */
  opening?: Opening[];
  /** Absent when a diagnostic of severity `error` stands in the way. */
  program?: LoweredProgram;
}
