/** Async functions made of generator functions, and the records of directly awaited calls. */
import type { Callable, Core, Lowered } from "../core-types.js";
import type { Kernel } from "../kernel-types.js";
import { copyIdentity, intrinsic } from "../lowered.js";

export default function install(k: Kernel): void {
  const core = k.core as Core;
  const { apply } = Reflect;
  const { setPrototypeOf, getOwnPropertyDescriptor, defineProperty } = Object;
  const { applied, APPLY, cell } = core;
  const lowered = new WeakMap();
  const remember: (f: object, l: Lowered) => void = core.writer(lowered);
  core.loweredOf = core.reader(lowered);
  const prototype = intrinsic("AsyncFunction", Function.prototype);

  const start = ({ g, arrow, self }: Lowered, receiver: unknown, args: unknown[]): object => {
    const c = cell();
    const promise = core.promiseOf(c);
    let body: Generator;
    try {
      body = apply(g, arrow ? self : receiver, args) as Generator;
    } catch (error) {
      core.settle(c, 2, error);
      return promise;
    }
    core.run({ g: body, cell: c, owner: undefined }, core.next, undefined);
    return promise;
  };

  const make = (g: Callable, arrow: boolean, self: unknown, name: unknown): object => {
    const entry = { g, arrow, self };
    const f = [
      {
        f(this: unknown, ...args: unknown[]) {
          return start(entry, this, args);
        },
      }.f,
    ][0] as Callable;
    copyIdentity(f, g, name);
    setPrototypeOf(f, prototype);
    remember(f, entry);
    return f;
  };

  const convert = (g: Callable, kind: string, name: unknown): object =>
    kind === "a" || !core.generatorFunction
      ? make(g, false, undefined, name)
      : core.generatorFunction(g, name);
  const privates = new WeakMap();
  const known: (g: object) => object | undefined = core.reader(privates);
  const keep: (g: object, made: object) => void = core.writer(privates);

  const { helpers } = k;
  helpers.async = (g: Callable, name?: unknown) => make(g, false, undefined, name);
  helpers.arrow = (g: Callable, self: unknown, name?: unknown) => make(g, true, self, name);
  /** One function for each private method, however often it is read. */
  helpers.private = (g: Callable, kind: string, name?: unknown): object => {
    const made = known(g) ?? convert(g, kind, name);
    keep(g, made);
    return made;
  };
  helpers.method = (target: object, key: PropertyKey, kind: string): void => {
    const descriptor = getOwnPropertyDescriptor(target, key) as PropertyDescriptor;
    setPrototypeOf(descriptor, null);
    descriptor.value = convert(descriptor.value, kind, undefined);
    defineProperty(target, key, descriptor);
  };
  helpers.key = (value: unknown): PropertyKey => toKey(value);
  helpers.apply = (f: unknown, self: unknown, args: unknown[], site?: number): object => {
    applied.f = f;
    applied.self = self;
    applied.args = args;
    applied.site = site;
    return APPLY;
  };
}

/** ToPropertyKey: a computed name says what it is without a hint of the number it may have been. */
function toKey(value: unknown): PropertyKey {
  if (typeof value === "symbol") return value;
  if (typeof value === "object" || typeof value === "function")
    // A function's own name is made from a key exactly as a property is.
    return keyOf({ [value as never]: 0 });
  return `${value as string}`;
}

const { ownKeys } = Reflect;

function keyOf(holder: object): PropertyKey {
  return ownKeys(holder)[0] as PropertyKey;
}
