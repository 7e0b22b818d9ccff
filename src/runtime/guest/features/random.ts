import type { Kernel } from "../kernel-types.js";
import { generator } from "../lib/prng.js";

/** `Math.random` from the run's seed (S1), with all 53 bits. */
export default function install(k: Kernel): void {
  const next = generator(k, 0, "random");
  const { random } = {
    random: () => ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000,
  };
  Object.defineProperty(Math, "random", {
    value: random,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
