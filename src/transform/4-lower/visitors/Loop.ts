import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { changed, type State } from "../state.js";
import { Temporaries } from "../temporaries.js";
import { children, statement } from "../walk.js";

type Loop =
  | ESTree.ForStatement
  | ESTree.ForInStatement
  | ESTree.ForOfStatement
  | ESTree.WhileStatement
  | ESTree.DoWhileStatement;

/** `for`, `for…in`, `for…of`, `while` and `do`: temporaries are fresh in every iteration. */
export function Loop<T extends Loop>(node: T, state: State): T {
  const head = children(node, state, "body");
  const temporaries = new Temporaries(state.program.names);
  const body = statement(node.body, changed(state, { temporaries }));
  const declared = temporaries.declarations("let");
  return { ...head, body: declared.length > 0 ? b.block([...declared, body]) : body };
}
