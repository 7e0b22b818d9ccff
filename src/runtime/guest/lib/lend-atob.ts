/** The URL library unpacks its tables with a global `atob` while it loads; it is lent one. */
import { fromBase64 } from "./base64.js";

const scope = globalThis as { atob?: unknown };
const { fromCharCode } = String;
const lent = scope.atob === undefined;

if (lent) {
  scope.atob = (text: string): string => {
    let out = "";
    fromBase64(text, (_, byte) => {
      out += fromCharCode(byte);
    });
    return out;
  };
}

export function takeBack(): void {
  if (lent) delete scope.atob;
}
