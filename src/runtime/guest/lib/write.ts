/**
 * Values to devalue text (version 6 of the npm package of that name). Iterative, so depth costs no
 * stack. One implementation serves both sides: inside QuickJS and on the host.
 *
 * Beyond devalue: an Error is `["Error", data]` with name, message, cause, errors and its own
 * enumerable properties (no stack: positions differ between stages, and a host's paths are its
 * own business); a class instance crosses as what its `toJSON` returns, else as its own enumerable
 * properties; what cannot cross is a TypeError that names the path.
 */
import { toBase64 } from "./base64.js";
import { dataOfError } from "./error-data.js";
import { kindOf } from "./kind.js";
import { MAX_DEPTH, MAX_SPARSE_LENGTH } from "./limits.js";
import { nestsTooDeep } from "./nesting.js";
import { type Place, refusalOf, showPath, tooDeep } from "./path.js";
import { getter, uncurry } from "./primordials.js";

export interface WriteOptions {
  /** How errors name the value; `value` when absent. */
  root?: string;
  /** Characters of text; RangeError above. */
  maxLength?: number;
  /** Copy the visible bytes of views: a host's buffer may share memory with unrelated data. */
  copyViews?: boolean;
}

/** A container being written: one more item each time it is on top of the stack. */
interface Frame {
  index: number;
  text: string;
  close: string;
  items: readonly unknown[];
  /** Text before each item; a comma between them when absent. */
  before?: readonly string[];
  /** Where each item is; its index when absent. */
  places?: readonly Place[];
  next: number;
}

const HOLE = {};
const { keys: keysOf, hasOwn, is } = Object;
const { apply, getPrototypeOf } = Reflect;
const { stringify } = JSON;
const { isView } = ArrayBuffer;
const Bytes = Uint8Array;
const isNotNumber = Number.isNaN;
const Table = Map;
const tableGet = uncurry(Map.prototype.get);
const tableSet = uncurry(Map.prototype.set);
const eachOfMap = uncurry(Map.prototype.forEach);
const eachOfSet = uncurry(Set.prototype.forEach);
const isoOf = uncurry(Date.prototype.toISOString);
const timeOf = uncurry(Date.prototype.getTime);
const includes = uncurry(String.prototype.includes as (part: string) => boolean);
const swap = uncurry(String.prototype.replaceAll as (from: string, to: string) => string);
const sourceOf = getter(RegExp.prototype, "source") as (self: unknown) => string;
const flagsOf = getter(RegExp.prototype, "flags") as (self: unknown) => string;
const bufferSize = getter(ArrayBuffer.prototype, "byteLength") as (self: unknown) => number;
const boxes: Record<string, (value: never) => unknown> = {
  Number: uncurry(Number.prototype.valueOf),
  String: uncurry(String.prototype.valueOf),
  Boolean: uncurry(Boolean.prototype.valueOf),
  BigInt: uncurry(BigInt.prototype.valueOf),
};

/** A JSON string that is also safe inside `<script>`, as devalue's are. */
function quote(text: string): string {
  let quoted = stringify(text);
  if (includes(quoted, "<")) quoted = swap(quoted, "<", "\\u003C");
  if (includes(quoted, "\u2028")) quoted = swap(quoted, "\u2028", "\\u2028");
  if (includes(quoted, "\u2029")) quoted = swap(quoted, "\u2029", "\\u2029");
  return quoted;
}

