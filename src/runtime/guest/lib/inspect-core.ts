/**
 * Renders values in the manner of Node's `util.inspect`, bounded in depth, width and length; how an object is
 * rendered is for who asks to say: of plain data alone (`inspect-plain.ts`), or of anything (`inspect.ts`).
 * It runs no getter and no `toString` of the program's.
 */
import { uncurry } from "./primordials.js";

export type Entry = string;

export const MAX_DEPTH = 5;
export const MAX_ITEMS = 100;
const MAX_STRING = 10_000;
const MAX_TOTAL = 32_000;
const WIDTH = 76;

const { getOwnPropertyDescriptor: describe, ownKeys } = Reflect;
const { is } = Object;
const { stringify } = JSON;
const toText = String;
const symbolText = uncurry(Symbol.prototype.toString);
const cut = uncurry(String.prototype.slice);
const glue = uncurry(Array.prototype.join);
const has = uncurry(String.prototype.includes as (text: string) => boolean);
const swap = uncurry(String.prototype.replaceAll as (from: string, to: string) => string);

/** What rendering an object has to work with. */
export interface Printer {
  show(value: unknown): string;
  /** Of the own properties that are enumerable. */
  properties(value: object, skipIndexes: boolean, skipped?: readonly string[]): Entry[];
  /** Elements, and what `hole` makes of places without; then on short lists the other properties, if they count. */
  items(array: unknown[], length: number, hole: Hole, others: boolean): Entry[];
  wrap(open: string, list: readonly Entry[], close: string, filled?: boolean): string;
  /** So many characters have been shown. */
  spend(characters: number): void;
  /** Enough has been shown. */
  spent(): boolean;
  /** It stands too deep to show what is in it. */
  deep(): boolean;
}

/** Adds what stands for the places from `at` on to `list`; the next place that there is, or the end. */
export type Hole = (at: number, list: Entry[]) => number;

export type Render = (value: object, nested: boolean, printer: Printer) => string;

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

export function inspectWith(render: Render, root: unknown): string {
  let budget = MAX_TOTAL;
  const above: object[] = [];
  /** What was found within itself, by the number that it is shown with, less one. */
  const circles: object[] = [];

  const circle = (value: object): number => {
    for (let i = 0; i < circles.length; i++) if (circles[i] === value) return i + 1;
    return 0;
  };

  function show(value: unknown, nested: boolean): string {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) {
      const text = primitiveText(value);
      budget -= text.length;
      return text;
    }
    for (let i = 0; i < above.length; i++) {
      if (above[i] !== value) continue;
      if (!circle(value)) circles[circles.length] = value;
      return `[Circular *${circle(value)}]`;
    }
    budget -= 4;
    if (budget < 0) return "…";
    const depth = above.length;
    above[depth] = value;
    try {
      const text = render(value, nested, printer);
      const n = circle(value);
      return n ? `<ref *${n}> ${text}` : text;
    } finally {
      above.length = depth;
    }
  }

  function entry(own: PropertyDescriptor): string {
    if (own.get) return own.set ? "[Getter/Setter]" : "[Getter]";
    return own.set ? "[Setter]" : show(own.value, true);
  }

  function items(array: unknown[], length: number, hole: Hole, others: boolean): Entry[] {
    const list: Entry[] = [];
    let i = 0;
    while (i < length && list.length < MAX_ITEMS && budget >= 0) {
      const own = describe(array, i);
      if (own) {
        list[list.length] = entry(own);
        i++;
      } else i = hole(i, list);
    }
    if (i < length) list[list.length] = `... ${length - i} more item${length - i > 1 ? "s" : ""}`;
    else if (length < 1000 && others) {
      const extra = properties(array, true);
      for (let j = 0; j < extra.length; j++) list[list.length] = extra[j] as Entry;
    }
    return list;
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

  const printer: Printer = {
    show: (value) => show(value, true),
    ...{ properties, items, wrap },
    spend: (characters) => {
      budget -= characters;
    },
    spent: () => budget < 0,
    deep: () => above.length > MAX_DEPTH,
  };
  const text = show(root, false);
  return text.length > MAX_TOTAL * 2 ? `${cut(text, 0, MAX_TOTAL * 2)}…` : text;
}
