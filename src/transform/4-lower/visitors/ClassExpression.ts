import type * as ESTree from "estree";
import { changed, type State } from "../state.js";
import { expression } from "../walk.js";
import { classBody } from "./ClassBody.js";

export function ClassExpression<T extends ESTree.Class>(node: T, state: State): T {
  const inner = changed(state, { strict: true });
  const superClass = node.superClass && expression(node.superClass, inner);
  return { ...node, superClass, body: classBody(node.body, superClass != null, inner) };
}
