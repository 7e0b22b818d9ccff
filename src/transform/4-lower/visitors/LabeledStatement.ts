import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { changed, type State } from "../state.js";
import { statement } from "../walk.js";
import { forOf } from "./ForOfStatement.js";

// a: b: for (;;) { continue a }
// → b: for (;;) { continue b }
export function LabeledStatement(node: ESTree.LabeledStatement, outer: State): ESTree.Statement {
  const names = [node.label.name];
  let { body } = node;
  for (; body.type === "LabeledStatement"; body = body.body) names.push(body.label.name);
  const last = names.at(-1) ?? node.label.name;
  const label = last === "yield" ? outer.program.yieldName : last;
  const labels = new Map([...outer.labels, ...names.map((n) => [n, label] as const)]);
  const state = changed(outer, { labels });
  if (body.type === "ForOfStatement") return forOf(body, label, state);
  return b.at(b.labeled(label, statement(body, state)), node);
}
