/** Tools on the virtual clock: what they answer depends on what was written, or on everything before. */
import type { ToolsOption } from "../../src/runtime/tool-types.js";

export interface World {
  tools: ToolsOption;
  /** What was sent, in order. */
  sent: string[];
}

/**
 * @param steady answers depend on arguments, on writes before, and on how often the same was asked;
 * else also on the time and on all that was sent before
 */
export function world(steady: boolean): World {
  const sent: string[] = [];
  const times = new Map<string, number>();
  let written = 0;
  let order = 0;
  const make =
    (name: string, answer: (given: never, count: number) => unknown, write = false) =>
    async (given: { id?: unknown }) => {
      const call = `${name} ${JSON.stringify(given)}`;
      sent.push(call);
      const count = (times.get(call) ?? 0) + 1;
      times.set(call, count);
      const mine = { order: ++order, at: Date.now(), written };
      const slow = JSON.stringify(given).includes("slow") ? 60 : 3;
      await new Promise((resolve) => setTimeout(resolve, slow + (call.length % 5)));
      if (write) written++;
      const found = answer(given as never, count);
      if (steady || typeof found !== "object" || found === null) return found;
      return Object.assign(found, mine);
    };
  const read = (name: string, answer: (given: never, count: number) => unknown, more = {}) => ({
    annotations: { readOnlyHint: true },
    ...more,
    handler: make(name, answer),
  });
  const tools = {
    get: read("get", ({ id }: { id: unknown }) => ({
      ...{ id, name: `n${id}`, v: (String(id).length * 7 + Number(id ?? 0)) % 13 || 0 },
      ...{ list: [id, 1], written },
    })),
    poll: read("poll", (_: never, count: number) => ({ count })),
    fails: read("fails", ({ id }: { id: number }) => {
      if (id % 3 === 1) throw Object.assign(new Error(`no ${id}`), { code: "E_NO" });
      return { id };
    }),
    strict: read("strict", ({ id }: { id: number }) => ({ id }), {
      inputSchema: { type: "object", properties: { id: { type: "number" } } },
    }),
    rich: read("rich", ({ id }: { id: number }) => ({
      ...{ at: new Date(id), m: new Map([["id", id]]), n: BigInt(id) },
    })),
    nothing: read("nothing", () => undefined),
    put: make("put", () => ({ written }), true),
  };
  return { tools: tools as never, sent };
}
