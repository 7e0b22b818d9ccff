/**
 * `console` in a guest of one function: what is logged of plain strings and numbers, and with the feature
 * `inspect` of anything. Its other methods, and the limit on what is logged, are the whole guest's.
 */
import { uncurry } from "./lib/primordials.js";
import type { LightKernel } from "./light-kernel.js";

const includes = uncurry(String.prototype.includes as (part: string) => boolean);
const codeAt = uncurry(String.prototype.charCodeAt);

export default function lightConsole(k: LightKernel): void {
  const stringify = JSON.stringify;
  const was = k.constants.carried.console as [unknown, unknown, unknown, number] | undefined;
  const left = was ? was[3] : k.constants.maxLogBytes;
  /** All that was logged; nothing, said for ever, is too much as well. */
  let all = "";

  k.carry.console = () => {
    let bytes = 0;
    for (let i = 0; i < all.length; i++) {
      const code = codeAt(all, i);
      bytes += code < 128 ? 1 : code < 2048 || (code > 0xd7ff && code < 0xe000) ? 2 : 3;
    }
    return [[], [], "", left - bytes];
  };

  const inspect = (args: readonly unknown[]): string =>
    k.inspect ? k.inspect(args) : `${k.need("inspect")}`;

  const say =
    (level: string) =>
    (...args: unknown[]): void => {
      let said = "";
      let plain = !(args.length > 1 && typeof args[0] === "string" && includes(args[0], "%"));
      for (let i = 0; plain && i < args.length; i++) {
        const value = args[i];
        const type = typeof value;
        plain =
          type === "string" ||
          (type === "number" ? value !== 0 || 1 / value > 0 : type === "boolean" || value == null);
        if (plain) said += (i ? " " : "") + (value as string);
      }
      if (!plain) said = inspect(args);
      all += said || "0";
      if (all.length * 3 > left) k.need("console");
      k.logs += `${k.logs && ","}{"level":"${level}","text":${stringify(said)},"at":${k.time()}}`;
    };
  const methods: Record<PropertyKey, unknown> = {
    __proto__: null,
    log: say("log"),
    info: say("info"),
    warn: say("warn"),
    error: say("error"),
    debug: say("debug"),
  };
  k.define(
    "console",
    k.only({}, (_, key) => methods[key] || k.need("console")),
  );
}
