/**
 * Takes a checkpoint (R4) in a guest of one function, for a stage that goes on from it and one that does
 * not: of plain data, in a program that leaves the built-ins alone. Anything else is `checkpoint.ts`'s.
 */
import type { LightKernel } from "./light-kernel.js";

type Holder = Record<string, unknown>;

export default function lightPoint(k: LightKernel): void {
  const json = JSON;
  const stringify = json.stringify;
  const parse = json.parse;
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

  const carried = (): string => {
    let text = "";
    const names = keys(k.carry);
    for (let i = 0; i < names.length; i++) {
      const name = names[i] as string;
      text += `${text && ","}"${name}":${stringify((k.carry[name] as () => unknown)())}`;
    }
    return stringify(`{${text}}`);
  };

  k.helpers.point = (
    place: number,
    values: unknown[],
    functions: unknown[] | undefined,
    iterator: object | undefined,
    lists: unknown[][] | undefined,
  ): boolean => {
    const delivered = k.need();
    if (!values) {
      // A call that is still open is for the other one to name.
      if (~delivered === k.total) k.need("save");
      return !k.saved && delivered > 0 && delivered === k.total;
    }
    try {
      const at = iterator && k.position?.(iterator);
      if (iterator && !at) throw 0;
      if (at) values[values.length] = at.of;
      for (let i = 0; functions && i < functions.length; i++) if (changed(functions[i])) throw 0;
      let held = "";
      for (let i = 0; lists && i < lists.length; i++) {
        const list = lists[i] as unknown[];
        const text = stringify(stringify(list, check as never));
        held += `${held && ","}{"held":${k.held ? k.held(list) : 0},"count":${list.length},"text":${text}}`;
      }
      let order = "";
      for (let i = 0; i < values.length; i++) order += (i ? "," : "") + i;
      const logs = (parse(`[${k.logs}]`) as unknown[]).length;
      k.saved =
        `\n^{"place":${place},"delivered":${delivered},"logs":${logs},"now":${k.time()},"rich":false` +
        `,"index":${at ? at.index - 1 : 0},"order":[${order}],"lists":[${held}]` +
        `,"carried":${carried()},"values":${stringify(stringify(values, check as never))}}`;
    } catch {
      k.need("save");
    }
    return true;
  };
}
