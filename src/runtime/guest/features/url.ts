/** `URL` and `URLSearchParams` (URL standard). */

// First, and on its own, so that no sorting of imports moves it behind the library.
import "../lib/lend-atob.js";
import { URL, URLSearchParams } from "whatwg-url-minimum";
import type { Kernel } from "../kernel-types.js";
import { takeBack } from "../lib/lend-atob.js";

export default function install(k: Kernel): void {
  takeBack();
  // Minified, the classes have lost their names.
  for (const [name, Class] of [
    ["URL", URL],
    ["URLSearchParams", URLSearchParams],
  ] as const) {
    Object.defineProperty(Class, "name", { value: name, configurable: true });
    k.define(name, Class);
  }
}
