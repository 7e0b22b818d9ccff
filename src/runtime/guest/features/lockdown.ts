/**
 * What a snippet must not reach: code from strings (it would escape the lowering, T2) and what
 * garbage collection makes visible (S1). The constructors keep their identity, prototypes and
 * names, and throw when called (T1's exceptions).
 */
import type { Kernel } from "../kernel-types.js";

const { getPrototypeOf, setPrototypeOf, defineProperty } = Object;
const Refusal = EvalError;
const Missing = TypeError;
const NO_MODULES =
  "`import()` throws here: there are no modules. The tools are already in scope as globals.";
const REFUSED = "Code from strings cannot run here: write the code itself in the program";

function refuse(prototype: object, name: string): unknown {
  // A declaration, since it must construct.
  function made(): never {
    throw new Refusal(REFUSED);
  }
  const descriptor = Object.getOwnPropertyDescriptor(prototype, "constructor");
  defineProperty(made, "name", { value: name, configurable: true });
  defineProperty(made, "length", { value: 1, configurable: true });
  defineProperty(made, "prototype", { value: prototype, writable: false });
  defineProperty(prototype, "constructor", { ...descriptor, value: made });
  return made;
}

export default function install(k: Kernel): void {
  const base = refuse(Function.prototype, "Function");
  // The engine's own async functions never reach the program (T2): their constructors need no care.
  const generator = refuse(
    getPrototypeOf(function* () {}),
    "GeneratorFunction",
  );
  setPrototypeOf(generator as object, base as object);
  k.define("Function", base);
  k.helpers.import = (): unknown => {
    const core = k.core || k.need("promise");
    const cell = core.cell();
    core.settle(cell, 2, new Missing(NO_MODULES));
    return core.promiseOf(cell);
  };
  const { eval: refused } = {
    eval(code: unknown): unknown {
      if (typeof code !== "string") return code;
      throw new Refusal(REFUSED);
    },
  };
  k.define("eval", refused);
  const scope = globalThis as { WeakRef?: unknown; FinalizationRegistry?: unknown };
  delete scope.WeakRef;
  delete scope.FinalizationRegistry;
}
