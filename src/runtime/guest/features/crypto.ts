import type { Kernel } from "../kernel-types.js";
import { generator } from "../lib/prng.js";
import { typedArrayName } from "../lib/typed-array-name.js";

/** The deterministic part of Web Crypto: numbers from the run's seed (S1), in a stream of its own. */
export default function install(k: Kernel): void {
  const next = generator(k, 0x63727970, "crypto");
  const Bytes = Uint8Array;
  const { hasOwn } = Object;
  const INTEGERS = {
    __proto__: null,
    ...{
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
    },
    ...{ BigInt64Array, BigUint64Array },
  };
  const hex = (digits: number): string => {
    let text = "";
    for (let i = 0; i < digits; i++) text += "0123456789abcdef"[next() & 15];
    return text;
  };
  const crypto = {
    getRandomValues<T>(array: T): T {
      const name = typedArrayName(array);
      if (!name || !hasOwn(INTEGERS, name)) {
        throw new TypeError("crypto.getRandomValues needs an integer typed array");
      }
      const { buffer, byteOffset, byteLength } = array as Uint8Array;
      if (byteLength > 65536) {
        throw new RangeError("crypto.getRandomValues fills at most 65,536 bytes a call");
      }
      const bytes = new Bytes(buffer, byteOffset, byteLength);
      for (let i = 0; i < byteLength; i++) bytes[i] = next() >>> 24;
      return array;
    },
    randomUUID(): string {
      return `${hex(8)}-${hex(4)}-4${hex(3)}-${"89ab"[next() & 3]}${hex(3)}-${hex(12)}`;
    },
  };
  Object.defineProperty(crypto, Symbol.toStringTag, { value: "Crypto", configurable: true });
  k.define("crypto", crypto);
}
