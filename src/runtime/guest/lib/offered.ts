import type { Kernel } from "../kernel-types.js";

/** The value of what is offered: JSON, nothing for undefined, or `d` and what `decode` reads. */
export function offerReader(): (k: Kernel, text: string) => unknown {
  const { parse } = JSON;
  const slice = Function.prototype.call.bind("".slice) as (text: string, from: number) => string;
  return (k, text) => {
    if (!text) return undefined;
    if (text[0] !== "d") return parse(text);
    return (k.decodeRich || k.need("decode"))(slice(text, 1));
  };
}
