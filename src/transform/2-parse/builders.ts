/** Nodes that type erasure makes. Each takes the place of the node it comes from. */
import type { AnyNode } from "./node.js";

type Place = { start: number; end: number };

const make = (type: string, at: Place, rest: Record<string, unknown>): AnyNode => ({
  type,
  start: at.start,
  end: at.end,
  ...rest,
});

export const identifier = (at: Place, name: string): AnyNode => make("Identifier", at, { name });

export const literal = (at: Place, value: string | number): AnyNode =>
  typeof value === "number" && (value < 0 || Object.is(value, -0))
    ? make("UnaryExpression", at, { operator: "-", prefix: true, argument: literal(at, -value) })
    : make("Literal", at, { value, raw: JSON.stringify(value) });

export const assignment = (at: Place, left: AnyNode, right: AnyNode): AnyNode =>
  make("AssignmentExpression", at, { operator: "=", left, right });

export const member = (at: Place, object: AnyNode, property: AnyNode, computed: boolean): AnyNode =>
  make("MemberExpression", at, { object, property, computed, optional: false });

export const thisExpression = (at: Place): AnyNode => make("ThisExpression", at, {});

export const statement = (at: Place, expression: AnyNode): AnyNode =>
  make("ExpressionStatement", at, { expression });

export const returns = (at: Place, argument: AnyNode): AnyNode =>
  make("ReturnStatement", at, { argument });

export const parenthesized = (at: Place, expression: AnyNode): AnyNode =>
  make("ParenthesizedExpression", at, { expression });

export const empty = (at: Place): AnyNode => make("EmptyStatement", at, {});

export const block = (at: Place, body: AnyNode[]): AnyNode => make("BlockStatement", at, { body });

export const variable = (at: Place, kind: "var" | "let", name: string, init: AnyNode): AnyNode =>
  make("VariableDeclaration", at, {
    kind,
    declarations: [make("VariableDeclarator", at, { id: identifier(at, name), init })],
  });

export const field = (at: Place, name: string): AnyNode =>
  make("PropertyDefinition", at, {
    static: false,
    computed: false,
    key: identifier(at, name),
    value: null,
  });

/** `((name) => { body; return name; })(name || {})`, or `({})` where nothing can be there yet. */
export function filled(at: Place, name: string, body: AnyNode[], fresh: boolean): AnyNode {
  const arrow = make("ArrowFunctionExpression", at, {
    id: null,
    expression: false,
    generator: false,
    async: false,
    params: [identifier(at, name)],
    body: block(at, [...body, returns(at, identifier(at, name))]),
  });
  const nothing = make("ObjectExpression", at, { properties: [] });
  const argument = fresh
    ? nothing
    : make("LogicalExpression", at, { operator: "||", left: identifier(at, name), right: nothing });
  return make("CallExpression", at, {
    callee: parenthesized(at, arrow),
    arguments: [argument],
    optional: false,
  });
}
