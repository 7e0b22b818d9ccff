import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { generatorOf, wrapped } from "../functions.js";
import { helper } from "../helpers.js";
import { anonymousAsync, infer, staticKey } from "../names-inferred.js";
import { isFunction, unparenthesize, usesSuper } from "../query.js";
import type { State } from "../state.js";
import { expression, properties, visit } from "../walk.js";

export function ObjectExpression(node: ESTree.ObjectExpression, state: State): ESTree.Expression {
  if (node.properties.some(holdsAsync)) return withAsync(node, state);
  const made = properties(node.properties, state);
  return made === node.properties ? node : { ...node, properties: made };
}

function holdsAsync(property: ESTree.Property | ESTree.SpreadElement): boolean {
  if (property.type === "SpreadElement") return false;
  const value = unparenthesize(property.value);
  return isFunction(value) && value.async === true;
}

function withAsync(node: ESTree.ObjectExpression, state: State): ESTree.Expression {
  const late: ((target: ESTree.Expression) => ESTree.Expression)[] = [];
  const lowered = (property: ESTree.Property | ESTree.SpreadElement) => {
    if (property.type === "SpreadElement") return visit(property, state) as ESTree.SpreadElement;
    const value = property.value;
    if (property.method && value.type === "FunctionExpression" && value.async) {
      if (!usesSuper(value)) return plainMethod(property, value, state);
      const [made, key] = superMethod(property, value, state);
      if (isLast(property, node)) {
        const kind = b.literal(value.generator ? "g" : "a");
        late.push((target) => helper("method", [target, key, kind], property, state));
      }
      return made;
    }
    return plainProperty(property, state);
  };
  const made = b.at(b.object(node.properties.map(lowered)), node);
  if (late.length === 0) return made;
  // { async m() { super.x } }
  // → (t = { *m() { super.x } }, method(t, "m", "a"), t)
  const target = state.temporaries.take();
  const calls = late.map((call) => call(b.id(target)));
  return b.sequence([b.assign(b.id(target), made), ...calls, b.id(target)]);
}

/** Of several properties with one known key the last is what the object has. */
function isLast(property: ESTree.Property, object: ESTree.ObjectExpression): boolean {
  const key = staticKey(property);
  if (key === undefined) return true;
  const same = object.properties.filter((p) => p.type === "Property" && staticKey(p) === key);
  return same.at(-1) === property;
}

/** A key to be used twice: `[t = key(k)]`, then `t`. */
function heldKey(property: ESTree.Property, state: State): [ESTree.Expression, ESTree.Expression] {
  const name = staticKey(property);
  if (name !== undefined) return [property.key as ESTree.Expression, b.literal(name)];
  const held = state.temporaries.take();
  const made = helper("key", [expression(property.key, state)], property, state);
  return [b.assign(b.id(held), made), b.id(held)];
}

// { async m(a) { B } }
// → { m: async(function* (a) { B' }, "m") }
function plainMethod(
  property: ESTree.Property,
  value: ESTree.FunctionExpression,
  state: State,
): ESTree.Property {
  const [key, name] = heldKey(property, state);
  const made = wrapped(value, state, name);
  // `__proto__: x` would set the prototype; a method of that name does not.
  if (staticKey(property) === "__proto__") return b.property(b.literal("__proto__"), made, true);
  return b.at(b.property(key, made, property.computed), property);
}

function superMethod(
  property: ESTree.Property,
  value: ESTree.FunctionExpression,
  state: State,
): [ESTree.Property, ESTree.Expression] {
  const [key, name] = heldKey(property, state);
  const made = { ...b.property(key, generatorOf(value, state), property.computed), method: true };
  return [b.at(made, property), name];
}

function plainProperty(property: ESTree.Property, state: State): ESTree.Property {
  if (property.kind !== "init" || property.method || !anonymousAsync(property.value)) {
    return visit(property, state) as ESTree.Property;
  }
  const isPrototype = !property.computed && staticKey(property) === "__proto__";
  if (isPrototype) return visit(property, state) as ESTree.Property;
  const [key, name] = heldKey(property, state);
  infer(property.value, name, state);
  return b.at(b.property(key, expression(property.value, state), property.computed), property);
}
