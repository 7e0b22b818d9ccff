/**
 * Renders any value in the manner of Node's `util.inspect`, bounded in depth, width and length.
 * It runs no getter and no `toString` of the program's; the traps of a Proxy may run, and may
 * throw, which is caught.
 */
import { kindOf } from "./kind.js";
import { getter, uncurry } from "./primordials.js";

type Entry = string;

const MAX_DEPTH = 5;
const MAX_ITEMS = 100;
const MAX_STRING = 10_000;
const MAX_TOTAL = 32_000;
const WIDTH = 76;

const { getPrototypeOf, getOwnPropertyDescriptor: describe, ownKeys } = Reflect;
const { keys: keysOf, is } = Object;
const { stringify } = JSON;
const { isView } = ArrayBuffer;
const Bytes = Uint8Array;
const Table = Map;
const toText = String;
const isNotNumber = Number.isNaN;
const iso = uncurry(Date.prototype.toISOString);
const timeOf = uncurry(Date.prototype.getTime);
const sourceOf = uncurry(Function.prototype.toString);
const symbolText = uncurry(Symbol.prototype.toString);
const eachOfMap = uncurry(Map.prototype.forEach);
const markOf = uncurry(Map.prototype.get) as (map: unknown, of: object) => number | undefined;
const mark = uncurry(Map.prototype.set) as (map: unknown, of: object, n: number) => void;
const eachOfSet = uncurry(Set.prototype.forEach);
const sizeOfMap = getter(Map.prototype, "size") as (map: unknown) => number;
const sizeOfSet = getter(Set.prototype, "size") as (set: unknown) => number;
const regexSource = getter(RegExp.prototype, "source") as (self: unknown) => string;
const regexFlags = getter(RegExp.prototype, "flags") as (self: unknown) => string;
const bufferSize = getter(ArrayBuffer.prototype, "byteLength") as (self: unknown) => number;
const inBase = uncurry(Number.prototype.toString);
const cut = uncurry(String.prototype.slice);
const glue = uncurry(Array.prototype.join);
const has = uncurry(String.prototype.includes as (text: string) => boolean);
const swap = uncurry(String.prototype.replaceAll as (from: string, to: string) => string);
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

/** A string literal in the quotes that need no escaping, as Node picks them. */
function quoted(text: string): string {
  const long = text.length > MAX_STRING;
  const inner = cut(stringify(long ? cut(text, 0, MAX_STRING) : text), 1, -1);
  const plain = swap(inner, '\\"', '"');
  const literal = !has(text, "'")
    ? `'${plain}'`
    : !has(text, '"')
      ? `"${inner}"`
      : !has(text, "`") && !has(text, "${")
        ? `\`${plain}\``
        : `'${swap(plain, "'", "\\'")}'`;
  return long ? `${literal}... ${text.length - MAX_STRING} more characters` : literal;
}

const keyText = (key: PropertyKey): string =>
  typeof key === "symbol"
    ? `[${symbolText(key)}]`
    : /^[a-zA-Z_$][\w$]*$/.test(toText(key))
      ? toText(key)
      : quoted(toText(key));

export function primitiveText(value: unknown): string {
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "number":
      return is(value, -0) ? "-0" : `${value}`;
    case "bigint":
      return `${value}n`;
    case "symbol":
      return symbolText(value);
    default:
      return toText(value);
  }
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

