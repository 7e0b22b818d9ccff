/**
 * What an async arrow takes from around it, since a generator has its own. Held by the outermost
 * async arrow of a function: those inside it see its names.
 */
import type * as ESTree from "estree";
import * as b from "../builders.js";
import type { Names } from "./names.js";

type Capture = "this" | "arguments" | "target" | "super" | "construct";

export class Captures {
  /** The arrow; what is declared inside it needs no capture. */
  readonly node: ESTree.Node;
  readonly #names: Names;
  readonly #taken = new Map<Capture, string>();

  constructor(node: ESTree.Node, names: Names) {
    this.node = node;
    this.#names = names;
  }

  use(what: Capture): ESTree.Identifier {
    const name = this.#taken.get(what) ?? this.#names.fresh(what);
    this.#taken.set(what, name);
    return b.id(name);
  }

  // arrow(…)
  // → (($arguments) => arrow(…))(arguments)
  wrap(expression: ESTree.Expression): ESTree.Expression {
    if (this.#taken.size === 0) return expression;
    const params = [...this.#taken.values()].map(b.id);
    return b.call(b.arrow(params, expression), [...this.#taken.keys()].map(source));
  }
}

function source(what: Capture): ESTree.Expression {
  const key = b.id("k");
  const value = b.id("v");
  switch (what) {
    case "this":
      return b.arrow([], b.self());
    case "arguments":
      return b.id("arguments");
    case "target":
      return { type: "MetaProperty", meta: b.id("new"), property: b.id("target") };
    case "construct": {
      // a => super(...a()): what to construct is looked up before the arguments are evaluated.
      const args = b.id("a");
      const spread: ESTree.SpreadElement = { type: "SpreadElement", argument: b.call(args, []) };
      return b.arrow([args], b.call({ type: "Super" }, [spread]));
    }
    case "super": {
      // ((g, s) => k => ({ get v() { return g(k) }, set v(v) { s(k, v) } }))
      //   (k => super[k], (k, v) => super[k] = v)
      const get = b.func([], [b.returns(b.call(b.id("g"), [key]))]);
      const set = b.func([value], [b.statement(b.call(b.id("s"), [key, value]))]);
      const reference = b.object([b.accessor("get", "v", get), b.accessor("set", "v", set)]);
      const target = () => b.index({ type: "Super" }, key);
      return b.call(b.arrow([b.id("g"), b.id("s")], b.arrow([key], b.parens(reference))), [
        b.arrow([key], target()),
        b.arrow([key, value], b.assign(target(), value)),
      ]);
    }
  }
}
