/**
 * What a program is sure to read first (R3): calls whose arguments are in its text, that it makes before it
 * waits for anything. They can be sent while the engine has yet to come to them.
 */
import type * as ESTree from "estree";
import type { ForeknownRead, ValueRule } from "../../types.js";
import { loose, type Node } from "../nodes.js";
import type { Pass } from "../pass.js";
import type { Sited } from "../sites.js";
import { Interpreter, isRead } from "./interpreter.js";
import { unknown, waits } from "./values.js";

/** Fewer are sent by a stage before it is worth more to know them. */
const few = 8;

export function foreknownReads(
  pass: Pass,
  ast: ESTree.Program,
  value: ValueRule,
  sited: readonly Sited[],
  toolCalls: ReadonlyMap<ESTree.CallExpression, { site: number; tool: number }>,
  repairs: ReadonlySet<ESTree.CallExpression>,
): ForeknownRead[] {
  if (sited.length < few && !sited.some(isRepeated)) return [];
  if (!sited.some((one) => goesOn(pass, one)) || !reads(pass, toolCalls)) return [];
  const interpreter = new Interpreter(pass, (node) => {
    const call = node as unknown as ESTree.CallExpression;
    const called = toolCalls.get(call);
    if (called === undefined) return undefined;
    const tool = pass.catalog.tools[called.tool];
    return { site: called.site, tool, awaited: repairs.has(call) };
  });
  try {
    interpreter.run(loose(ast).body as Node[]);
    const main = mainOf(pass, value);
    if (main !== undefined) interpreter.invoke(main, []);
  } catch (signal) {
    if (signal !== unknown && signal !== waits) throw signal;
  }
  const { calls } = interpreter;
  if (calls.length < few) return [];
  for (const { site } of calls) {
    const called = sited[site]?.site;
    if (called?.ahead?.can === "yes" || called?.ahead?.can === "no")
      called.ahead = { can: "foreknown" };
  }
  return calls;
}

const isRepeated = ({ site: { loop, callback, function: named } }: Sited): boolean =>
  loop || callback || named !== undefined;

/** Where each call is awaited as it is made, the program waits for the first. */
const goesOn = ({ root }: Pass, { record: { use, fn } }: Sited): boolean =>
  use !== "await" || fn !== root;

/** Whether any of them is a call that may be sent before the program makes it. */
function reads(
  { catalog }: Pass,
  toolCalls: ReadonlyMap<ESTree.CallExpression, { tool: number }>,
): boolean {
  for (const { tool } of toolCalls.values()) if (isRead(catalog.tools[tool])) return true;
  return false;
}

/** The function that is called for the run's value. */
function mainOf({ scopes }: Pass, value: ValueRule): Node | undefined {
  if (value.kind === "function-literal") return loose(value.node);
  if (value.kind === "function") return scopes.program.bindings.get(value.name)?.value;
  return undefined;
}
