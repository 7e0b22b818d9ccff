/** What the golden journals are of: one run for each kind of entry and driver. */
import type { ToolsOption } from "../../src/runtime/tool-types.js";

export const golden: Readonly<Record<string, string>> = {
  "calls-in-turn": "let sum = 0; for (const n of [1, 2, 3]) sum = await add(sum, n); return sum",
  "calls-together": "return await Promise.all([1, 2, 3].map((n) => add(n, 10)))",
  timers:
    "const at = Date.now(); await new Promise((r) => setTimeout(r, 3)); return Date.now() - at >= 3",
  failures:
    "try { await fail('the disk is full') } catch (e) { return [e.name, e.message, e.code] }",
  "uncaught-failure": "await fail('the disk is full')",
  "rich-values": "const v = await rich(); return { v, at: new Date(0), m: new Map([[1n, NaN]]) }",
  "async-generators":
    "async function* g() { for (const n of [1, 2]) yield await add(n, n) }\n" +
    "const out = []; for await (const n of g()) out.push(n); return out",
  "random-and-logs": "console.log('said', { a: 1 }); return [Math.random(), await add(1, 2)]",
  "namespaces-as-values": "const f = server['l' + 'ist']; return (await f()).length",
};

export function goldenTools(): ToolsOption {
  return {
    add: (a: number, b: number) => a + b,
    fail: (message: string) => {
      throw Object.assign(new Error(message), { code: "ENOSPC" });
    },
    rich: () => ({ nan: Number.NaN, date: new Date(0), map: new Map([["k", new Set([1n])]]) }),
    server: { list: () => ["a", "b"] },
  };
}
