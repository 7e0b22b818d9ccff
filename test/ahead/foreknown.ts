/** Programs, and how many reads their text alone tells; of these, how many fail and are sent again. */
export const foreknown: Readonly<
  Record<string, readonly [reads: number, source: string, failing?: number]>
> = {
  "a list of ids": [
    20,
    "const ids = Array.from({ length: 20 }, (_, i) => i); return await Promise.all(ids.map((id) => get({ id })));",
  ],
  "keys of an array": [
    9,
    "return (await Promise.all([...Array(9).keys()].map(async (id) => { const r = await get({ id: `k-${id + 1}` }); return r.name; }))).join();",
  ],
  "a literal list, destructured": [
    8,
    "const all = [['a', 1], ['b', 2], ['c', 3], ['d', 4], ['e', 5], ['f', 6], ['g', 7], ['h', 8]]; const rs = await Promise.allSettled(all.map(([id, n]) => get({ id, n, deep: [{ n }] }))); return rs.length;",
  ],
  "members of plain data": [
    8,
    "const of = { a: { id: 1 }, b: { id: 2 } }; const more = [3, 4, 5, 6, 7, 8].map((id) => ({ id })); return await Promise.all([...Object.values(of), ...more].map(({ id: x, y = 'none' }) => get({ id: x, y })));",
  ],
  "entries, filtered": [
    8,
    "const m = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9 }; return await Promise.all(Object.entries(m).filter(([k, n]) => n > 1).map(([k, n]) => get({ id: k + n })));",
  ],
  "pushed in a loop": [
    12,
    "const ps = []; for (let i = 0; i < 12; i += 1) { const id = i * 2; ps.push(get({ id })); } const rs = await Promise.all(ps); return rs.map((r) => r.id);",
  ],
  "pushed in a loop over a list": [
    9,
    "const ps = []; for (const id of Array(10).fill('x').map((x, i) => x + i)) { if (id === 'x3') continue; ps.push(get({ id })); } return (await Promise.all(ps)).length;",
  ],
  "a helper, and one for each": [
    10,
    "async function one(id, n = 1) { const r = await get({ id, n }); const s = await get({ id: r.v }); return s.id; } const each = (ids) => Promise.all(ids.map((id) => one(id))); return await each(Array.from(Array(10), (_, i) => String(i)));",
  ],
  "two lists, flat": [
    9,
    "const xs = [1, 2, 3]; return (await Promise.all(xs.flatMap((x) => xs.map((y) => get({ id: x * 10 + y }))))).length;",
  ],
  "the first chunk": [
    10,
    "const ids = Array.from({ length: 25 }, (_, i) => i); const out = []; for (let i = 0; i < ids.length; i += 10) { const chunk = ids.slice(i, i + 10); out.push(...(await Promise.all(chunk.map((id) => get({ id }))))); } return out.length;",
  ],
  "started one by one": [
    8,
    "const a = get({ id: 1 }), b = get({ id: 2 }), c = get({ id: 3 }), d = get({ id: 4 }); const e = strict({ id: 5 }); const f = get({ id: 6 }); const g = get({ id: 7 }); const h = get({ id: true ? 8 : 9 }); return [await a, await b, await c, await d, await e, await f, await g, await h].length;",
  ],
  "what is logged before it": [
    8,
    "const ids = [1, 2, 3, 4, 5, 6, 7, 8]; console.log(`${ids.length} of them`, ids, -1 < 0 && !false, null ?? 'x', 0 || 1); return (await Promise.all(ids.map((id) => get({ id, q: 5 % 3 / 4 - 1 })))).length;",
  ],
  "a main function": [
    8,
    "async function main() { let n = 0; try { if (n === 0) n++; else return; n += 7; return (await Promise.all([...Array(n).keys()].map((id) => get({ id })))).length; } catch (e) { return e.message; } }",
  ],
  "the only function": [
    8,
    "export default async () => { const ids = [1, 2, 3, 4].concat([5, 6], [7, 8]); return (await Promise.all(ids.map((id) => get({ id })))).length; }",
  ],
  "a function as an expression": [
    8,
    "async () => (await Promise.all([...[1, 2, 3, 4, 5, 6, 7, 8].entries()].map(([i, id]) => get({ id, i })))).length",
  ],
  "some that fail": [
    9,
    "const rs = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8, 9].map((id) => fails({ id }))); return rs.map((r) => r.status);",
    3,
  ],
  "the same twice": [
    10,
    "return (await Promise.all([1, 2, 3, 4, 5, 1, 2, 3, 4, 5].map((id) => poll({ id })))).map((r) => r.count);",
  ],
  "up to what writes": [
    8,
    "const ps = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => get({ id })); const w = put({ id: 9 }); const more = [1, 2, 3].map((id) => get({ id })); return [(await Promise.all(ps)).length, (await w).written, (await Promise.all(more)).map((r) => r.written)];",
  ],
  "not what a result decides": [
    0,
    "const first = await get({ id: 0 }); return (await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((id) => get({ id: id + first.v })))).length;",
  ],
  "not what writes": [
    0,
    "return (await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((id) => put({ id })))).length;",
  ],
  "not after what writes": [
    0,
    "put({ id: 0 }); return (await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((id) => get({ id })))).map((r) => r.written);",
  ],
  "not few": [0, "return await Promise.all([1, 2, 3].map((id) => get({ id })));"],
  "not what the clock says": [
    0,
    "return (await Promise.all([...Array(8)].map(() => get({ id: Date.now() })))).length;",
  ],
  "not by chance": [
    0,
    "return (await Promise.all([...Array(8)].map(() => get({ id: Math.random() })))).length;",
  ],
  "not what is no JSON": [
    0,
    "return (await Promise.all([0, NaN, 1n, undefined, -0, new Date(0), () => 1, Symbol.iterator].map((id) => get({ id }).catch(() => 1)))).length;",
  ],
  "not another's map": [
    0,
    "const ids = { map: (f) => [f(1), f(2)] }; return (await Promise.all([...ids.map((id) => get({ id })), ...ids.map((id) => get({ id })), ...ids.map((id) => get({ id })), ...ids.map((id) => get({ id }))])).length;",
  ],
  "not what is changed from outside": [
    0,
    "const ids = [1, 2, 3, 4, 5, 6, 7, 8]; ids.sort((a, b) => b - a); return (await Promise.all(ids.map((id) => get({ id })))).map((r) => r.id);",
  ],
  "holes are not called for": [
    0,
    "return (await Promise.all(Array(9).map((id) => get({ id })))).length;",
  ],
};
