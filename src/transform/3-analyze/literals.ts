/** What an argument is known to be before the run: wholly, in part, or not at all. */
import { bare, isFunction, type Node, staticKey } from "./nodes.js";
import type { Pass } from "./pass.js";

export type Known =
  | { kind: "value"; node: Node; value: unknown }
  | {
      kind: "object";
      node: Node;
      properties: Map<string, { key: Node; value: Known }>;
      open: boolean;
    }
  | { kind: "array"; node: Node; items: Known[]; open: boolean }
  /** Certainly nothing JSON can carry. */
  | { kind: "function"; node: Node }
  | { kind: "undefined"; node: Node }
  | { kind: "unknown"; node: Node };

const MAX_DEPTH = 24;

export function known(pass: Pass, expression: Node, depth = 0): Known {
  const node = bare(expression);
  if (depth > MAX_DEPTH) return { kind: "unknown", node };
  switch (node.type) {
    case "Literal":
      if (node.regex !== undefined || typeof node.value === "bigint")
        return { kind: "unknown", node };
      return { kind: "value", node, value: node.value };
    case "TemplateLiteral": {
      const text = (node.expressions as Node[]).length === 0 ? staticKey(true, node) : undefined;
      return text === undefined ? { kind: "unknown", node } : { kind: "value", node, value: text };
    }
    case "UnaryExpression": {
      const argument = known(pass, node.argument as Node, depth + 1);
      if (
        node.operator === "-" &&
        argument.kind === "value" &&
        typeof argument.value === "number"
      ) {
        return { kind: "value", node, value: -argument.value };
      }
      return { kind: "unknown", node };
    }
    case "Identifier":
      return identifier(pass, node, depth);
    case "ArrayExpression":
      return array(pass, node, depth);
    case "ObjectExpression":
      return object(pass, node, depth);
    default:
      return isFunction(node) ? { kind: "function", node } : { kind: "unknown", node };
  }
}

/** `undefined`, and constants that hold a primitive. */
function identifier(pass: Pass, node: Node, depth: number): Known {
  const reference = pass.reference(node);
  const binding = reference?.binding;
  if (binding === undefined) {
    return {
      kind: node.name === "undefined" && !reference?.dynamic ? "undefined" : "unknown",
      node,
    };
  }
  if (binding.kind !== "const" || binding.value === undefined || reference?.dynamic)
    return { kind: "unknown", node };
  const inner = bare(binding.value);
  if (inner.type !== "Literal" && inner.type !== "UnaryExpression")
    return { kind: "unknown", node };
  const value = known(pass, inner, depth + 1);
  return value.kind === "value" ? { ...value, node } : { kind: "unknown", node };
}

function array(pass: Pass, node: Node, depth: number): Known {
  const items: Known[] = [];
  for (const element of node.elements as (Node | null)[]) {
    if (element === null || element.type === "SpreadElement")
      return { kind: "array", node, items, open: true };
    items.push(known(pass, element, depth + 1));
  }
  return { kind: "array", node, items, open: false };
}

function object(pass: Pass, node: Node, depth: number): Known {
  const properties = new Map<string, { key: Node; value: Known }>();
  let open = false;
  for (const property of node.properties as Node[]) {
    const key =
      property.type === "Property" ? staticKey(property.computed, property.key as Node) : undefined;
    if (key === undefined) {
      // A spread or a computed key may replace anything before it.
      open = true;
      properties.clear();
      continue;
    }
    const own = property.kind === "init" && key !== "__proto__" && key !== "toJSON";
    if (!own) return { kind: "unknown", node };
    const value = known(pass, property.value as Node, depth + 1);
    properties.set(key, { key: property.key as Node, value });
  }
  return { kind: "object", node, properties, open };
}

/** The plain value of what is known wholly. */
export function plain(of: Known): { value: unknown } | undefined {
  switch (of.kind) {
    case "value":
      return { value: of.value };
    case "array": {
      if (of.open) return undefined;
      const items = of.items.map((item) =>
        item.kind === "undefined" ? { value: null } : plain(item),
      );
      return items.some((item) => item === undefined)
        ? undefined
        : { value: items.map((item) => item?.value) };
    }
    case "object": {
      if (of.open) return undefined;
      const value: Record<string, unknown> = {};
      for (const [key, property] of of.properties) {
        if (property.value.kind === "undefined") continue;
        const item = plain(property.value);
        if (item === undefined) return undefined;
        value[key] = item.value;
      }
      return { value };
    }
    default:
      return undefined;
  }
}
