/** How deep a value nests, as its reader will measure it: level by level, each object where it is nearest. */
import { kindOf } from "./kind.js";
import { MAX_DEPTH } from "./limits.js";
import { uncurry } from "./primordials.js";

const { keys: keysOf } = Object;
const { apply } = Reflect;
const { isView } = ArrayBuffer;
const Table = Map;
const tableHas = uncurry(Map.prototype.has);
const tableSet = uncurry(Map.prototype.set);
const eachOfMap = uncurry(Map.prototype.forEach);
const eachOfSet = uncurry(Set.prototype.forEach);

export function nestsTooDeep(root: unknown): boolean {
  const seen = new Table<unknown, boolean>();
  let next: object[] = [];
  const look = (item: unknown): void => {
    if (typeof item !== "object" || item === null || tableHas(seen, item)) return;
    tableSet(seen, item, true);
    next[next.length] = item;
  };
  look(root);
  for (let depth = 0; next.length; depth++) {
    if (depth >= MAX_DEPTH) return true;
    const level = next;
    next = [];
    for (let i = 0; i < level.length; i++) eachPart(level[i] as object, look);
  }
  return false;
}

function eachPart(item: object, look: (part: unknown) => void): void {
  const kind = kindOf(item);
  if (kind === "Map")
    eachOfMap(item as Map<unknown, unknown>, (part, key) => {
      look(key);
      look(part);
    });
  else if (kind === "Set") eachOfSet(item as Set<unknown>, look);
  else if (!isView(item)) {
    const { cause, toJSON } = item as { cause?: unknown; toJSON?: unknown };
    const stands = typeof toJSON === "function" ? apply(toJSON, item, []) : item;
    if (stands !== item) {
      look(stands);
      return;
    }
    if (kind === "Error") look(cause);
    const keys = keysOf(item);
    for (let i = 0; i < keys.length; i++)
      look((item as Record<string, unknown>)[keys[i] as string]);
  }
}
