/** What is measured: programs as a model writes them. */
export const snippets = {
  "one call": "const r = await tools.get({ id: 7 });\nreturn r.value * 2;",
  "Promise.all":
    "const rs = await Promise.all([1, 2, 3].map((id) => tools.get({ id })));\nreturn rs.length;",
  "async functions, gathered":
    "const load = async (id) => { const r = await tools.get({ id }); return r.value; };\nreturn await Promise.all([1, 2, 3].map((id) => load(id)));",
  "what it does, logged":
    "const began = Date.now();\nconst r = await tools.get({ id: 7 });\nconsole.log('took', Date.now() - began);\nreturn r;",
  "a result, logged":
    "const r = await tools.get({ id: 7 });\nconsole.log('got', r);\nreturn r.value;",
  "a fallback for each":
    "return await Promise.all([1, 2, 3].map((id) => tools.get({ id }).catch(() => null)));",
  "tried again after a while":
    "const sleep = (ms) => new Promise((r) => setTimeout(r, ms));\nasync function retry(f, n) { for (let i = 0; ; i++) { try { return await f(); } catch (e) { if (i >= n) throw e; await sleep(100 * 2 ** i); } } }\nreturn await retry(() => tools.get({ id: 1 }), 3);",
  "pages of an async generator":
    "async function* pages(n) { for (let i = 0; i < n; i++) yield await tools.get({ id: i }); }\nlet s = 0;\nfor await (const page of pages(3)) s += page.value;\nreturn s;",
  everything: `
    class Shape { #n = 1; async area() { return this.#n; } static { this.made = 0; } }
    async function* pages(n) { for (let i = 0; i < n; i++) yield await tools.get({ id: i }); }
    const seen = new Map();
    for await (const page of pages(2)) seen.set(page.id, structuredClone(page));
    const slow = new Promise((resolve) => setTimeout(resolve, 1, Math.random()));
    console.log("at", new Date().toISOString(), seen, btoa("x"));
    const { area } = { area: await new Shape().area() };
    return [area, await Promise.race([slow, tools.get({ id: 9 })]), new TextEncoder().encode("x").length];`,
  "chain of dependent calls": (calls: number) =>
    `let x = 1;\nfor (let i = 0; i < ${calls}; i++) { const r = await tools.step({ x }); x = r.x; }\nreturn x;`,
};

/** Loops over 100 reads, in the ways that a model writes them. */
export const loops: Readonly<Record<string, string>> = {
  "for...of, pushed":
    "const ids = Array.from({ length: 100 }, (_, i) => i); const out = []; for (const id of ids) out.push(await tools.get({ id })); return out.length;",
  "for with a counter":
    "let s = 0; for (let i = 0; i < 100; i++) { const r = await tools.get({ id: 'k-' + i }); s += r.value; } return s;",
  "while with a counter":
    "let i = 0, s = 0; while (i < 100) { s += (await tools.get({ id: i })).value; i++; } return s;",
  "entries()":
    "const o = {}; for (const [k, id] of [...Array(100).keys()].entries()) o[k] = (await tools.get({ id })).value * 2; return o;",
  "for...in":
    "const m = Object.fromEntries([...Array(100).keys()].map((i) => ['x' + i, i])); const o = []; for (const k in m) { const r = await tools.get({ id: m[k] }); o.push({ ...r, k }); } return o.length;",
  "nested, filtered":
    "const o = []; for (let i = 0; i < 10; i++) for (let j = 0; j < 10; j++) { const r = await tools.get({ id: i * 10 + j }); if (r.value > 50) o.push(r.id); } return o;",
  "a helper":
    "async function f(id) { const r = await tools.get({ id }); return r.value; } let s = 0; for (let i = 0; i < 100; i++) s += await f(i); return s;",
  "members of plain data":
    "const o = []; for (const x of [...Array(100).keys()].map((i) => ({ n: { id: i } }))) { const { value } = await tools.get({ id: x.n.id }); o.push(value); } return o.length;",
  "try and catch":
    "const o = []; for (let i = 0; i < 100; i++) { try { o.push(await tools.get({ id: i })); } catch (e) { o.push(null); } } return o.length;",
  "straight line": `${Array.from({ length: 100 }, (_, i) => `const a${i} = await tools.get({ id: ${i} });`).join("\n")}\nreturn a0.value + a99.value;`,
};

/** Ten more ways, further from the plain loop. */
export const furtherLoops: Readonly<Record<string, string>> = {
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: they are programs
  "reduce over a promise":
    "const ids = Array.from({ length: 100 }, (_, i) => i); const s = await ids.reduce(async (sum, id) => { const before = await sum; const r = await tools.get({ id }); return before + r.value; }, Promise.resolve(0)); return s;",
  "recursion over the list":
    "const ids = Array.from({ length: 100 }, (_, i) => i); async function walk([id, ...rest], out) { if (id === undefined) return out; out.push(await tools.get({ id })); return walk(rest, out); } return (await walk(ids, [])).length;",
  "an async generator, for await":
    "async function* items(n) { for (let i = 0; i < n; i++) yield await tools.get({ id: i }); } let s = 0; for await (const r of items(100)) s += r.value; return s;",
  "do...while, an index":
    "const ids = [...Array(100).keys()]; const out = []; let i = 0; do { out.push(await tools.get({ id: `item-${ids[i]}` })); i++; } while (i < ids.length); return out.length;",
  "Object.entries, an alias, chained":
    "const get = tools.get; const want = Object.fromEntries([...Array(100).keys()].map((i) => [`k${i}`, { id: i }])); const out = {}; for (const [k, { id }] of Object.entries(want)) { const r = await get({ id }); out[k] = r?.value ?? 0; } return out;",
  "a method of a class":
    "class Client { #seen = 0; constructor(api) { this.api = api; } async load(id) { this.#seen++; const r = await this.api.get({ id }); return r.value; } get seen() { return this.#seen; } } const c = new Client(tools); let s = 0; for (let i = 0; i < 200; i += 2) s += await c.load(i); return [s, c.seen];",
  "continue in try, counted":
    "const out = []; let bad = 0; for (const id of Array(100).keys()) { let r; try { r = await tools.get({ id }); } catch (e) { bad++; continue; } if (!r || r.value === 0) continue; out.push(r.id); } return [out.length, bad];",
  "a queue, shift()":
    "const queue = Array.from({ length: 100 }, (_, i) => ({ id: i })); const seen = new Map(); while (queue.length > 0) { const { id } = queue.shift(); const r = await tools.get({ id }); seen.set(r.id, r.value); } return seen.size;",
  "chunks of four, Promise.all inside":
    "const ids = Array.from({ length: 100 }, (_, i) => i); const out = []; for (let i = 0; i < ids.length; i += 4) { const part = await Promise.all(ids.slice(i, i + 4).map((id) => tools.get({ id }))); out.push(...part); } return out.length;",
  "two loops, the second after the first":
    "const names = []; for (let i = 0; i < 50; i++) { const r = await tools.get({ id: i }); names.push(`n${r.id}`); } const out = []; for (const name of names) out.push((await tools.get({ id: name })).value); return out.length;",
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: they are programs
};
