/**
 * Any value, in the manner of Node's `util.inspect` (`inspect-core.ts`). The traps of a Proxy may run, and may
 * throw, which is caught.
 */
import { type Entry, inspectWith, MAX_ITEMS, type Printer, primitiveText } from "./inspect-core.js";
import { kindOf } from "./kind.js";
import { getter, uncurry } from "./primordials.js";

const { getPrototypeOf, getOwnPropertyDescriptor: describe } = Reflect;
const { keys: keysOf } = Object;
const { isView } = ArrayBuffer;
const Bytes = Uint8Array;
const isNotNumber = Number.isNaN;
const iso = uncurry(Date.prototype.toISOString);
const timeOf = uncurry(Date.prototype.getTime);
const sourceOf = uncurry(Function.prototype.toString);
const eachOfMap = uncurry(Map.prototype.forEach);
const eachOfSet = uncurry(Set.prototype.forEach);
const sizeOfMap = getter(Map.prototype, "size") as (map: unknown) => number;
const sizeOfSet = getter(Set.prototype, "size") as (set: unknown) => number;
const regexSource = getter(RegExp.prototype, "source") as (self: unknown) => string;
const regexFlags = getter(RegExp.prototype, "flags") as (self: unknown) => string;
const bufferSize = getter(ArrayBuffer.prototype, "byteLength") as (self: unknown) => number;
const inBase = uncurry(Number.prototype.toString);
const cut = uncurry(String.prototype.slice);
const { toStringTag } = Symbol;
const boxes: Record<string, (value: never) => unknown> = {
  __proto__: null as never,
  Number: uncurry(Number.prototype.valueOf),
  String: uncurry(String.prototype.valueOf),
  Boolean: uncurry(Boolean.prototype.valueOf),
  BigInt: uncurry(BigInt.prototype.valueOf),
  Symbol: uncurry(Symbol.prototype.valueOf),
};

/** A property without running a getter, wherever on the chain it is. */
function read(object: object, key: PropertyKey): unknown {
  for (let at: object | null = object, i = 0; at && i < 50; at = getPrototypeOf(at), i++) {
    const own = describe(at, key);
    if (own) return own.value;
  }
  return undefined;
}

function className(object: object): string | undefined {
  for (let at: object | null = object, i = 0; at && i < 50; at = getPrototypeOf(at), i++) {
    const made: unknown = describe(at, "constructor")?.value;
    if (typeof made !== "function") continue;
    const name: unknown = describe(made, "name")?.value;
    if (typeof name === "string" && name) return name;
  }
  return undefined;
}

function functionText(f: object): string {
  let head = "";
  try {
    head = cut(sourceOf(f as never), 0, 5);
  } catch {
    // A callable Proxy has no source.
  }
  const given = describe(f, "name")?.value as unknown;
  const name = typeof given === "string" ? given : "";
  if (head === "class") {
    const parent = getPrototypeOf(f);
    const base = parent && (describe(parent, "name")?.value as unknown);
    return `[class ${name || "(anonymous)"}${typeof base === "string" && base ? ` extends ${base}` : ""}]`;
  }
  const tag = read(f, toStringTag);
  return `[${typeof tag === "string" ? tag : "Function"}${name ? `: ${name}` : " (anonymous)"}]`;
}

export const inspect = (root: unknown): string => inspectWith(readable, root);

function readable(value: object, nested: boolean, printer: Printer): string {
  try {
    if (typeof value === "function") return withProperties(value, functionText(value), printer);
    return render(value, nested, printer);
  } catch {
    return "[Unreadable]";
  }
}

