import { getter } from "./primordials.js";

/** `Uint8Array` and the like for a typed array, whatever it pretends; undefined otherwise. */
export const typedArrayName = getter(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
) as (self: unknown) => string | undefined;
