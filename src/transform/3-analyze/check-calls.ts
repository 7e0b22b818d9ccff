/** Static calls against what the catalog says of their tools. */
import type { JsonSchema, ToolDescriptor } from "../types.js";
import { type Known, known } from "./literals.js";
import { near } from "./names.js";
import { loose, type Node } from "./nodes.js";
import type { Pass } from "./pass.js";
import type { CallRecord, Finding } from "./records.js";
import { violations } from "./schema-check.js";

export function checkCalls(pass: Pass): void {
  const { calls, catalog } = pass;
  for (let i = 0; i < calls.length; i++) {
    const record = calls[i] as CallRecord;
    if (record.kind !== "static" || record.tool === undefined) continue;
    const tool = catalog.tools[record.tool];
    if (tool !== undefined) checkCall(pass, record, tool);
  }
}

function checkCall(pass: Pass, record: CallRecord, tool: ToolDescriptor): void {
  if (tool.policy === "deny")
    finding(pass, record, "denied-tool", record.node, { tool: tool.name });
  checkArguments(pass, record, tool);
}

/** A schema is of the first argument; only tools that take one object refuse other forms. */
function checkArguments(pass: Pass, record: CallRecord, descriptor: ToolDescriptor): void {
  const { name: tool, inputSchema: schema } = descriptor;
  const oneObject = descriptor.arguments === "object";
  if (!oneObject && schema === undefined) return;
  const args = record.node.arguments as Node[];
  const second = args[1];
  if (args.some((argument) => argument.type === "SpreadElement")) return;
  if (oneObject && second !== undefined) {
    finding(pass, record, "argument-form", second, { tool, names: namesOf(schema) });
    return;
  }
  const first = args[0];
  if (first === undefined) {
    const empty = {
      kind: "object" as const,
      node: record.node,
      properties: new Map(),
      open: false,
    };
    if (schema !== undefined) report(pass, record, tool, empty, schema);
    return;
  }
  const argument = known(pass, first);
  if (argument.kind === "unknown" || argument.kind === "undefined") return;
  if (argument.kind !== "object") {
    if (oneObject) finding(pass, record, "argument-form", first, { tool, names: namesOf(schema) });
  } else if (schema !== undefined) {
    const right = report(pass, record, tool, argument, schema);
    if (right && oneObject) checkNames(pass, tool, argument, schema);
  }
}

const mostNames = 3;

/** Of the arguments that a call needs; of the first that it may have, where it needs none. */
function namesOf(schema: JsonSchema | undefined): string[] {
  if (typeof schema !== "object") return [];
  const { required, properties } = schema;
  const all = typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
  const needed = Array.isArray(required) ? all.filter((name) => required.includes(name)) : [];
  return needed.length > 0 ? needed.slice(0, mostNames) : all.slice(0, 1);
}

/** By any of these a schema may speak of arguments that its `properties` do not name. */
const more = ["additionalProperties", "unevaluatedProperties", "patternProperties"]
  .concat("allOf", "anyOf", "oneOf", "if", "$ref", "$dynamicRef", "dependentSchemas")
  .concat("propertyNames");

/** An argument that the schema allows, but does not name: what is misspelt is ignored by most tools. */
function checkNames(
  pass: Pass,
  tool: string,
  argument: Extract<Known, { kind: "object" }>,
  schema: JsonSchema,
): void {
  if (typeof schema !== "object" || more.some((keyword) => Object.hasOwn(schema, keyword))) return;
  const { properties } = schema;
  if (typeof properties !== "object" || properties === null) return;
  const has = Object.keys(properties);
  if (has.length === 0 || has.length > 20) return;
  for (const [name, { key, value }] of argument.properties) {
    if (has.includes(name) || value.kind === "undefined" || !pass.wants()) continue;
    pass.report("unknown-argument", key, { tool, name, has, nearest: near(name, has) });
  }
}

function report(
  pass: Pass,
  record: CallRecord,
  tool: string,
  argument: Parameters<typeof violations>[0],
  schema: JsonSchema,
): boolean {
  const wrong = violations(argument, schema);
  for (const { node, path, problem } of wrong) {
    finding(pass, record, "schema-violation", node, { tool, path, problem });
  }
  return wrong.length === 0;
}

function finding<C extends "denied-tool" | "argument-form" | "schema-violation">(
  pass: Pass,
  record: CallRecord,
  code: C,
  node: Node,
  args: object,
): void {
  const span = { start: loose(node).start, end: loose(node).end };
  const found: Finding = {
    code,
    span,
    args: args as never,
    fn: record.fn,
    certain: record.certain,
    severity: "call",
  };
  pass.add(found);
}
