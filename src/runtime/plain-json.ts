/** What plain JSON can say of a value: whether all of it, and what when it cannot. */

/**
 * True when JSON text says everything: own enumerable data of plain objects and dense arrays,
 * no object twice.
 */
export function isPlainJson(root: unknown): boolean {
  return isPlain(root, 0, new Set());
}

/** Beyond these the recursion of `JSON.stringify` or the bookkeeping here would cost too much. */
const MAX_JSON_DEPTH = 500;
const MAX_JSON_NODES = 5e6;

function isPlain(value: unknown, depth: number, seen: Set<object>): boolean {
  if (depth > MAX_JSON_DEPTH) return false;
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object":
      break;
    default:
      return false;
  }
  if (value === null) return true;
  const before = seen.size;
  if (seen.add(value).size === before || before > MAX_JSON_NODES) return false;
  const array = Array.isArray(value);
  if (Object.getPrototypeOf(value) !== (array ? Array.prototype : Object.prototype)) return false;
  if ("toJSON" in value) return false;
  return array ? isPlainList(value, depth, seen) : isPlainObject(value, depth, seen);
}

function isPlainObject(value: object, depth: number, seen: Set<object>): boolean {
  if (Symbol.toStringTag in value) return false;
  for (const key of Object.keys(value)) {
    const own = Object.getOwnPropertyDescriptor(value, key);
    if (own === undefined || !("value" in own)) return false;
    if (key === "then" && typeof own.value === "function") return false;
    if (!isPlain(own.value, depth + 1, seen)) return false;
  }
  return true;
}

function isPlainList(list: readonly unknown[], depth: number, seen: Set<object>): boolean {
  const { length } = list;
  // As many as there are indices, and each index is one of them: there are no others.
  if (Object.keys(list).length !== length) return false;
  for (let i = 0; i < length; i++) {
    const own = Object.getOwnPropertyDescriptor(list, i);
    if (own?.enumerable !== true || !("value" in own)) return false;
    if (!isPlain(own.value, depth + 1, seen)) return false;
  }
  return true;
}

/** Objects shown in full; beyond it one that was shown before is only named, so that shared
 * references cannot multiply. */
const MAX_SHOWN = 100_000;
const MAX_SHOWN_DEPTH = 500;

/**
 * The value as plain JSON: NaN and undefined are null, a BigInt a string, Map and Set arrays,
 * cycles marked `[Circular]`. `lossy` says that the JSON does not say everything.
 */
export function toPlainJson(root: unknown): { value: unknown; lossy: boolean } {
  if (isPlainJson(root)) return { value: root, lossy: false };
  const above = new Set<object>();
  const shown = new Set<object>();
  let count = 0;
  let lossy = false;

  function lose<T>(value: T): T {
    lossy = true;
    return value;
  }

  function show(value: unknown): unknown {
    switch (typeof value) {
      case "string":
      case "boolean":
        return value;
      case "number":
        if (!Number.isFinite(value)) return lose(null);
        return Object.is(value, -0) ? lose(0) : value;
      case "bigint":
        return lose(String(value));
      case "object":
        break;
      default:
        return lose(null);
    }
    if (value === null) return null;
    if (above.has(value)) return lose("[Circular]");
    if (shown.has(value)) lossy = true;
    if (above.size >= MAX_SHOWN_DEPTH) return lose("[Too deep]");
    if (++count > MAX_SHOWN && shown.has(value)) return lose("[Repeated]");
    above.add(value);
    shown.add(value);
    const plain = showObject(value);
    above.delete(value);
    return plain;
  }

  function showObject(value: object): unknown {
    if (Array.isArray(value)) return showItems(value);
    if (value instanceof Map) return lose([...value].map(([key, held]) => [show(key), show(held)]));
    if (value instanceof Set) return lose([...value].map(show));
    if (value instanceof Date)
      return lose(Number.isNaN(value.getTime()) ? null : value.toISOString());
    if (value instanceof RegExp) return lose(String(value));
    if (value instanceof Error) return showError(value);
    if (value instanceof ArrayBuffer) return lose(Array.from(new Uint8Array(value)));
    if (value instanceof DataView) {
      return lose(Array.from(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)));
    }
    if (ArrayBuffer.isView(value)) return lose(Array.from(value as Uint8Array, show));
    if (value instanceof Number || value instanceof String || value instanceof Boolean) {
      return lose(show(value.valueOf()));
    }
    if (value instanceof BigInt) return lose(String(value));
    if (Object.getPrototypeOf(value) !== Object.prototype) lossy = true;
    return showEntries(Object.entries(value));
  }

  function showItems(items: readonly unknown[]): unknown[] {
    const plain: unknown[] = [];
    for (const item of items) plain.push(show(item));
    return plain;
  }

  function showEntries(entries: Iterable<[string, unknown]>): object {
    const plain = {};
    for (const [key, held] of entries) {
      const own = { value: show(held), enumerable: true, writable: true, configurable: true };
      Object.defineProperty(plain, key, own);
    }
    return plain;
  }

  function showError(error: Error): object {
    const entries = new Map<string, unknown>([
      ["name", error.name],
      ["message", error.message],
    ]);
    if ("cause" in error) entries.set("cause", error.cause);
    if (error instanceof AggregateError) entries.set("errors", error.errors);
    for (const [key, held] of Object.entries(error)) entries.set(key, held);
    return lose(showEntries(entries));
  }

  return { value: show(root), lossy };
}
