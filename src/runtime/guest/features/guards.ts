/**
 * Length checks for native loops that the interrupt cannot reach (E3): over holes and missing
 * elements they run no code of the program, at some 50 ns an element. What memory bounds anyway
 * (typed arrays, strings) needs none.
 */
import type { Kernel } from "../kernel-types.js";

type Method = (this: unknown, ...args: unknown[]) => unknown;

const LIMIT = 1e7;
const { apply } = Reflect;
const { isArray } = Array;
const { defineProperty, getOwnPropertyDescriptor } = Object;
const { isConcatSpreadable } = Symbol;

const METHODS =
  "with every some forEach map filter reduce reduceRight fill indexOf lastIndexOf includes join " +
  "toLocaleString shift unshift reverse toReversed sort toSorted slice splice toSpliced copyWithin flatMap flat";

function check(value: unknown, name: string): void {
  if (value === undefined || value === null) return;
  const { length } = value as { length: unknown };
  if (
    (typeof length === "number" || typeof length === "object" || typeof length === "string") &&
    +(length as number) > LIMIT
  ) {
    throw new RangeError(
      `${name} over a length of ${String(length)}: the limit here is 10,000,000`,
    );
  }
}

export default function install(_: Kernel): void {
  const proto = Array.prototype as unknown as Record<string, Method>;
  const wrap = (
    name: string,
    native: Method,
    checked: (self: unknown, args: unknown[]) => void,
  ): void => {
    const made = {
      [name](this: unknown, ...args: unknown[]): unknown {
        checked(this, args);
        return apply(native, this, args);
      },
    }[name] as Method;
    defineProperty(made, "length", { value: native.length, configurable: true });
    defineProperty(proto, name, { ...getOwnPropertyDescriptor(proto, name), value: made });
  };
  for (const name of METHODS.split(" "))
    wrap(name, proto[name] as Method, (self) => check(self, name));
  const spreads = (value: unknown): boolean =>
    typeof value === "object" && value !== null && (isArray(value) || isConcatSpreadable in value);
  wrap("concat", proto.concat as Method, (self, args) => {
    if (spreads(self)) check(self, "concat");
    for (let i = 0; i < args.length; i++) if (spreads(args[i])) check(args[i], "concat");
  });
}
