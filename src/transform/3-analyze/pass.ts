/**
 * The state of the second walk. Bindings are known (scopes.ts); this walk goes through the program
 * in the order it runs and follows values: which calls are tools, what flows into their arguments,
 * what decides whether they happen, and how their results are used.
 */

import type { DiagnosticArguments, KnownDiagnosticCode } from "../diagnostics.js";
import type { Catalog, ToolBinding } from "../types.js";
import { Flow } from "./flow.js";
import { KNOWN_GLOBALS } from "./known-globals.js";
import { bare, isFunction, loose, type Node } from "./nodes.js";
import { membersDefined } from "./own-members.js";
import type { CallRecord, Finding, FunctionInfo, Use } from "./records.js";
import type { Binding, Reference, Scopes } from "./scope-types.js";
import { assigned } from "./tools.js";

export interface JumpTarget {
  node: Node;
  labels: readonly string[];
  loop: boolean;
  broken: boolean;
}

/** What an arm of a fork did. */
interface Arm {
  completes: boolean;
  /** What the variables it wrote to held before it, and after it. */
  before: Map<Binding, number> | undefined;
  after: ReadonlyMap<Binding, number> | undefined;
}

const unchanged: Arm = { completes: true, before: undefined, after: undefined };

/** Findings beyond this many say nothing new, and cost time on hostile text. */
const MAX_FINDINGS = 200;

export class Pass {
  readonly flow = new Flow();
  readonly calls: CallRecord[] = [];
  readonly findings: Finding[] = [];
  readonly toolValues = new Map<string, ToolBinding>();
  /** Flow nodes that hold a tool or namespace. */
  readonly toolNodes: number[] = [];
  readonly functions = new Map<Node, FunctionInfo>();
  /** `const user = get_user()`: the call whose promise a constant holds. */
  readonly held = new Map<Binding, CallRecord>();
  /** Flow nodes of what decided anything, and of objects that were changed. */
  readonly decisions: number[] = [];
  readonly changed: number[] = [];
  /** Flow nodes of the values of object literals' properties, and of arguments, where of interest. */
  readonly parts = new Map<Node, number>();
  /** Elements of array literals, for element-wise destructuring. */
  readonly elements = new Map<Node, number[]>();
  readonly unknownArgs: number;
  readonly root: FunctionInfo;

  fn: FunctionInfo;
  loop = 0;
  /** Where the outermost loop of the function begins. */
  outermost = 0;
  branch = 0;
  guarded = 0;
  finalizers = 0;
  certain = true;
  awaitLegal = true;
  /** What decides whether this point is reached. */
  control = 0;
  /** Of that, what decides it within one turn of a loop: a `continue` before. */
  skips = 0;
  /** The value of `jumps` after the latest that left no loop. */
  skipped = 0;
  /** Counters of `return`/`throw`, and of `break`/`continue`. */
  leaves = 0;
  jumps = 0;
  targets: JumpTarget[] = [];
  labels: readonly string[] = [];
  combinator: CallRecord["combinator"];
  /** Where the outermost combinator now being read stands. */
  group = 0;
  /** Memos of tools.ts. */
  readonly aliases = new Map<Binding, ToolBinding | undefined>();
  readonly assignedNames = new Map<string, boolean>();
  aliasDepth = 0;

  /** The statement whose value is the run's: a call there is returned. */
  trailing: Node | undefined;
  /** Names read through `globalThis.name`. */
  readonly globalMembers = new Set<string>();
  readonly nameHint = new Map<Node, string>();

  private freeNodes = new Map<string, number>();
  /** What the variables held that were written to in the arm of a fork that is being read. */
  private frame: Map<Binding, number> | undefined;
  private forked = false;
  private seen = new Set<string>();
  private ownMembers: ReadonlySet<string> | undefined;

  constructor(
    readonly scopes: Scopes,
    readonly catalog: Catalog,
    program: Node,
    private readonly strict: boolean,
  ) {
    this.unknownArgs = this.flow.node();
    this.root = this.info(program);
    this.fn = this.root;
  }

  report<C extends KnownDiagnosticCode>(
    code: C,
    span: { start: number; end: number },
    args: DiagnosticArguments<C>,
    severity: Finding["severity"] = "warning",
  ): void {
    const { start, end } = span;
    this.add({
      code,
      span: { start, end },
      args: args as never,
      fn: this.fn,
      certain: this.sure(),
      severity,
    });
  }

