/** `queueMicrotask`. */
import type { Kernel } from "../kernel-types.js";

export default function install(k: Kernel): void {
  const { enqueue } = k;
  const { queueMicrotask } = {
    queueMicrotask(callback: () => void): void {
      if (typeof callback !== "function") throw new TypeError("The callback is not a function");
      enqueue?.(() => {
        callback();
      });
    },
  };
  k.define("queueMicrotask", queueMicrotask);
}
