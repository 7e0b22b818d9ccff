/** `f.call` as a function of its own, safe from later changes to any prototype. */
export const uncurry = Function.prototype.bind.bind(Function.prototype.call) as unknown as <
  T,
  A extends unknown[],
  R,
>(
  f: (this: T, ...args: A) => R,
) => (self: T, ...args: A) => R;

/** The getter of an accessor, as a function of its receiver; it throws on a receiver without the slot. */
export const getter = (prototype: object, key: PropertyKey): ((self: unknown) => unknown) =>
  uncurry(
    Object.getOwnPropertyDescriptor(prototype, key)?.get as unknown as (this: unknown) => unknown,
  );

/** What `Object.prototype.toString` says, without the brackets: `Map`, `Date`, `Error`... */
const objectText = uncurry(Object.prototype.toString);
const slice = uncurry(String.prototype.slice);
export const tagOf = (value: unknown): string => slice(objectText(value as object), 8, -1);