/** @throws TypeError for what cannot cross, RangeError over a limit. */
export function writeDevalue(value: unknown, options: WriteOptions = {}): string {
  const out: string[] = [];
  const seen = new Table<unknown, number>();
  /** Objects whose `toJSON` has been called: one that returns itself is not asked again. */
  const asked = new Table<unknown, boolean>();
  const stack: Frame[] = [];
  let length = 0;
  let count = 0;
  let slots = 0;
  let measured = false;
  const root = options.root ?? "value";

  function where(): Place[] {
    const places: Place[] = [];
    for (let i = 0; i < stack.length; i++) {
      const { places: named, next } = stack[i] as Frame;
      places[i] = named ? (named[next - 1] as Place) : next - 1;
    }
    return places;
  }

  function refuse(what: string): never {
    throw new TypeError(`${showPath(root, where())} is ${what}`);
  }

  function finish(index: number, text: string): void {
    out[index] = text;
    length += text.length + 1;
    if (length > (options.maxLength ?? Infinity)) {
      throw new RangeError(`The value is larger than the limit of ${options.maxLength} characters`);
    }
  }

  /** A container goes on the stack; its items are written next. */
  function open(
    index: number,
    text: string,
    close: string,
    items: readonly unknown[],
    places?: readonly Place[],
    before?: readonly string[],
  ): void {
    // A long way to here is not the only one: a list of nodes that are linked too is not deep.
    if (stack.length > MAX_DEPTH && !measured) {
      measured = true;
      if (nestsTooDeep(value)) throw new RangeError(tooDeep(root, where()));
    }
    stack[stack.length] = { index, text, close, items, before, places, next: 0 };
  }

  /** The number that stands for `thing`. */
  function visit(thing: unknown): number {
    if (thing === undefined) return -1;
    if (thing === HOLE) return -2;
    if (typeof thing === "number") {
      if (isNotNumber(thing)) return -3;
      if (thing === Infinity) return -4;
      if (thing === -Infinity) return -5;
      if (is(thing, -0)) return -6;
    }
    const known = tableGet(seen, thing) as number | undefined;
    if (known !== undefined) return known;
    const kind = typeof thing === "object" && thing !== null ? kindOf(thing) : typeof thing;
    const refused = refusalOf(kind);
    if (refused) refuse(refused);
    if (kind === "Object") {
      const data = (thing as { toJSON?: unknown; then?: unknown }).toJSON;
      if (typeof (thing as { then?: unknown }).then === "function")
        refuse(refusalOf("Promise") as string);
      if (typeof data === "function" && !tableGet(asked, thing)) {
        tableSet(asked, thing, true);
        const stands = visit(apply(data, thing, []));
        if (stands >= 0) tableSet(seen, thing, stands);
        return stands;
      }
    }
    const index = count++;
    tableSet(seen, thing, index);
    if (typeof thing === "string") finish(index, quote(thing));
    else if (typeof thing === "bigint") finish(index, `["BigInt","${thing}"]`);
    else if (typeof thing !== "object" || thing === null) finish(index, `${thing}`);
    else visitObject(kind, thing, index);
    return index;
  }

  function visitObject(kind: string, thing: object, index: number) {
    const unbox = boxes[kind];
    if (unbox) return open(index, '["Object",', "]", [unbox(thing as never)], [null]);
    switch (kind) {
      case "Date":
        return finish(
          index,
          `["Date","${isNotNumber(timeOf(thing as Date)) ? "" : isoOf(thing as Date)}"]`,
        );
      case "RegExp": {
        const flags = flagsOf(thing);
        return finish(index, `["RegExp",${quote(sourceOf(thing))}${flags && `,"${flags}"`}]`);
      }
      case "Error":
        return open(index, '["Error",', "]", [dataOfError(thing as Error)], [null]);
      case "Array":
        return visitArray(thing as unknown[], index);
      case "Set": {
        const items: unknown[] = [];
        eachOfSet(thing as Set<unknown>, (item) => {
          items[items.length] = item;
        });
        return open(index, `["Set"${items.length ? "," : ""}`, "]", items);
      }
      case "Map": {
        const items: unknown[] = [];
        const places: Place[] = [];
        eachOfMap(thing as Map<unknown, unknown>, (item, key) => {
          places[items.length] = places[items.length + 1] = { key };
          items[items.length] = key;
          items[items.length] = item;
        });
        return open(index, `["Map"${items.length ? "," : ""}`, "]", items, places);
      }
      case "ArrayBuffer": {
        const bytes = new Bytes(thing as ArrayBuffer);
        return finish(
          index,
          `["ArrayBuffer","${toBase64(bytes.length, (i) => bytes[i] as number)}"]`,
        );
      }
    }
    if (isView(thing)) return visitView(kind, thing as Uint8Array, index);
    visitRecord(thing as Record<string, unknown>, index);
  }

  function visitView(kind: string, view: Uint8Array, index: number) {
    const { buffer, byteOffset, byteLength } = view;
    const whole = bufferSize(buffer);
    const size = kind === "DataView" ? byteLength : view.length;
    if (options.copyViews && whole !== byteLength) {
      const copy = new Bytes(byteLength);
      const from = new Bytes(buffer, byteOffset, byteLength);
      for (let i = 0; i < byteLength; i++) copy[i] = from[i] as number;
      return open(index, `["${kind}",`, "]", [copy.buffer], [null]);
    }
    open(
      index,
      `["${kind}",`,
      byteLength === whole ? "]" : `,${byteOffset},${size}]`,
      [buffer],
      [null],
    );
  }

  function visitArray(array: unknown[], index: number): void {
    const items: unknown[] = [];
    let holes = false;
    for (let i = 0; i < array.length; i++) {
      if (hasOwn(array, i)) items[i] = array[i];
      else if (holes) items[i] = HOLE;
      else {
        if (visitSparse(array, index)) return;
        holes = true;
        items[i] = HOLE;
      }
    }
    open(index, "[", "]", items);
  }

  /** The shorter form for an array that is mostly holes; devalue decides at the first hole. */
  function visitSparse(array: unknown[], index: number): boolean {
    const { length: size } = array;
    slots += size;
    if (slots > MAX_SPARSE_LENGTH) refuse(`a sparse array of length ${size}, over what may cross`);
    const places: number[] = [];
    const items: unknown[] = [];
    const before: string[] = [];
    const keys = keysOf(array);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      const place = +key;
      if (!(place >= 0 && place < size && `${place}` === key)) continue;
      places[items.length] = place;
      before[items.length] = `,${key},`;
      items[items.length] = array[place];
    }
    const digits = `${size}`.length;
    if ((size - items.length) * 3 <= 4 + digits + items.length * (digits + 1)) return false;
    open(index, `[-7,${size}`, "]", items, places, before);
    return true;
  }

  function visitRecord(record: Record<string, unknown>, index: number): void {
    const bare = getPrototypeOf(record) === null;
    const keys = keysOf(record);
    const items: unknown[] = [];
    const before: string[] = [];
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      if (key === "__proto__") refuse("an object with its own key __proto__, which cannot cross");
      before[i] = bare ? `,${quote(key)},` : `${i ? "," : ""}${quote(key)}:`;
      items[i] = record[key];
    }
    open(index, bare ? '["null"' : "{", bare ? "]" : "}", items, keys, before);
  }

  const first = visit(value);
  while (stack.length) {
    const frame = stack[stack.length - 1] as Frame;
    const { next, items, before } = frame;
    if (next < items.length) {
      frame.next++;
      frame.text += before ? before[next] : next ? "," : "";
      frame.text += visit(items[next]);
    } else {
      stack.length--;
      finish(frame.index, frame.text + frame.close);
    }
  }
  if (first < 0) return `${first}`;
  let text = "[";
  for (let i = 0; i < out.length; i++) text += (i ? "," : "") + out[i];
  return `${text}]`;
}
