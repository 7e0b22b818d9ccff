/**
 * Plain data alone, as `inspect.ts` shows it: for a program that leaves the built-ins as they are and has no Proxy.
 */
import { inspectWith, type Printer } from "./inspect-core.js";
import { tagOf } from "./primordials.js";

const { hasOwn, getPrototypeOf } = Object;
const { isArray } = Array;
const ofArrays = Array.prototype;
const ofObjects = Object.prototype;
const { toStringTag } = Symbol;

/** @throws for everything else, and for lists with holes */
export const inspectPlain = (root: unknown): string => inspectWith(render, root);

function render(value: object, _: boolean, printer: Printer): string {
  const list = isArray(value);
  const plain =
    getPrototypeOf(value) === (list ? ofArrays : ofObjects) &&
    !hasOwn(value, "constructor") &&
    !hasOwn(value, toStringTag) &&
    (list || tagOf(value) === "Object");
  if (!plain) throw 0;
  if (printer.deep()) return list ? "[Array]" : "[Object]";
  return list
    ? printer.wrap("[", printer.items(value, value.length, hole, true), "]", true)
    : printer.wrap("{", printer.properties(value, false), "}");
}

function hole(): number {
  throw 0;
}