  /** Whether another finding is worth making; those under one key are made once. */
  wants(key?: string): boolean {
    if (this.findings.length >= MAX_FINDINGS || (key !== undefined && this.seen.has(key)))
      return false;
    if (key !== undefined) this.seen.add(key);
    return true;
  }

  add(finding: Finding): void {
    if (this.findings.length < MAX_FINDINGS) this.findings.push(finding);
  }

  /** Whether this point is reached, and its throw not caught, whenever its function runs. */
  sure(): boolean {
    return this.certain && this.guarded === 0;
  }

  /** Whether `this` may be the global object here. */
  sloppyThis(): boolean {
    if (this.strict) return false;
    let info: FunctionInfo | undefined = this.fn;
    while (info?.node.type === "ArrowFunctionExpression") info = info.parent;
    const type = info?.node.type;
    return type === "Program" || type === "FunctionDeclaration" || type === "FunctionExpression";
  }

  /** A free name that is not a tool: what was assigned to it anywhere. */
  freeNode(name: string): number {
    let node = this.freeNodes.get(name);
    if (node === undefined) {
      node = this.flow.node();
      this.freeNodes.set(name, node);
    }
    return node;
  }

  isGlobal(name: string): boolean {
    return KNOWN_GLOBALS.has(name) && !assigned(this, name);
  }

  /** The name an anonymous function gets from where it stands. */
  nameFunction(node: Node, name: string | undefined): void {
    const inner = bare(node);
    if (name !== undefined && isFunction(inner)) this.nameHint.set(inner, name);
  }

  /** Names declared at the top, for suggestions. */
  declaredNames(): Iterable<string> {
    return this.scopes.program.bindings.keys();
  }

  /** The record of a function, made when it is first met: calls may come before declarations. */
  info(node: Node): FunctionInfo {
    let info = this.functions.get(node);
    if (info === undefined) {
      const params: number[] = [];
      const count = Array.isArray(node.params) ? node.params.length : 0;
      for (let i = 0; i < count; i++) params.push(this.flow.node());
      info = {
        node,
        params,
        returns: this.flow.node(),
        control: this.flow.node(),
        callers: [],
        escapes: false,
        visited: false,
      };
      this.functions.set(node, info);
    }
    return info;
  }

  reference(node: Node): Reference | undefined {
    return this.scopes.references.get(node);
  }

  // ------------------------------------------------------------ bindings

  /** A declaration was reached: from here its loop depth counts. */
  declared(binding: Binding): void {
    binding.depth = this.loop;
  }

  read(binding: Binding): number {
    const foreign = binding.scope.fn !== this.fn.node;
    if (foreign) return this.sharedOf(binding);
    if (!binding.captured && this.loop <= binding.depth) return binding.now;
    return this.flow.join(binding.now, this.sharedOf(binding));
  }

  /** `weak`: the old value stays possible, as when an element is added. */
  write(binding: Binding, assigned: number, weak = false): void {
    const foreign = binding.scope.fn !== this.fn.node;
    // Whether it is assigned tells of what decided that: at once to other functions, here where
    // the ways it might have gone meet.
    const said = this.flow.join(assigned, foreign ? this.control : this.skips);
    const value = this.flow.decided(said, this.control);
    if (foreign || binding.captured || this.loop > binding.depth) {
      if (value !== 0) this.flow.edge(this.sharedOf(binding), value);
    }
    if (foreign) return;
    const next = weak ? this.flow.join(binding.now, value) : value;
    if (next !== binding.now) this.set(binding, next);
  }

  private set(binding: Binding, value: number): void {
    if (this.forked) {
      this.frame ??= new Map();
      if (!this.frame.has(binding)) this.frame.set(binding, binding.now);
    }
    binding.now = value;
  }

  private sharedOf(binding: Binding): number {
    if (binding.shared === 0) binding.shared = this.flow.node();
    return binding.shared;
  }

  /**
   * Runs each arm from the same state and joins what they leave. An arm that does not complete
   * (it returned, threw or jumped) has no say in what follows. An absent arm changes nothing.
   * `decision` is what says which arm is run, or how often.
   */
  fork(decision: number, arm: () => boolean, other?: () => boolean): void {
    if (decision !== 0) this.decisions.push(decision);
    const { frame, forked } = this;
    this.forked = true;
    const first = this.arm(arm);
    const second = other === undefined ? unchanged : this.arm(other);
    this.frame = frame;
    this.forked = forked;
    if (first.before !== undefined) this.met(first.before, decision, first, second);
    const later = second.before;
    if (later === undefined) return;
    first.before?.forEach((_, binding) => {
      later.delete(binding);
    });
    this.met(later, decision, first, second);
  }

