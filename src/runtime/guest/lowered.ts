/** What lowered functions look like from outside. */
import type { Callable } from "./core-types.js";

const { defineProperty, create, setPrototypeOf } = Object;

/** `length` and `name` of the generator function that `f` stands for; `name` overrides. */
export function copyIdentity(f: Callable, g: Callable, name: unknown): void {
  define(f, "length", g.length);
  define(f, "name", name === undefined ? g.name : name);
}

/** A property that is configurable and nothing else. */
export function define(of: object, key: PropertyKey, value: unknown): void {
  defineProperty(of, key, { __proto__: null, value, configurable: true } as PropertyDescriptor);
}

/** A constructor of functions from strings, which throws, and the prototype of its functions. */
export function intrinsic(name: string, parent: object): object {
  const holder = {
    // biome-ignore lint/complexity/useArrowFunction: it is a constructor
    [name]: function (): never {
      throw new EvalError(
        "Code from strings cannot run here: write the code itself in the program",
      );
    },
  };
  const made = holder[name] as Callable;
  const prototype = create(parent) as object;
  define(made, "length", 1);
  defineProperty(made, "prototype", { value: prototype, writable: false });
  setPrototypeOf(made, Function);
  define(prototype, "constructor", made);
  define(prototype, Symbol.toStringTag, name);
  return prototype;
}
