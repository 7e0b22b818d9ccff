import type { Kernel } from "../kernel-types.js";
import { uncurry } from "../lib/primordials.js";
import { readDevalue } from "../lib/read.js";

/** Results that are more than plain JSON; see lib/read.ts. A Date among them needs the clock (S1). */
const includes = uncurry(String.prototype.includes as (part: string) => boolean);

export default function install(k: Kernel): void {
  k.decodeRich = (text) => {
    if (!k.utc && includes(text, '["Date"')) k.need("clock");
    return readDevalue(text);
  };
}
