/** What QuickJS and the guest provide (see FACTS: no `Intl`, `Atomics`, `WeakRef`). */
export const KNOWN_GLOBALS = new Set(
  `globalThis undefined NaN Infinity Object Function Array String Number Boolean Symbol BigInt Math
  JSON Date RegExp Map Set WeakMap WeakSet Promise Proxy Reflect Error EvalError RangeError
  ReferenceError SyntaxError TypeError URIError AggregateError Iterator ArrayBuffer SharedArrayBuffer
  DataView Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array
  BigInt64Array BigUint64Array Float16Array Float32Array Float64Array parseInt parseFloat isNaN isFinite
  encodeURI encodeURIComponent decodeURI decodeURIComponent escape unescape eval arguments console
  setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask
  structuredClone crypto TextEncoder TextDecoder atob btoa URL URLSearchParams performance
  __result__`.split(/\s+/),
);
