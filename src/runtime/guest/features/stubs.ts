/** Tools as values: aliased, passed, reached by a computed name. */
import type { Kernel } from "../kernel-types.js";

export default function install(k: Kernel): void {
  const { call } = Function.prototype;
  const uncurry = (f: unknown): never => call.bind(f as never) as never;
  const indexOf: (s: string, part: string, from: number) => number = uncurry("".indexOf);
  const slice: (s: string, from: number, to: number) => string = uncurry("".slice);
  const { freeze, create, keys, defineProperty } = Object;
  const toNumber = Number;
  const ErrorClass = Error;
  const from = k.constants.programLine;
  /** The latest call that has no site of the plan yet: what it returned, when, and its text. */
  let answer: unknown;
  let turn = 0;
  let before = "";
  const now = (): number => (k.core ? k.core.turn : 0);

  /** `line:column` of the innermost frame that is the program's. */
  const place = (): string => {
    const stack = new ErrorClass().stack as string;
    const mark = "eval.js:";
    for (let at = indexOf(stack, mark, 0); at >= 0; at = indexOf(stack, mark, at + 1)) {
      const start = at + mark.length;
      const colon = indexOf(stack, ":", start);
      const line = toNumber(slice(stack, start, colon));
      if (line >= from)
        return `${line - from + 1}:${slice(stack, colon + 1, indexOf(stack, ")", colon))}`;
    }
    return "0:0";
  };

  k.stub = (tool, name) => {
    const holder = {
      [name](...args: unknown[]): unknown {
        const site = place();
        const result = k.call(tool, site, args);
        const { requests } = k;
        const length = requests.length - site.length;
        // A call that was refused has left no text of its own.
        answer = slice(requests, length - 1, requests.length) === ` ${site}` ? result : undefined;
        before = slice(requests, 0, length);
        turn = now();
        return result;
      },
    };
    return freeze(holder[name]);
  };

  k.space = (members) => {
    const space = create(null) as Record<string, unknown>;
    for (const name of keys(members))
      defineProperty(space, name, {
        value: k.stub(members[name] as number, name),
        enumerable: true,
      });
    return freeze(space);
  };

  const tag = (site: number, value: unknown): unknown => {
    if (answer !== undefined && value === answer && turn === now()) k.requests = before + site;
    answer = undefined;
    return value;
  };
  k.helpers.tag = tag;
  k.tag = tag;
}
