import type * as ESTree from "estree";
import * as b from "../builders.js";
import type { Names } from "./names.js";

const none: ESTree.Statement[] = [];

/** Temporary variables of one function or block, reused once released. */
export class Temporaries {
  readonly #names: Names;
  readonly #all: string[] = [];
  readonly #free: string[] = [];

  constructor(names: Names) {
    this.#names = names;
  }

  take(): string {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const name = this.#names.fresh("t");
    this.#all.push(name);
    return name;
  }

  release(name: string): void {
    this.#free.push(name);
  }

  declarations(kind: "let" | "var"): ESTree.Statement[] {
    return this.#all.length === 0 ? none : declared(kind, this.#all);
  }
}

function declared(kind: "let" | "var", names: readonly string[]): ESTree.Statement[] {
  return [
    b.declare(
      kind,
      names.map((name) => [b.id(name)]),
    ),
  ];
}
