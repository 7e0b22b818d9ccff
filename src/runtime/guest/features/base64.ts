/** `btoa` and `atob` as the HTML standard has them (section 8.3). */

import type { Kernel } from "../kernel-types.js";
import { fromBase64, toBase64 } from "../lib/base64.js";
import { uncurry } from "../lib/primordials.js";

const codeAt = uncurry(String.prototype.charCodeAt);
const { fromCharCode } = String;

function fail(message: string): never {
  const error = new Error(message);
  error.name = "InvalidCharacterError";
  throw error;
}

export default function install(k: Kernel): void {
  const { btoa, atob } = {
    btoa(...args: unknown[]): string {
      if (!args.length) throw new TypeError("btoa needs a string");
      const text = `${args[0] as string}`;
      return toBase64(text.length, (i) => {
        const code = codeAt(text, i);
        if (code > 255) {
          fail("btoa takes characters up to U+00FF: encode the text with TextEncoder first");
        }
        return code;
      });
    },
    atob(...args: unknown[]): string {
      if (!args.length) throw new TypeError("atob needs a string");
      const given = `${args[0] as string}`;
      let text = "";
      for (let i = 0; i < given.length; i++) {
        const c = given[i] as string;
        if (c !== " " && c !== "\n" && c !== "\t" && c !== "\r" && c !== "\f") text += c;
      }
      let out = "";
      const count = fromBase64(text, (_, byte) => {
        out += fromCharCode(byte);
      });
      return count < 0 ? fail("atob: the string is not correctly encoded base64") : out;
    },
  };
  Object.defineProperty(btoa, "length", { value: 1, configurable: true });
  Object.defineProperty(atob, "length", { value: 1, configurable: true });
  k.define("btoa", btoa);
  k.define("atob", atob);
}
