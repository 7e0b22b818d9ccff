/** Large values cut by structure: still JSON, the shape kept, and said what was left out. */
import { utf8Length } from "./bytes.js";

export interface Cut {
  /** `value.items`, as a snippet would write it. */
  path: string;
  what: "items" | "keys" | "characters";
  shown: number;
  total: number;
}

export interface Truncated {
  /** JSON, at most about the bytes asked for. */
  text: string;
  /** The outermost first. */
  cuts: Cut[];
}

/** Below it there is no room for anything but saying that something is there. */
const smallest = 48;
/** A list shows at least so many of its items, smaller if need be. */
const mostShares = 8;
/** What saying that something was left out takes. */
const markBytes = 40;
const mostCuts = 20;

/**
 * `value` (plain JSON) as JSON of at most `maxBytes` bytes of UTF-8. Lists lose their tail, texts
 * their end; of an object's members the large ones are cut to equal shares, so that small ones stay.
 */
export function truncateJson(value: unknown, maxBytes: number, path = "value"): Truncated {
  const sizes = new Map<object, number>();
  if (measure(value, sizes) <= maxBytes) return { text: JSON.stringify(value) ?? "null", cuts: [] };
  const cutter = new Cutter(sizes);
  const shown = cutter.fit(value, Math.max(maxBytes, smallest), path);
  return { text: JSON.stringify(shown), cuts: cutter.cuts };
}

/** `text` cut at a character; for what is shown as it is. */
export function truncateText(text: string, maxBytes: number): { text: string; left: number } {
  if (utf8Length(text) <= maxBytes) return { text, left: 0 };
  const end = endWithin(text, maxBytes, (unit) => (unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3));
  return { text: text.slice(0, end), left: text.length - end };
}

class Cutter {
  readonly cuts: Cut[] = [];

  constructor(private readonly sizes: ReadonlyMap<object, number>) {}

  fit(value: unknown, budget: number, path: string): unknown {
    if (this.#size(value) <= budget) return value;
    if (typeof value === "string") return this.#text(value, budget, path);
    if (Array.isArray(value)) return this.#items(value, budget, path);
    if (typeof value === "object" && value !== null) return this.#members(value, budget, path);
    return value;
  }

  #text(value: string, budget: number, path: string): string {
    const end = endWithin(value, Math.max(0, budget - markBytes), escapedBytes);
    this.#cut({ path, what: "characters", shown: end, total: value.length });
    return `${value.slice(0, end)}… +${value.length - end} characters`;
  }

  #items(items: readonly unknown[], budget: number, path: string): unknown[] {
    const at = this.#reserve();
    const share = Math.max(
      smallest,
      Math.floor((budget - markBytes) / Math.min(items.length, mostShares)),
    );
    const shown: unknown[] = [];
    let left = budget - markBytes;
    for (const item of items) {
      const allowed = Math.min(this.#size(item), share);
      if (left < allowed + 1) break;
      const fitted = this.fit(item, allowed, `${path}[${shown.length}]`);
      shown.push(fitted);
      left -= Math.min(allowed, measure(fitted, new Map())) + 1;
    }
    if (shown.length === items.length) return shown;
    this.#fill(at, { path, what: "items", shown: shown.length, total: items.length });
    shown.push(`… +${items.length - shown.length} items`);
    return shown;
  }

  #members(value: object, budget: number, path: string): object {
    const at = this.#reserve();
    const all = Object.entries(value);
    const kept: [string, unknown][] = [];
    let needed = markBytes;
    for (const [key, held] of all) {
      needed += escapedLength(key) + 4 + Math.min(this.#size(held), smallest);
      if (needed > budget) break;
      kept.push([key, held]);
    }
    const keys = kept.reduce((sum, [key]) => sum + escapedLength(key) + 4, 0);
    const share = evenShare(
      kept.map(([, held]) => this.#size(held)),
      budget - markBytes - keys,
    );
    const shown = kept.map(
      ([key, held]) => [key, this.fit(held, share, member(path, key))] as const,
    );
    if (kept.length === all.length) return Object.fromEntries(shown);
    this.#fill(at, { path, what: "keys", shown: kept.length, total: all.length });
    return Object.fromEntries([...shown, ["…", `+${all.length - kept.length} keys`]]);
  }

  #size(value: unknown): number {
    return typeof value === "object" && value !== null
      ? (this.sizes.get(value) ?? 2)
      : measure(value, new Map());
  }

  /** The place of an outer cut, before those inside it. */
  #reserve(): number {
    return this.cuts.length;
  }

  #fill(at: number, cut: Cut): void {
    this.cuts.splice(at, 0, cut);
    this.cuts.length = Math.min(this.cuts.length, mostCuts);
  }

  #cut(cut: Cut): void {
    if (this.cuts.length < mostCuts) this.cuts.push(cut);
  }
}

/** The largest share with which all fit: what a small one leaves goes to the large ones. */
function evenShare(sizes: readonly number[], budget: number): number {
  let left = budget;
  let open = sizes.length;
  for (const size of [...sizes].sort((a, b) => a - b)) {
    if (size * open > left) break;
    left -= size;
    open--;
  }
  return open === 0 ? budget : Math.max(smallest, Math.floor(left / open));
}

/** Bytes as JSON. Objects' are remembered, so that no part is measured twice. */
function measure(value: unknown, sizes: Map<object, number>): number {
  if (typeof value === "string") return escapedLength(value) + 2;
  if (typeof value !== "object" || value === null) return String(value ?? null).length;
  let size = 2;
  if (Array.isArray(value)) for (const item of value) size += measure(item, sizes) + 1;
  else
    for (const [key, held] of Object.entries(value))
      size += escapedLength(key) + 4 + measure(held, sizes);
  sizes.set(value, size);
  return size;
}

function escapedLength(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) bytes += escapedBytes(text.charCodeAt(i));
  return bytes;
}

/** Of one UTF-16 unit inside a JSON string; half of a pair counts half of its four bytes, rounded up. */
function escapedBytes(unit: number): number {
  if (unit < 0x20)
    return unit === 10 || unit === 9 || unit === 13 || unit === 8 || unit === 12 ? 2 : 6;
  if (unit === 0x22 || unit === 0x5c) return 2;
  if (unit < 0x80) return 1;
  return unit < 0x800 ? 2 : 3;
}

/** Where to cut so that what is before takes at most `budget` bytes and ends in a whole character. */
function endWithin(text: string, budget: number, bytesOf: (unit: number) => number): number {
  let left = budget;
  let end = 0;
  while (end < text.length) {
    left -= bytesOf(text.charCodeAt(end));
    if (left < 0) break;
    end++;
  }
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last < 0xdc00 ? end - 1 : end;
}

function member(path: string, key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
    ? `${path}.${key}`
    : `${path}[${JSON.stringify(key)}]`;
}
