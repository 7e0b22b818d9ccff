import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { generatorOf, nativeFunction } from "../functions.js";
import { helper } from "../helpers.js";
import { anonymousAsync, infer, staticKey } from "../names-inferred.js";
import { changed, type State } from "../state.js";
import { blockBody } from "../statements.js";
import { Temporaries } from "../temporaries.js";
import { expression } from "../walk.js";

type Element = ESTree.ClassBody["body"][number];

/** A class's elements. `state` is what its computed keys see. */
export function classBody(
  node: ESTree.ClassBody,
  derived: boolean,
  state: State,
): ESTree.ClassBody {
  const replaced: ESTree.Statement[] = [];
  const body = node.body.flatMap((element): Element[] => {
    switch (element.type) {
      case "MethodDefinition":
        if (!element.value.async) return [method(element, derived, state)];
        if (element.key.type === "PrivateIdentifier")
          return privateMethod(element, element.key, state);
        return [asyncMethod(element, node, replaced, state)];
      case "PropertyDefinition":
        return [field(element, state)];
      case "StaticBlock":
        return [{ ...element, body: blockBody(element.body, elementState(state)) }];
      default:
        return [];
    }
  });
  // async m(a) { B }
  // → static { method(this.prototype, "m", "a") } … *m(a) { B' }
  if (replaced.length > 0) body.unshift(b.staticBlock(replaced));
  return { ...node, body };
}

/** What initialisers and static blocks see: functions of their own, with a `this`. */
function elementState(state: State): State {
  const temporaries = new Temporaries(state.program.names);
  return changed(state, {
    fn: { kind: "native", temporaries },
    lexical: { derived: false },
    guarded: false,
  });
}

function method(element: ESTree.MethodDefinition, derived: boolean, state: State): Element {
  const key = element.computed ? expression(element.key, state) : element.key;
  const lexical = { derived: derived && element.kind === "constructor" };
  return { ...element, key, value: nativeFunction(element.value, state, lexical) };
}

function asyncMethod(
  element: ESTree.MethodDefinition,
  node: ESTree.ClassBody,
  replaced: ESTree.Statement[],
  state: State,
): Element {
  const [key, name] = heldKey(element, state);
  if (isLast(element, node)) {
    const target = element.static ? b.self() : b.member(b.self(), "prototype");
    const kind = b.literal(element.value.generator ? "g" : "a");
    replaced.push(b.statement(helper("method", [target, name, kind], element, state)));
  }
  return b.at(b.method("method", key, generatorOf(element.value, state), element), element);
}

// async #m(a) { B }
// → *#g(a) { B' } get #m() { return private(this.#g, "a", "#m") }
function privateMethod(
  element: ESTree.MethodDefinition,
  key: ESTree.PrivateIdentifier,
  state: State,
): Element[] {
  const hidden = state.program.names.fresh(key.name);
  const flags = { computed: false, static: element.static };
  const kind = b.literal(element.value.generator ? "g" : "a");
  const read = helper(
    "private",
    [b.privateMember(b.self(), hidden), kind, b.literal(`#${key.name}`)],
    element,
    state,
  );
  const made = generatorOf(element.value, state);
  return [
    b.at(b.method("method", { type: "PrivateIdentifier", name: hidden }, made, flags), element),
    b.method("get", key, b.func([], [b.returns(read)]), flags),
  ];
}

/** Of several methods with one known key the last is what the class has. */
function isLast(element: ESTree.MethodDefinition, node: ESTree.ClassBody): boolean {
  const key = staticKey(element);
  if (key === undefined) return true;
  const same = node.body.filter(
    (other) =>
      other.type === "MethodDefinition" &&
      other.kind !== "constructor" &&
      other.static === element.static &&
      staticKey(other) === key,
  );
  return same.at(-1) === element;
}

function heldKey(
  element: ESTree.MethodDefinition | ESTree.PropertyDefinition,
  state: State,
): [ESTree.Expression | ESTree.PrivateIdentifier, ESTree.Expression] {
  const name = staticKey(element);
  if (name !== undefined) return [element.key, b.literal(name)];
  const held = state.temporaries.take();
  const made = helper("key", [expression(element.key, state)], element, state);
  return [b.assign(b.id(held), made), b.id(held)];
}

// [k] = async () => B
// → [t = key(k)] = arrow(function* () { return B' }, void 0, t)
function field(element: ESTree.PropertyDefinition, state: State): Element {
  const isNamed = anonymousAsync(element.value) !== undefined;
  const [key, name] = isNamed
    ? heldKey(element, state)
    : [element.computed ? expression(element.key, state) : element.key, undefined];
  if (name) infer(element.value, name, state);
  const value = element.value && expression(element.value, elementState(state));
  return { ...element, key, value } as ESTree.PropertyDefinition;
}
