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
  [
    "async function f() { return await eval('1') } return await f().catch((e) => e.name)",
    "EvalError",
  ],
  [
    "'use strict'; const f = function () { return this }; return [f(), (() => this)()]",
    [undefined, undefined],
  ],
  ["let n = 0; for (const f of [get, api.get]) n += await f({ n: 5 }); return n", 10],
])("%s", async (source, value) => {
  expect(await run(source, { tools })).toMatchObject({ status: "completed", value });
});

/** Whether a parameter and a `var` of the body are one variable: section 10.2.11. */
test.each<string>([
  "function f([a], { b: [c], ...d }, ...[e]) { var a, c, d, e; return [a, c, d.z, e] } return f([1], { b: [2], z: 3 }, 4)",
  "function f({ ['a']: a }, g = () => a) { var a = 2; return [a, g()] } return f({ a: 1 })",
  "function f([a = 1], g = () => a) { var a = 2; return [a, g()] } return f([])",
  "function f([, a], ...{ length }) { var a; length = 9; return [a, length, arguments.length] } return f([0, 1], 2)",
  "function f(a) { { function a() {} } return typeof a } return f(1)",
  "const out = []; for (let i = -3; i < 3; i += 2) { const t = {}; t[i] = 1; t[i - -1] = 2; t[`k-${i}`] = 3; t[i % 2] = 4; t[~i] = 5; t[+i * 1e7] = 6; out.push(t) } return out",
  "let k = 0; const t = []; t[k++] = 1; t[++k] = 2; k += 1; t[k] = 3; k -= 2; t[k] = 4; k *= 3; t[k] = 5; k = 'x'; t[k] = 6; return [Object.keys(t), t.length]",
  "const t = []; let i = 0, j = 1; t[i++] = 1; t[i + j] = 2; t[i + 1] = 3; t[`${i}`] = 4; t[`a${i}b`] = 5; return [Object.entries(t), t.length]",
  "let k = 1e9; const t = {}; t[k] = 1; t[k++] = 2; t[typeof k] = 3; t[!k] = 4; t[k = 'toString'] = 5; return Object.keys(t)",
  "const t = {}; for (const k in { a: 1 }) t[k] = 1; for (let [k, { j } = { j: 3 }, ...r] of [['b']]) { t[k] = j; t[r.length] = 4 } try { throw 'c' } catch (k) { t[k] = 5 } return t",
])("as natively: %s", async (source) => {
  const native = new Function(source)() as unknown;
  expect(await run(source)).toMatchObject({ status: "completed", value: native });
});

test("columns are counted in UTF-16 units, however the engine counts", async () => {
  const at = async (text: string) => (await run(`return "${text}" + null.x`)).error?.column;
  expect(await at("\u{1f600}\u{1f601}")).toBe(await at("abcd"));
});

test("of many loops that gas may have run out in, some are named", async () => {
  const source = `${"for (;;) ".repeat(7)}{ if (Math.random() > 2) break; }`;
  const { error } = await run(source, { limits: { maxStageGas: 50 } });
  expect(error?.message).toMatch(/The loops it may have been in are at (\d+:\d+, ){5}…$/);
});
