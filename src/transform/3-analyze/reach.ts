/** Which functions are certain to run, and which run once. */
import type { ValueRule } from "../types.js";
import { bare, isNode, loose, type Node } from "./nodes.js";
import type { Pass } from "./pass.js";
import type { FunctionInfo } from "./records.js";

export interface Reach {
  certain(info: FunctionInfo): boolean;
  once(info: FunctionInfo): boolean;
}

export function reachOf(pass: Pass, rule: ValueRule): Reach {
  const start = startOf(pass, rule);
  if (start) start.callers.push({ by: pass.root, certain: true, loop: false });
  const callees = new Map<FunctionInfo, FunctionInfo[]>();
  pass.functions.forEach((info) => {
    for (const { by, certain } of info.callers) {
      if (!certain) continue;
      const list = callees.get(by);
      if (list) list.push(info);
      else callees.set(by, [info]);
    }
  });
  const sure = new Set([pass.root]);
  for (const info of sure) for (const callee of callees.get(info) ?? []) sure.add(callee);

  const memo = new Map<FunctionInfo, boolean>([[pass.root, true]]);
  const find = (info: FunctionInfo): boolean => {
    const path: FunctionInfo[] = [];
    let at = info;
    let answer: boolean | undefined = memo.get(at);
    while (answer === undefined) {
      path.push(at);
      memo.set(at, false);
      const [caller] = at.callers;
      if (caller === undefined || at.callers.length > 1 || at.escapes || caller.loop)
        answer = false;
      else {
        at = caller.by;
        answer = memo.get(at);
      }
    }
    for (const one of path) memo.set(one, answer);
    return answer;
  };
  const once = (info: FunctionInfo): boolean => memo.get(info) ?? find(info);
  return { certain: (info) => sure.has(info), once };
}

/** The function that the value rule calls. */
function startOf(pass: Pass, rule: ValueRule): FunctionInfo | undefined {
  if (rule.kind === "function-literal") return pass.functions.get(loose(rule.node));
  if (rule.kind !== "function") return undefined;
  const value: Node | undefined = pass.scopes.program.bindings.get(rule.name)?.value;
  return isNode(value) ? pass.functions.get(bare(value)) : undefined;
}
