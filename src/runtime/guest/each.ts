/**
 * `for…of` over an array by an iterator whose index can be told (R4); it does what the array's own
 * does. Anything else is iterated as it is.
 */
import type { Kernel } from "./kernel-types.js";

interface Position {
  of: readonly unknown[];
  /** Of the next element. */
  index: number;
}

export default function install(k: Kernel): void {
  const { isArray, prototype } = Array;
  const { getPrototypeOf, create, hasOwn } = Object;
  const { iterator } = Symbol;
  const arrays = prototype as unknown as { [key: symbol]: unknown };
  const values = arrays[iterator];
  const iterators = getPrototypeOf([].values()) as { next: unknown };
  const { next } = iterators;
  const weak = WeakMap.prototype;
  const { bind } = Function.prototype;
  const positions = new WeakMap<object, Position>();
  const remember = bind.call(weak.set, positions as never) as typeof positions.set;
  k.position = bind.call(weak.get, positions as never) as never;

  k.helpers.each = (of: unknown, index?: number): unknown => {
    const plain =
      isArray(of) &&
      getPrototypeOf(of) === prototype &&
      !hasOwn(of, iterator) &&
      arrays[iterator] === values &&
      iterators.next === next;
    if (!plain) return of;
    const at: Position = { of: of as unknown[], index: index || 0 };
    let over = false;
    const each = create(iterators as object) as Record<PropertyKey, unknown>;
    each.next = (): IteratorResult<unknown> => {
      over ||= at.index >= at.of.length;
      return over ? { done: true, value: undefined } : { done: false, value: at.of[at.index++] };
    };
    each[iterator] = () => each;
    remember(each, at);
    return each;
  };
}
