/**
 * What the engine defines with each group of its globals, and without it does not. Never left out are promises: an
 * async function without them, should one ever get there, would leave something behind, and end the engine.
 */
import type { Intrinsic } from "./types.js";

export const intrinsicNames: Readonly<Record<Intrinsic, readonly string[]>> = {
  Date: ["Date"],
  RegExp: ["RegExp"],
  MapSet: ["Map", "Set", "WeakMap", "WeakSet"],
  TypedArrays: [
    "ArrayBuffer",
    "SharedArrayBuffer",
    "DataView",
    "Uint8ClampedArray",
    ...["Int8Array", "Uint8Array", "Int16Array", "Uint16Array", "Int32Array", "Uint32Array"],
    ...["BigInt64Array", "BigUint64Array", "Float16Array", "Float32Array", "Float64Array"],
  ],
};

/** Methods of strings that make a regular expression of what they are given. */
export const makesRegExp: readonly string[] = ["match", "matchAll", "search"];
