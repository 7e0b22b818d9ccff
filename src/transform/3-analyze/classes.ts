/** Classes: heritage and computed keys run in place, fields and blocks in functions of their own. */
import { expression, intoThis, letOut } from "./expressions.js";
import { isNode, type Node, staticKey } from "./nodes.js";
import type { Pass } from "./pass.js";
import { statements } from "./statements.js";

export function classBody(pass: Pass, node: Node): number {
  let value = isNode(node.superClass) ? expression(pass, node.superClass, "value") : 0;
  for (const element of (node.body as Node).body as Node[]) {
    if (element.type === "StaticBlock") {
      runsHere(pass, element, () => statements(pass, element.body as Node[]));
      continue;
    }
    if (element.computed) expression(pass, element.key as Node, "plain");
    const body = element.value;
    if (!isNode(body)) continue;
    const name = staticKey(element.computed, element.key as Node);
    pass.nameFunction(body, name);
    if (element.type === "MethodDefinition") {
      letOut(pass, pass.info(body));
      value = pass.flow.join(value, expression(pass, body, "value"));
    } else {
      runsHere(pass, element, () => {
        pass.flow.edge(pass.fn.returns, expression(pass, body, "value"));
      });
      value = pass.flow.join(value, pass.info(element).returns);
      intoThis(pass, name, pass.info(element).returns);
    }
  }
  const binding = isNode(node.id) ? pass.binding(node.id) : undefined;
  if (binding) pass.write(binding, value);
  return value;
}

/** A static block or field, whose code runs with the class or with each instance. */
function runsHere(pass: Pass, element: Node, body: () => void): void {
  const info = pass.info(element);
  const once = element.type === "StaticBlock" || element.static === true;
  if (once) info.callers.push({ by: pass.fn, certain: pass.certain, loop: pass.loop > 0 });
  else info.escapes = true;
  pass.flow.edge(info.control, pass.control);
  pass.inside(info, false, body);
}
