/** SHA-256 over Web Crypto, which Node and Workers share. */
import type { Encoded } from "./types.js";

const utf8 = new TextEncoder();

/** What a decision is bound to: 32 hexadecimal digits of a hash of tool and arguments. */
export async function callDigest(tool: string, args: Encoded): Promise<string> {
  const text = JSON.stringify([tool, args.form, args.text]);
  const hash = await crypto.subtle.digest("SHA-256", utf8.encode(text));
  return hex(new Uint8Array(hash, 0, 16));
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
