/** Organisations' keys: `ent_ORG_SECRET`. The name in it saves asking organisations that it is not of. */
import { hex } from "./hash.js";

export function makeKey(org: string): string {
  return `ent_${org}_${hex(crypto.getRandomValues(new Uint8Array(32)))}`;
}

/** The organisation a key says it is of. */
export function orgOfKey(key: string): string | undefined {
  return /^ent_([a-zA-Z0-9][a-zA-Z0-9_-]{0,62})_[0-9a-f]{64}$/.exec(key)?.[1];
}
