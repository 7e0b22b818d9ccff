/** What a visitor knows about where it stands. */
import type * as ESTree from "estree";
import type { Analysis, HelperKey } from "../types.js";
import type { Captures } from "./captures.js";
import type { Names } from "./names.js";
import type { Points } from "./points.js";
import type { Temporaries } from "./temporaries.js";

/** Shared by the whole pass. */
export interface Program {
  analysis: Analysis;
  names: Names;
  helpers: Map<HelperKey, string>;
  problems: LowerProblem[];
  /** Names for anonymous functions, by node, found by their parents before they are visited. */
  inferred: Map<ESTree.Node, ESTree.Expression>;
  /** Calls are made by the driver (`apply`): the snippet has async functions of its own. */
  flat: boolean;
  /** What the sloppy identifier `yield` becomes: every lowered body is a generator's. */
  yieldName: string;
  /** Where a checkpoint may be taken. */
  points: Points;
}

/** A construct that cannot be lowered where it stands. */
export interface LowerProblem {
  code: "with-async";
  node: ESTree.Node;
}

/** The function whose `return`, `await` and `yield` are meant. */
export interface FunctionContext {
  kind: "async" | "async-generator" | "native";
  /** Temporaries that live as long as one activation. */
  temporaries: Temporaries;
}

/** What `this`, `super`, `arguments` and `new.target` mean: changes at everything but arrows. */
export interface Lexical {
  /** In a derived constructor `this` may not exist yet: it is read only where the snippet reads it. */
  derived: boolean;
  /** Set inside async arrows: what the outermost of them captures. */
  captures?: Captures;
  /** Set inside async arrows: whether the innermost of them needs `this`. */
  arrow?: { usesThis: boolean };
}

/** A named async function expression's own name. */
export interface OwnName {
  node: ESTree.Node;
  used: boolean;
  /** Takes the place of the name as an assignment's target, in sloppy code. */
  sink?: string;
}

export interface State {
  program: Program;
  fn: FunctionContext;
  lexical: Lexical;
  /** Temporaries of the nearest statement list: fresh each time the list is entered. */
  temporaries: Temporaries;
  strict: boolean;
  /** Inside `with`, no helper can be looked up by name. */
  inWith: boolean;
  /** Inside `try`, `for…of` and the like something runs after `return f()` has called `f`. */
  guarded: boolean;
  ownNames: ReadonlyMap<string, OwnName>;
  /** Of several labels on one statement only the innermost stays (QuickJS finds no other). */
  labels: ReadonlyMap<string, string>;
}

/**
 * `state` but for `changes`. All come from here, field by field: engines give what is spread a shape of its own
 * at every place, and every visitor reads states.
 */
export function changed(state: State, changes: Partial<Omit<State, "program">>): State {
  return {
    program: state.program,
    fn: changes.fn ?? state.fn,
    lexical: changes.lexical ?? state.lexical,
    temporaries: changes.temporaries ?? state.temporaries,
    strict: changes.strict ?? state.strict,
    inWith: changes.inWith ?? state.inWith,
    guarded: changes.guarded ?? state.guarded,
    ownNames: changes.ownNames ?? state.ownNames,
    labels: changes.labels ?? state.labels,
  };
}
