/**
 * What `console` says of plain data, in a guest of one function: most of what is logged is what a tool returned.
 * For anything else the stage is run again, with `features/inspect.ts`.
 */
import { inspectPlain } from "./lib/inspect-plain.js";
import { uncurry } from "./lib/primordials.js";
import type { LightKernel } from "./light-kernel.js";

const includes = uncurry(String.prototype.includes as (part: string) => boolean);

export default function lightInspect(k: LightKernel): void {
  k.inspect = (args) => {
    try {
      const [first] = args;
      if (args.length > 1 && typeof first === "string" && includes(first, "%")) throw 0;
      let text = "";
      for (let i = 0; i < args.length; i++) {
        const value = args[i];
        text += (i ? " " : "") + (typeof value === "string" ? value : inspectPlain(value));
      }
      return text;
    } catch {
      return `${k.need("inspect")}`;
    }
  };
}
