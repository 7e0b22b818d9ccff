/** Which programs cannot tell what a call returns from a promise, as the guest `together` takes for proved. */
import { expect, test } from "vitest";
import { analysisOf } from "./support.js";

test.each([
  "const [a, b] = await Promise.all([list_items(1), list_items(2)]); return a.x + b",
  "const rs = await Promise.all([1, 2].map((id) => list_items({ id }))); return rs.length",
  "const rs = await Promise.all(['x', ...[1, 2].map((id, i, { l = 2 }) => list_items({ id, l }))]); return rs",
  "const rs = await Promise.all([1, 2].map((id) => { const n = id * 2; if (n > 2) return 0; return list_items(n) })); return rs",
  "const ids = await list_items(1); return (await Promise.all(ids.map(({ id }) => id ? list_items(id) : null))).flat()",
  "let n = 0; for (const x of [1, 2]) { const [r] = await Promise.all([list_items(x), Promise.all([list_items(n)])]); n += r }\nreturn n",
  "try { await (Promise.all)((([list_items?.(1)]))) } catch (e) { return e.message } return await list_items(await list_items(2))",
  "const f = (x) => [x, { all: 1 }]; return await Promise.all(f(await list_items(1)))",
])("at once: %s", (source) => {
  expect(analysisOf(source).atOnce).toBe(true);
});

test.each([
  // What is called is had as a value.
  "const p = list_items(1); await Promise.all([p]); return 1",
  "const ps = [1, 2].map((id) => list_items(id)); return await Promise.all(ps)",
  "return Promise.all([list_items(1)])",
  "const [a] = await Promise.all([[list_items(1)]]); return a",
  "const rs = await Promise.all([list_items(1) ?? 2]); return rs",
  "const rs = await Promise.all([(list_items(1), list_items(2))]); return rs",
  "const rs = await Promise.all([1].map((id) => [list_items(id)])); return rs",
  "const rs = await Promise.all([1].map(function (id) { return list_items(id) })); return rs",
  "const rs = await Promise.all([1].map((id) => { const p = list_items(id); return p })); return rs",
  "const rs = await Promise.all([1].map((id) => { const f = () => { return list_items(id) }; return f() })); return rs",
  "const rs = await Promise.all([1].map((id) => list_items(id), 1)); return rs",
  "const rs = await Promise.all([1].flatMap((id) => list_items(id))); return rs",
  "const rs = await Promise.all([1].map((id) => list_items(id)).reverse()); return rs",
  "const m = 'map'; const rs = await Promise.all([1][m]((id) => list_items(id))); return rs",
  "let x; const rs = await Promise.all([x = list_items(1)]); return rs",
  // `Promise` is.
  "const P = Promise; return await P.all([list_items(1)])",
  "const { all } = Promise; return await Promise.all([list_items(1)])",
  "await Promise.all([list_items(1)]); return typeof Promise",
  "await Promise.all([list_items(1)]); return Promise.all.name",
  "await Promise.all([list_items(1)]); return { Promise }",
  "return await Promise['all']([list_items(1)], 2)",
  "return await Promise.all(...[[list_items(1)]])",
  "return await Promise.allSettled([list_items(1)])",
  "return await Promise.race([list_items(1)])",
  // `map` may be another's, or make something else.
  "const o = { map: (f) => f(1) }; return await Promise.all(o.map((id) => list_items(id)))",
  "const o = []; o.map = (f) => [f(1)]; return await Promise.all(o.map((id) => list_items(id)))",
  "Array.prototype.map = (f) => [f(1)]; return await Promise.all([1].map((id) => list_items(id)))",
  "class L extends Array {}; return await Promise.all(new L(2).map((id) => list_items(id)))",
  "const l = [1]; l.constructor = { x: 1 }; return await Promise.all(l.map((id) => list_items(id)))",
  "const l = [1]; l[Symbol.iterator] = 1; return await Promise.all(l.map((id) => list_items(id)))",
  "const l = new Proxy([1], {}); return await Promise.all(l.map((id) => list_items(id)))",
  "const c = 'constr' + 'uctor'; const l = [1]; l[c] = l[c]; return await Promise.all(l.map((id) => list_items(id)))",
  // Other features have other guests.
  "await Promise.all([list_items(1)]); console.log(1)",
  "await Promise.all([1].map(async (id) => await list_items(id))); return 1",
])("not at once: %s", (source) => {
  expect(analysisOf(source).atOnce).toBe(false);
});