  /** Runs `arm`, and takes back what it wrote. */
  private arm(arm: () => boolean): Arm {
    this.frame = undefined;
    const completes = arm();
    const before = this.frame as Arm["before"];
    if (before === undefined) return completes ? unchanged : { completes, before, after: before };
    const after = new Map<Binding, number>();
    before.forEach((old, binding) => {
      after.set(binding, binding.now);
      binding.now = old;
    });
    return { completes, before, after };
  }

  /** Where two arms meet, of which one has written to each of `before`. */
  private met(before: ReadonlyMap<Binding, number>, decision: number, a: Arm, b: Arm): void {
    before.forEach((old, binding) => {
      const left = this.flow.join(this.left(binding, old, a, b), decision);
      if (binding.captured || this.loop > binding.depth)
        this.flow.edge(this.sharedOf(binding), decision);
      this.set(binding, left);
    });
  }

  /** What `binding` holds after two arms, of which one that does not complete has no say. */
  private left(binding: Binding, old: number, a: Arm, b: Arm): number {
    if (!a.completes && !b.completes) return old;
    const first = a.completes ? (a.after?.get(binding) ?? old) : 0;
    const second = b.completes ? (b.after?.get(binding) ?? old) : 0;
    return this.flow.join(first, second);
  }

  /** Runs `body` as code that may not run, decided by `decision`. */
  conditional(decision: number, body: () => boolean): boolean {
    const { control, certain } = this;
    this.control = this.flow.join(control, decision);
    this.certain = false;
    this.branch++;
    const completes = body();
    this.branch--;
    this.control = control;
    this.certain = certain;
    return completes;
  }

  /** After a construct that may have left early, the rest depends on what decided that. */
  leftSince(leaves: number, jumps: number, decision: number): void {
    if (this.leaves === leaves && this.jumps === jumps) return;
    this.control = this.flow.join(this.control, decision);
    if (this.skipped > jumps) this.skips = this.flow.join(this.skips, decision);
    this.certain = false;
  }

  /** Runs `body` in the state of a function's start. */
  inside(info: FunctionInfo, awaitLegal: boolean, body: () => void): void {
    const { fn, loop, outermost, branch, guarded, finalizers, certain, control, skips } = this;
    const { skipped, leaves, jumps, targets, labels, frame, forked, combinator } = this;
    const legal = this.awaitLegal;
    info.parent ??= fn;
    info.visited = true;
    this.fn = info;
    this.loop = this.branch = this.guarded = this.finalizers = 0;
    this.certain = true;
    this.control = info.control;
    this.skips = this.skipped = this.leaves = this.jumps = 0;
    this.targets = [];
    this.labels = [];
    this.frame = undefined;
    this.forked = false;
    this.awaitLegal = awaitLegal;
    body();
    this.fn = fn;
    this.loop = loop;
    this.outermost = outermost;
    this.branch = branch;
    this.guarded = guarded;
    this.finalizers = finalizers;
    this.certain = certain;
    this.control = control;
    this.skips = skips;
    this.skipped = skipped;
    this.leaves = leaves;
    this.jumps = jumps;
    this.targets = targets;
    this.labels = labels;
    this.frame = frame;
    this.forked = forked;
    this.combinator = combinator;
    this.awaitLegal = legal;
  }

  used(binding: Binding, use: Use): void {
    if (use === "plain") binding.plainUses++;
    // Returning a promise awaits it, in the function that holds it.
    else if (use !== "return" || binding.scope.fn !== this.fn.node) binding.otherUses++;
  }

  /** A tool or namespace is needed as a value here. */
  toolValue(name: string, binding: ToolBinding): number {
    this.toolValues.set(name, binding);
    const node = this.flow.node();
    this.toolNodes.push(node);
    return node;
  }

  /** Something from which every tool can be reached. */
  anyTool(): number {
    if (this.catalog.globals.size === 0) return 0;
    const node = this.flow.node();
    this.toolNodes.push(node);
    return node;
  }

  /** Whether the program has a member of that name of its own: then it may be no built-in that is called. */
  definesMember(name: string): boolean {
    this.ownMembers ??= membersDefined(this.scopes.survey);
    return this.ownMembers.has(name);
  }

  binding(node: Node): Binding | undefined {
    return this.scopes.references.get(loose(node))?.binding ?? this.scopes.declarations.get(node);
  }
}
