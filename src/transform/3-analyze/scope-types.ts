import type { Notes } from "./facts.js";
import type { Node } from "./nodes.js";
import type { Survey } from "./survey.js";

export type BindingKind =
  | "var"
  | "let"
  | "const"
  | "function"
  | "class"
  | "parameter"
  | "catch"
  | "function-name"
  | "arguments";

export interface Binding {
  name: string;
  kind: BindingKind;
  scope: Scope;
  /** What the bound name was first declared by: a declarator, function, class, or the identifier. */
  declaration: Node;
  /** The one expression or function it holds when it is never reassigned. */
  value?: Node;
  /** Assignments after the initialisation. */
  writes: number;
  references: Reference[];
  /** Read or written from another function than the one that declares it. */
  captured: boolean;
  /** Of the second walk (pass.ts): what it holds there, what anyone may have written to it, in how many loops it is declared. */
  now: number;
  shared: number;
  depth: number;
  /** How often what it holds is plainly used as a value, and otherwise. */
  plainUses: number;
  otherUses: number;
}

export interface Reference {
  node: Node;
  name: string;
  scope: Scope;
  /** The function-like node, or the program, in which it stands. */
  fn: Node;
  write: boolean;
  read: boolean;
  /** An initialising write: `x` of `const x = 1`. */
  init: boolean;
  /** Inside `with`: it may be a property of the object. */
  dynamic: boolean;
  /** It is called by its name. */
  called: boolean;
  binding?: Binding;
}

export type ScopeKind =
  | "program"
  | "function"
  | "parameters"
  | "block"
  | "switch"
  | "catch"
  | "class"
  | "name";

export interface Scope {
  kind: ScopeKind;
  node: Node;
  parent?: Scope | undefined;
  fn: Node;
  bindings: Map<string, Binding>;
}

export interface Scopes {
  program: Scope;
  references: Map<Node, Reference>;
  /** References to free names, by name. */
  free: Map<string, Reference[]>;
  /** Every identifier, private name, label and property name. */
  identifiers: Set<string>;
  /** Declaring identifiers, which are not references. */
  declarations: Map<Node, Binding>;
  /** `arguments`, `this` and so on at the top; see `features`. */
  uses: Set<string>;
  survey: Survey;
  notes: Notes;
}
