/** Static calls against what the catalog says of their tools. */
import type { ToolDescriptor } from "../types.js";
import { known } from "./literals.js";
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

type Schema = Parameters<typeof violations>[1];

/** A schema is of the first argument; only tools that take one object refuse other forms. */
function checkArguments(pass: Pass, record: CallRecord, descriptor: ToolDescriptor): void {
  const { name: tool, inputSchema: schema } = descriptor;
  const oneObject = descriptor.arguments === "object";
  if (!oneObject && schema === undefined) return;
  const args = record.node.arguments as Node[];
  const second = args[1];
  if (args.some((argument) => argument.type === "SpreadElement")) return;
  if (oneObject && second !== undefined) {
    finding(pass, record, "argument-form", second, { tool });
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
    if (oneObject) finding(pass, record, "argument-form", first, { tool });
  } else if (schema !== undefined) report(pass, record, tool, argument, schema);
}

function report(
  pass: Pass,
  record: CallRecord,
  tool: string,
  argument: Parameters<typeof violations>[0],
  schema: Schema,
): void {
  for (const { node, path, problem } of violations(argument, schema)) {
    finding(pass, record, "schema-violation", node, { tool, path, problem });
  }
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
