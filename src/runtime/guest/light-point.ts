/**
 * Takes a checkpoint (R4) in a guest of one function, for a stage that goes on from it and one that does
 * not: of plain data, in a program that leaves the built-ins alone. Anything else is `checkpoint.ts`'s.
 */
type Holder = Record<string, unknown>;

interface LightKernel {
  helpers: Record<string, unknown>;
  /** With a feature: the stage is to be run again with it. Without: all settlements, once nothing is open. */
  need?: (feature?: string) => number;
  /** Of `each.ts` and `whole.ts`, where a stage has them. */
  position?: (iterator: object) => { of: unknown; index: number } | undefined;
  held?: (list: object) => number;
  /** What the stage says, with the checkpoint behind it. */
  told: (said: string) => string;
}

export default function lightPoint(now: number): LightKernel {
  const json = JSON;
  const stringify = json.stringify;
  const object = Object;
  const keys = object.keys;
  const getPrototypeOf = object.getPrototypeOf;
  const isExtensible = object.isExtensible;
  const ownKeys = Reflect.ownKeys;
  const isArray = Array.isArray;
  const objects = object.prototype;
  const arrays = Array.prototype;
  const callables = Function.prototype;
  const seen = new Set() as Set<unknown> & { h: Set<unknown>["has"]; a: Set<unknown>["add"] };
  seen.h = seen.has;
  seen.a = seen.add;
  let checkpoint = "";

  /** Whether JSON keeps it as it is, and nothing in it is there twice. */
  function check(this: Holder, key: string): unknown {
    const item = this[key] as unknown[];
    const type = typeof item;
    if (
      type === "object"
        ? !item ||
          (getPrototypeOf(item) === (isArray(item) ? arrays : objects) &&
            (!isArray(item) || keys(item).length === item.length) &&
            !seen.h(item) &&
            seen.a(item))
        : type === "number"
          ? +item - +item === 0 && (item || 1 / (item as never) > 0)
          : type === "string" || type === "boolean"
    )
      return item;
    throw 0;
  }

  /** A declared function, with nothing on it that its declaration does not put there. */
  function changed(f: unknown): boolean {
    if (typeof f !== "function") return false;
    const own = ownKeys(f);
    let known = isExtensible(f) && getPrototypeOf(f) === callables;
    for (let i = 0; known && i < own.length; i++) {
      const key = own[i];
      if (key === "prototype")
        known = ownKeys(f.prototype).length === 1 && f.prototype.constructor === f;
      else known = key === "length" || key === "name";
    }
    return !known;
  }

  const k: LightKernel = {
    helpers: {
      point(
        place: number,
        values: unknown[],
        functions: unknown[] | undefined,
        iterator: object | undefined,
        lists: unknown[][] | undefined,
      ): boolean {
        const need = k.need as (feature?: string) => number;
        const delivered = need();
        if (!values) return !checkpoint && delivered > 0;
        try {
          const at = iterator && (k.position as (iterator: object) => unknown)(iterator);
          if (iterator && !at) throw 0;
          if (at) values[values.length] = (at as { of: unknown }).of;
          for (let i = 0; functions && i < functions.length; i++)
            if (changed(functions[i])) throw 0;
          let held = "";
          for (let i = 0; lists && i < lists.length; i++) {
            const list = lists[i] as unknown[];
            held +=
              (i ? "," : "") +
              `{"held":${k.held ? k.held(list) : 0},"count":${list.length},"text":${stringify(stringify(list, check as never))}}`;
          }
          let order = "";
          for (let i = 0; i < values.length; i++) order += (i ? "," : "") + i;
          checkpoint =
            `\n^{"place":${place},"delivered":${delivered},"logs":0,"now":${now},"rich":false` +
            `,"index":${at ? (at as { index: number }).index - 1 : 0},"order":[${order}],"lists":[${held}]` +
            `,"carried":"{}","values":${stringify(stringify(values, check as never))}}`;
        } catch {
          need("save");
        }
        return true;
      },
    },
    // What asks for another guest says nothing else.
    told(said) {
      return said[0] === "?" ? said : said + checkpoint;
    },
  };
  return k;
}
