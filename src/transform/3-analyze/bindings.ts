/** Names of scopes: what is declared, what refers to it, and what is met and not bound yet. */
import type { Node } from "./nodes.js";
import type { Binding, BindingKind, Reference, Scope } from "./scope-types.js";

export type Pending = Map<string, Reference[]>;

/** Of every scope, until there is something: most blocks declare nothing. */
export const nothing = new Map<string, never>();

export function bindingOf(
  name: string,
  kind: BindingKind,
  scope: Scope,
  declaration: Node,
): Binding {
  return {
    name,
    kind,
    scope,
    declaration,
    value: undefined,
    writes: 0,
    references: [],
    captured: false,
    now: 0,
    shared: 0,
    depth: 0,
    plainUses: 0,
    otherUses: 0,
  };
}

function attach(binding: Binding, reference: Reference): void {
  reference.binding = binding;
  binding.references.push(reference);
  if (reference.fn !== binding.scope.fn) binding.captured = true;
  const immutable = binding.kind === "const" || binding.kind === "function-name";
  // `var x = 1` assigns to whatever is there: a variable that was undefined, a parameter, `e` of a catch.
  const initialises = reference.init && binding.kind === "let";
  if (reference.write && !immutable && !initialises) binding.writes++;
}

/** What is met by `name` in the scope, and declared there too, is bound. */
export function take(
  this: { bindings: Scope["bindings"]; pending: Pending },
  _: unknown,
  name: string,
): void {
  const binding = this.bindings.get(name);
  const references = this.pending.get(name);
  if (binding === undefined || references === undefined) return;
  this.pending.delete(name);
  for (let i = 0; i < references.length; i++) attach(binding, references[i] as Reference);
}

/** In sloppy code with simple parameters `arguments[0] = x` assigns to the parameter. */
export function mapArguments(parameters: Scope): void {
  const mapped = parameters.bindings.get("arguments");
  if (mapped?.kind !== "arguments" || mapped.references.length === 0) return;
  for (const binding of parameters.bindings.values()) binding.writes++;
}

export function bindingsOf(scope: Scope): Scope["bindings"] {
  if (scope.bindings === nothing) scope.bindings = new Map();
  return scope.bindings;
}

export function merge(a: Pending, b: Pending): Pending {
  const into = a.size >= b.size ? a : b;
  const from = into === a ? b : a;
  if (from.size === 0) return into;
  from.forEach((references, name) => {
    const there = into.get(name);
    if (there === undefined) into.set(name, references);
    else if (there.length >= references.length) for (const r of references) there.push(r);
    else {
      for (const r of there) references.push(r);
      into.set(name, references);
    }
  });
  return into;
}