function render(value: object, nested: boolean, printer: Printer): string {
  const { show, wrap, properties, spent } = printer;
  const kind = kindOf(value);
  const name = className(value);
  const unbox = boxes[kind];
  if (unbox) {
    const text = `[${kind}: ${primitiveText(unbox(value as never))}]`;
    return withProperties(value, text, printer, kind === "String");
  }
  const deep = printer.deep();
  const prefix = (usual: string, size: number): string =>
    name === undefined ? `[${usual}(${size}): null prototype]` : `${name}(${size})`;
  switch (kind) {
    case "Date": {
      const text = isNotNumber(timeOf(value as Date)) ? "Invalid Date" : iso(value as Date);
      return withProperties(value, text, printer);
    }
    case "RegExp":
      return withProperties(value, `/${regexSource(value)}/${regexFlags(value)}`, printer);
    case "Error":
      return showError(value as Error, nested, printer);
    case "Array": {
      const { length } = value as unknown[];
      const head = name === "Array" ? "" : `${prefix("Array", length)} `;
      if (deep) return "[Array]";
      return wrap(`${head}[`, items(value as unknown[], printer), "]", true);
    }
    case "Map": {
      if (deep) return "[Map]";
      const list: Entry[] = [];
      let more = 0;
      eachOfMap(value as Map<unknown, unknown>, (held, key) => {
        if (list.length >= MAX_ITEMS || spent()) more++;
        else list[list.length] = `${show(key)} => ${show(held)}`;
      });
      return wrap(`${prefix("Map", sizeOfMap(value))} {`, rest(list, more, value, printer), "}");
    }
    case "Set": {
      if (deep) return "[Set]";
      const list: Entry[] = [];
      let more = 0;
      eachOfSet(value as Set<unknown>, (held) => {
        if (list.length >= MAX_ITEMS || spent()) more++;
        else list[list.length] = show(held);
      });
      return wrap(`${prefix("Set", sizeOfSet(value))} {`, rest(list, more, value, printer), "}");
    }
    case "ArrayBuffer": {
      const bytes = new Bytes(value as ArrayBuffer);
      let hex = "";
      for (let i = 0; i < bytes.length && i < 50; i++) {
        hex += `${i ? " " : ""}${(bytes[i] as number) < 16 ? "0" : ""}${inBase(bytes[i] as number, 16)}`;
      }
      return `ArrayBuffer { [Uint8Contents]: <${hex}${bytes.length > 50 ? " ..." : ""}>, byteLength: ${bufferSize(value)} }`;
    }
    case "WeakMap":
    case "WeakSet":
      return `${kind} { <items unknown> }`;
  }
  if (isView(value) && kind !== "DataView") {
    if (deep) return `[${kind}]`;
    const list = items(value as unknown as unknown[], printer);
    return wrap(`${prefix(kind, (value as Uint8Array).length)} [`, list, "]", true);
  }
  if (deep) return `[${name ?? "Object: null prototype"}]`;
  // Its own is listed among its properties.
  const given = describe(value, toStringTag)?.enumerable ? "" : read(value, toStringTag);
  const tag = typeof given === "string" && given && given !== name ? ` [${given}]` : "";
  const head = name === "Object" && !tag ? "" : `${name ?? "[Object: null prototype]"}${tag} `;
  return wrap(`${head}{`, properties(value, false), "}");
}

function showError(error: Error, nested: boolean, printer: Printer): string {
  const text = (key: string): string => {
    const given = read(error, key);
    return given === undefined || given === null
      ? ""
      : typeof given === "string"
        ? given
        : primitiveText(typeof given === "object" ? "…" : given);
  };
  const name = text("name") || "Error";
  const own = className(error);
  const shown = name === "Error" && own && own !== "Error" ? own : name;
  const message = text("message");
  const head = message ? `${shown}: ${message}` : shown;
  printer.spend(head.length);
  const list: Entry[] = [];
  const skipped = ["name", "message", "stack"];
  for (const key of ["cause", "errors"]) {
    const own = describe(error, key);
    if (!own || own.enumerable) continue;
    list[list.length] = `[${key}]: ${"value" in own ? printer.show(own.value) : "[Getter]"}`;
  }
  const all = [...list, ...printer.properties(error, false, skipped)];
  const title = nested ? `[${head}]` : head;
  return all.length ? printer.wrap(`${title} {`, all, "}") : title;
}

function withProperties(
  value: object,
  head: string,
  { properties, spend, wrap }: Printer,
  skipIndexes = false,
): string {
  spend(head.length);
  const list = properties(value, skipIndexes);
  return list.length ? wrap(`${head} {`, list, "}") : head;
}

function rest(list: Entry[], more: number, value: object, { properties }: Printer): Entry[] {
  if (more > 0) list[list.length] = `... ${more} more item${more > 1 ? "s" : ""}`;
  const extra = properties(value, false);
  for (let i = 0; i < extra.length; i++) list[list.length] = extra[i] as Entry;
  return list;
}

/** Elements, runs of holes, and on short lists the other properties. */
function items(array: unknown[], printer: Printer): Entry[] {
  const { length } = array;
  const hole = (from: number, list: Entry[]): number => {
    let i = from;
    while (i < length && i < from + 1000 && !describe(array, i)) i++;
    // Far apart: the keys are few enough to look through.
    if (i === from + 1000) i = nextIndex(array, i, length);
    list[list.length] = `<${i - from} empty item${i - from > 1 ? "s" : ""}>`;
    return i;
  };
  return printer.items(array, length, hole, !isView(array));
}

function nextIndex(array: unknown[], from: number, length: number): number {
  const keys = keysOf(array);
  for (let i = 0; i < keys.length; i++) {
    const index = +(keys[i] as string);
    if (index >= from && index < length) return index;
  }
  return length;
}
