/** What the console says of anything that is no plain string or number; see lib/inspect.ts. */

import type { Kernel } from "../kernel-types.js";
import { inspect } from "../lib/inspect.js";
import { primitiveText } from "../lib/inspect-core.js";
import { uncurry } from "../lib/primordials.js";
import { table } from "../lib/table.js";

const { stringify } = JSON;
const { parseInt: toInteger, parseFloat: toFloat } = Number;
const toNumber = Number;
const charAt = uncurry(String.prototype.charAt);
const cut = uncurry(String.prototype.slice);

const raw = (value: unknown): string => (typeof value === "string" ? value : inspect(value));

function directive(kind: string, value: unknown): string | undefined {
  const type = typeof value;
  const blank = type === "symbol" || type === "object" || type === "function";
  switch (kind) {
    case "s":
      return raw(value);
    case "d":
      return blank ? "NaN" : primitiveText(type === "bigint" ? value : toNumber(value));
    case "i":
      return blank
        ? "NaN"
        : primitiveText(type === "bigint" ? value : toInteger(`${value as string}`, 10));
    case "f":
      return blank ? "NaN" : primitiveText(toFloat(`${value as string}`));
    case "j":
      try {
        return stringify(value) ?? "undefined";
      } catch {
        return inspect(value);
      }
    case "o":
    case "O":
      return inspect(value);
    case "c":
      return "";
    default:
      return undefined;
  }
}

function format(args: readonly unknown[]): string {
  const first = args[0];
  let text = "";
  let next = 0;
  if (typeof first === "string" && args.length > 1) {
    next = 1;
    let from = 0;
    for (let i = 0; i + 1 < first.length; i++) {
      if (charAt(first, i) !== "%") continue;
      const kind = charAt(first, i + 1);
      const shown =
        kind === "%" ? "%" : next < args.length ? directive(kind, args[next]) : undefined;
      if (shown === undefined) continue;
      if (kind !== "%") next++;
      text += cut(first, from, i) + shown;
      from = ++i + 1;
    }
    text += cut(first, from);
  }
  for (; next < args.length; next++) text += (next ? " " : "") + raw(args[next]);
  return text;
}

export default function install(k: Kernel): void {
  k.inspect = (args, asTable) => {
    try {
      return asTable ? table(args[0] as object, args[1]) : format(args);
    } catch {
      return "[Unreadable]";
    }
  };
}
