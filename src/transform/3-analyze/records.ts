/** What the walk leaves behind for `finish` to turn into an Analysis. */
import type { DiagnosticArguments, KnownDiagnosticCode } from "../diagnostics.js";
import type { Node } from "./nodes.js";

/** How the value of an expression is used by what stands around it. */
export type Use = "await" | "return" | "plain" | "discard" | "value";

export interface FunctionInfo {
  node: Node;
  parent?: FunctionInfo;
  name?: string;
  /** Flow nodes: its results, what decides whether it runs, and its parameters. */
  returns: number;
  control: number;
  params: number[];
  /** Calls that name this function directly. */
  callers: { by: FunctionInfo; certain: boolean; loop: boolean }[];
  /** Used otherwise than by being called by name. */
  escapes: boolean;
  visited: boolean;
}

export interface CallRecord {
  node: Node;
  /** Index in the catalog, when it is one tool for certain. */
  tool: number | undefined;
  /** `callback`: the tool is passed to this call, which calls it. */
  kind: "static" | "candidate" | "callback";
  calleeFlow: number;
  value: number;
  depends: number;
  /** Of that, what its arguments are made of, and a callee that is no member of a known name. */
  needs: number;
  use: Use;
  fn: FunctionInfo;
  loop: boolean;
  /** Where the outermost loop around it, in its function, begins. */
  outermost: number | undefined;
  branch: boolean;
  guarded: boolean;
  /** It runs whenever its function does. */
  certain: boolean;
  awaitLegal: boolean;
  /** Inside `try` with a `finally`: what is returned there is not awaited at once. */
  finalizer: boolean;
  combinator: "all" | "allSettled" | "any" | "race" | undefined;
  /** Of a combinator's: where the outermost stands. */
  group: number;
  repaired: boolean;
}

export interface Finding {
  code: KnownDiagnosticCode;
  span: { start: number; end: number };
  args: never;
  fn: FunctionInfo;
  certain: boolean;
  /** `call`: an error where it is certain to be reached, else a warning. */
  severity: "call" | "warning" | "info";
}

export type Report = <C extends KnownDiagnosticCode>(
  code: C,
  span: { start: number; end: number },
  args: DiagnosticArguments<C>,
  severity?: Finding["severity"],
) => void;
