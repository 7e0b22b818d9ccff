/** What a snippet's form makes of its value, and forms of calls that the transform may not change. */
import { expect, test } from "vitest";
import { run } from "./support/library.js";

const tools = {
  get: ({ n = 1 } = {}) => n,
  api: { get: ({ n = 1 } = {}) => n },
};

test.each<[string, unknown]>([
  ["export default class A { }", undefined],
  ["export default class { }", undefined],
  ["export default class A { static x = 5 } A.x", 5],
  ["export default function f() { return 5 }", 5],
  ["export default function () { return 6 }", 6],
  ["export default function* () { yield 1 }", undefined],
  ["export default function* g() { yield 7 } [...g()]", [7]],
  ["export default { a: await get({ n: 8 }) }", { a: 8 }],
  ["const x = 9; export { x as default }", undefined],
  ["typescript\nconst x: number = await get({ n: 3 }); x", 3],
])("%s", async (source, value) => {
  expect(await run(source, { tools })).toMatchObject({ status: "completed", value });
});

test.each<[string, unknown]>([
  ["const k = globalThis.k ?? 'get'; return await api[k]?.({ n: 2 })", 2],
  ["const k = globalThis.k ?? 'get'; return await api?.[k]({ n: 3 })", 3],
  ["const k = globalThis.k ?? 'get'; return await api?.[k]?.({ n: 4 })", 4],
  ["const k = globalThis.k ?? 'none'; return await api?.[k]?.({ n: 4 })", undefined],
  [
    "const k = globalThis.k ?? 'get'; with ({ n: 5 }) { var p = api?.[k]?.({ n }) } return await p",
    5,
  ],
  ["const f = async (arguments) => { await null; return arguments }; return await f(6)", 6],
  [
    "const f = async () => { var arguments = 7; await null; return arguments }; return await f()",
    7,
  ],
  [
    "function f() { return (async () => { await null; return arguments[0] })() } return await f(8)",
    8,
  ],
  ["const [f] = [api]; return (await f.get({ n: 9 })) + typeof get", "9function"],
  ["try { return await eval('1') } catch (e) { return e.name }", "EvalError"],
  ["let n = 0; for (const f of [get, api.get]) n += await f({ n: 5 }); return n", 10],
])("%s", async (source, value) => {
  expect(await run(source, { tools })).toMatchObject({ status: "completed", value });
});
