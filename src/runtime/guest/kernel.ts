/**
 * What every stage needs, whichever driver it has. Parsing this costs more than running it, in
 * every stage of every run: whatever most stages do without is in a module of its own.
 * Primordials are taken first, and `k` has no prototype, so that a snippet which changes them
 * harms only itself.
 */
import type { Encoded } from "../types.js";
import type { GuestConstants, Kernel } from "./kernel-types.js";

export default function kernel(constants: GuestConstants): Kernel {
  const { stringify, parse } = JSON;
  const { getPrototypeOf, defineProperty, prototype } = Object;
  const { isArray } = Array;
  let sent = 0;
  let end = "";
  /** A text in a call's arguments that is over the limit by itself: written, it might not fit the memory. */
  let long = "";

  const { call, bind } = Function.prototype;
  const Seen = Set;
  const has: (seen: unknown, value: unknown) => boolean = bind.call(call, Seen.prototype.has);
  const add: typeof has = bind.call(call, Seen.prototype.add);

  /**
   * JSON of `root`, or undefined when that would lose something. Arguments may lose undefined
   * members, and who is who.
   */
  const json = (root: unknown, lossy?: boolean): string | undefined => {
    const seen = new Seen();
    const check = function (this: Record<string, unknown>, key: string): unknown {
      const value = this[key];
      const type = typeof value;
      if (type === "object") {
        const parent = value && !isArray(value) ? getPrototypeOf(value) : prototype;
        const known = lossy || !value || (parent && !has(seen, value));
        if (known && (!parent || parent === prototype)) {
          add(seen, value);
          return value;
        }
      } else if (
        type === "number"
          ? (value as number) - (value as number) === 0 && (value || 1 / (value as number) > 0)
          : type === "string" || type === "boolean" || (lossy && !value && !isArray(this))
      ) {
        const text = value as string;
        if (!lossy || type !== "string" || text.length <= constants.maxArgumentBytes) return value;
        long = text;
      }
      // The rest is not read: it may be billions of holes.
      throw seen;
    };
    try {
      return stringify(root, check as never);
    } catch {}
  };

  const written = ({ form, text }: Encoded): string =>
    `{"form":"${form}","text":${stringify(text)}}`;

  const k: Kernel = {
    __proto__: null,
    constants,
    now: constants.startedAt,
    helpers: {
      call: (site: number, ...args: unknown[]) =>
        k.call(constants.siteTools[site] as number, site, args),
    },
    logs: "",
    requests: "",
    carry: {},
    opaque: [],

    define: (name, value) => {
      defineProperty(globalThis, name, { value, writable: true, configurable: true });
    },

    need: (feature) => {
      k.missing = feature;
      throw feature;
    },

    encode: (value) => {
      const text = value === undefined ? "-1" : json(value);
      return text && value !== undefined
        ? { form: "json", text }
        : {
            form: "devalue",
            text: text || (k.encodeRich ? k.encodeRich(value) : k.need("encode")),
          };
    },

    request: (tool, site, args) => {
      long = "";
      const text = json(args, true) || long;
      const value: Encoded = text
        ? { form: "json", text }
        : k.encode((k.cleanArguments || k.need("encode"))(args));
      if (sent >= constants.maxCalls || value.text.length * 3 > constants.maxArgumentBytes)
        (k.admit || k.need("errors"))(sent, value.text);
      k.asked = `${tool} ${value.form}${value.text}`;
      k.requests += `\n${k.asked} ${site}`;
      return sent++;
    },

    arrive: (kind, text, seq) => {
      if (kind) return (kind === 1 ? k.decodeRich || k.need("decode") : k.reject)(text, seq);
      return text ? parse(text) : undefined;
    },

    finish: (failed, given) => {
      let value = given;
      if (!failed)
        try {
          end = `{"ok":true,"value":${written(k.encode(value))}}`;
        } catch (error) {
          value = error;
        }
      if (!end && !k.missing)
        end = `{"ok":false,"error":${(k.describe || k.need("errors"))(value)}}`;
      k.end = end;
    },

    report: (fields) =>
      k.missing
        ? `{"needs":["${k.missing}"]}`
        : `{"logs":[${k.logs}]${fields}${end && `,"end":${end}`}}${k.requests}`,
  } as Partial<Kernel> & { __proto__: null } as Kernel & { __proto__: null };
  return k;
}
