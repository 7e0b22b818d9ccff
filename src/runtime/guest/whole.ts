/**
 * Lists that a checkpoint holds only by their length (R4): empty until they are looked at, and added to
 * meanwhile. What they hold is asked for then.
 */
import type { Kernel } from "./kernel-types.js";

interface Lazy {
  index: number;
  held: number;
}

export default function install(k: Kernel): void {
  const { parse } = JSON;
  const { bind } = Function.prototype;
  const weak = WeakMap.prototype;
  const lists = new WeakMap<object, Lazy>();
  const get = bind.call(weak.get, lists as never) as typeof lists.get;
  const set = bind.call(weak.set, lists as never) as typeof lists.set;

  k.held = (list) => get(list)?.held || 0;

  k.helpers.whole = (list: unknown[], index?: number, held?: number): unknown => {
    if (held !== undefined) {
      set(list, { index: index as number, held });
      return list;
    }
    const lazy = get(list);
    if (index !== undefined) return list.length + (lazy?.held || 0);
    if (!lazy?.held) return list;
    const texts = (k.chunks || k.need("chunks"))[lazy.index] as string[];
    const added: unknown[] = [];
    for (let i = 0; i < list.length; i++) added[i] = list[i];
    list.length = 0;
    lazy.held = 0;
    for (let i = 0; i < texts.length; i++) {
      const items = parse(texts[i] as string) as unknown[];
      for (let j = 0; j < items.length; j++) list[list.length] = items[j];
    }
    for (let i = 0; i < added.length; i++) list[list.length] = added[i];
    return list;
  };
}