export function inspect(root: unknown): string {
  let budget = MAX_TOTAL;
  const above: object[] = [];
  const marks = new Table<object, number>();
  let circles = 0;

  function show(value: unknown, nested: boolean): string {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) {
      const text = primitiveText(value);
      budget -= text.length;
      return text;
    }
    try {
      return showObject(value, nested);
    } catch {
      return "[Unreadable]";
    }
  }

  function showObject(value: object, nested: boolean): string {
    for (let i = 0; i < above.length; i++) {
      if (above[i] !== value) continue;
      let n = markOf(marks, value);
      if (n === undefined) {
        n = ++circles;
        mark(marks, value, n);
      }
      return `[Circular *${n}]`;
    }
    budget -= 4;
    if (budget < 0) return "…";
    const depth = above.length;
    above[depth] = value;
    try {
      const text =
        typeof value === "function"
          ? withProperties(value, functionText(value))
          : render(value, nested);
      const n = markOf(marks, value);
      return n === undefined ? text : `<ref *${n}> ${text}`;
    } finally {
      above.length = depth;
    }
  }

  function render(value: object, nested: boolean): string {
    const kind = kindOf(value);
    const name = className(value);
    const unbox = boxes[kind];
    if (unbox) {
      return withProperties(
        value,
        `[${kind}: ${primitiveText(unbox(value as never))}]`,
        kind === "String",
      );
    }
    const deep = above.length > MAX_DEPTH;
    const prefix = (usual: string, size: number): string =>
      name === undefined ? `[${usual}(${size}): null prototype]` : `${name}(${size})`;
    switch (kind) {
      case "Date":
        return withProperties(
          value,
          isNotNumber(timeOf(value as Date)) ? "Invalid Date" : iso(value as Date),
        );
      case "RegExp":
        return withProperties(value, `/${regexSource(value)}/${regexFlags(value)}`);
      case "Error":
        return showError(value as Error, nested);
      case "Array": {
        const { length } = value as unknown[];
        const head = name === "Array" ? "" : `${prefix("Array", length)} `;
        if (deep) return "[Array]";
        return wrap(`${head}[`, items(value as unknown[], length), "]", true);
      }
      case "Map": {
        if (deep) return "[Map]";
        const list: Entry[] = [];
        let more = 0;
        eachOfMap(value as Map<unknown, unknown>, (held, key) => {
          if (list.length >= MAX_ITEMS || budget < 0) more++;
          else list[list.length] = `${show(key, true)} => ${show(held, true)}`;
        });
        return wrap(`${prefix("Map", sizeOfMap(value))} {`, rest(list, more, value), "}");
      }
      case "Set": {
        if (deep) return "[Set]";
        const list: Entry[] = [];
        let more = 0;
        eachOfSet(value as Set<unknown>, (held) => {
          if (list.length >= MAX_ITEMS || budget < 0) more++;
          else list[list.length] = show(held, true);
        });
        return wrap(`${prefix("Set", sizeOfSet(value))} {`, rest(list, more, value), "}");
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
      const { length } = value as Uint8Array;
      return wrap(
        `${prefix(kind, length)} [`,
        items(value as unknown as unknown[], length),
        "]",
        true,
      );
    }
    if (deep) return `[${name ?? "Object: null prototype"}]`;
    // Its own is listed among its properties.
    const given = describe(value, toStringTag)?.enumerable ? "" : read(value, toStringTag);
    const tag = typeof given === "string" && given && given !== name ? ` [${given}]` : "";
    const head = name === "Object" && !tag ? "" : `${name ?? "[Object: null prototype]"}${tag} `;
    return wrap(`${head}{`, properties(value, false), "}");
  }

  function showError(error: Error, nested: boolean): string {
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
    budget -= head.length;
    const list: Entry[] = [];
    const skipped = ["name", "message", "stack"];
    for (const key of ["cause", "errors"]) {
      const own = describe(error, key);
      if (!own || own.enumerable) continue;
      list[list.length] = `[${key}]: ${"value" in own ? show(own.value, true) : "[Getter]"}`;
    }
    const all = [...list, ...properties(error, false, skipped)];
    const title = nested ? `[${head}]` : head;
    return all.length ? wrap(`${title} {`, all, "}") : title;
  }

  function withProperties(value: object, head: string, skipIndexes = false): string {
    budget -= head.length;
    const list = properties(value, skipIndexes);
    return list.length ? wrap(`${head} {`, list, "}") : head;
  }

  function rest(list: Entry[], more: number, value: object): Entry[] {
    if (more > 0) list[list.length] = `... ${more} more item${more > 1 ? "s" : ""}`;
    const extra = properties(value, false);
    for (let i = 0; i < extra.length; i++) list[list.length] = extra[i] as Entry;
    return list;
  }

  /** Elements, runs of holes, and on short lists the other properties. */
  function items(array: unknown[], length: number): Entry[] {
    const list: Entry[] = [];
    let i = 0;
    while (i < length && list.length < MAX_ITEMS && budget >= 0) {
      const own = describe(array, i);
      if (own) {
        list[list.length] = entry(own);
        i++;
        continue;
      }
      const from = i;
      while (i < length && i < from + 1000 && !describe(array, i)) i++;
      // Far apart: the keys are few enough to look through.
      if (i === from + 1000) i = nextIndex(array, i, length);
      list[list.length] = `<${i - from} empty item${i - from > 1 ? "s" : ""}>`;
    }
    if (i < length) list[list.length] = `... ${length - i} more item${length - i > 1 ? "s" : ""}`;
    else if (length < 1000 && !isView(array)) {
      const extra = properties(array, true);
      for (let j = 0; j < extra.length; j++) list[list.length] = extra[j] as Entry;
    }
    return list;
  }

  function nextIndex(array: unknown[], from: number, length: number): number {
    const keys = keysOf(array);
    for (let i = 0; i < keys.length; i++) {
      const index = +(keys[i] as string);
      if (index >= from && index < length) return index;
    }
    return length;
  }

  function entry(own: PropertyDescriptor): string {
    if (own.get) return own.set ? "[Getter/Setter]" : "[Getter]";
    return own.set ? "[Setter]" : show(own.value, true);
  }

  function properties(
    value: object,
    skipIndexes: boolean,
    skipped: readonly string[] = [],
  ): Entry[] {
    const list: Entry[] = [];
    const keys = ownKeys(value);
    let more = 0;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as PropertyKey;
      if (skipIndexes && typeof key === "string" && `${+key >>> 0}` === key) continue;
      if (list.length >= MAX_ITEMS || budget < 0) {
        more++;
        continue;
      }
      const own = describe(value, key);
      if (!own?.enumerable || (skipped as readonly unknown[]).includes(key)) continue;
      const name = keyText(key);
      budget -= name.length;
      list[list.length] = `${name}: ${entry(own)}`;
    }
    if (more) list[list.length] = `... ${more} more propert${more > 1 ? "ies" : "y"}`;
    return list;
  }

  /** On one line when it fits; else an entry a line, short elements of a list side by side. */
  function wrap(open: string, list: readonly Entry[], close: string, filled = false): string {
    if (!list.length) return open + close;
    const line = `${open} ${glue(list as string[], ", ")} ${close}`;
    if (line.length <= WIDTH && !has(line, "\n")) return line;
    const rows: string[] = [];
    let row = "";
    for (let i = 0; i < list.length; i++) {
      const item = list[i] as string;
      const short = filled && item.length <= 16 && !has(item, "\n");
      const comma = i < list.length - 1 ? "," : "";
      if (short && row && row.length + item.length < WIDTH - 2) row += ` ${item}${comma}`;
      else {
        if (row) rows[rows.length] = row;
        row = item + comma;
        if (!short) {
          rows[rows.length] = row;
          row = "";
        }
      }
    }
    if (row) rows[rows.length] = row;
    return `${open}\n  ${swap(glue(rows, "\n"), "\n", "\n  ")}\n${close}`;
  }

  const text = show(root, false);
  return text.length > MAX_TOTAL * 2 ? `${cut(text, 0, MAX_TOTAL * 2)}…` : text;
}
