/** Programs that look at what is not there yet, in every way that a placeholder could show itself. */

interface Program {
  source: string;
  /** Reads that may be made in vain. */
  extra?: number;
}

const loop = (body: string, before = "", after = "return o"): string =>
  `const o = []; ${before} for (let i = 0; i < 6; i++) { const r = await get({ id: i }); ${body} } ${after}`;

export const programs: Readonly<Record<string, Program>> = {
  "it is logged": { source: loop("console.log(r); console.log('v', r.v, [r])") },
  "it is logged as a table and as text": {
    source: loop("console.table([r]); console.log(`${r.id}:${String(r.v)}`)"),
  },
  "it is a property's key": { source: loop("o.push(Object.keys({ [r.id]: 1, [`k${r.v}`]: 2 }))") },
  "it is compared by identity": {
    source: loop("o.push(r === last, r == null, r !== undefined); last = r", "let last;"),
  },
  "it is a key of a Map and in a Set": {
    source: loop(
      "m.set(r, i); s.add(r.v); o.push(m.get(r), m.size, s.has(r.v))",
      "const m = new Map(), s = new Set();",
    ),
  },
  "the size of a Set of results is an argument": {
    source: loop(
      "s.add(r.v % 2); o.push(await get({ id: `s${s.size}`, i }))",
      "const s = new Set();",
    ),
  },
  "it is made JSON, whose length is an argument": {
    source: loop("const t = JSON.stringify(r); o.push(await get({ id: t.length, i }))"),
  },
  "it is made text, whose length is an argument": {
    source: loop("o.push(await get({ id: String(r.id).length, i }))"),
  },
  "a part of its text is an argument": {
    source: loop("o.push(await get({ id: `${r.name}`.slice(0, 1), i }))"),
  },
  "it is in a template string that is an argument": {
    source: loop("o.push(await get({ id: `item ${r.id} of ${i}` }))"),
  },
  "it is counted with": { source: loop("o.push(await get({ id: r.v * 2 + 1, i }), r.v - 1)") },
  "its type is an argument": {
    source: loop("o.push(await get({ id: typeof r.v, i }), typeof r, r instanceof Object)"),
  },
  "whether it is there is an argument": { source: loop("o.push(await get({ id: !!r.none, i }))") },
  "a comparison is an argument": {
    source: loop("o.push(await get({ id: r.v > 10 ? 'big' : 'small', i }))"),
  },
  "the number of its elements is an argument": {
    source: loop("let n = 0; for (const x of r.list) n++; o.push(await get({ id: n, i }))"),
  },
  "the number of its keys is an argument": {
    source: loop("o.push(await get({ id: Object.keys(r).length, i }))"),
  },
  "it decides a variable": {
    source: loop("let n = 1; if (r.v > 10) n = 2; o.push(await get({ id: n, i }))"),
    extra: 8,
  },
  "it decides a call": {
    source: loop("if (r.v > 10) o.push(await get({ id: `w${i}` }))"),
    extra: 8,
  },
  "it is thrown": { source: loop("try { throw r } catch (e) { o.push(e.v, e === r) }") },
  "it makes a parser throw": {
    source: loop(
      "let d; try { d = JSON.parse(r.name).x } catch (e) { d = e.name } o.push(await get({ id: d, i }))",
    ),
  },
  "it is sorted by": {
    source: `${loop("o.push(r)", "", "")} o.sort((a, b) => b.v - a.v || b.id - a.id); const p = []; for (const x of o) p.push(await get({ id: \`again \${x.id}\` })); return p`,
  },
  "it is read by a getter": {
    source: loop(
      "const c = { get v() { reads++; return r.v } }; o.push(c.v, reads)",
      "let reads = 0;",
    ),
  },
  "it is spread, destructured and cloned": {
    source: loop(
      "const { v, ...rest } = r; o.push({ ...r, i }, [...r.list], v, rest, structuredClone(r))",
    ),
  },
  "it is changed": { source: loop("r.v = i; r.more = { i }; delete r.list; o.push(r)") },
  "it is frozen, and asked for its prototype": {
    source: loop(
      "o.push(Object.isFrozen(Object.freeze(r)), Object.getPrototypeOf(r) === Object.prototype)",
    ),
  },
  "random numbers": {
    source: loop(
      "o.push(Math.random(), await get({ id: Math.random() }))",
      "o.push(Math.random());",
    ),
  },
  "random names": { source: loop("o.push(crypto.randomUUID())") },
  "the clock only goes forward": {
    source: loop("const t = Date.now(); o.push(t >= last); last = t", "let last = 0;"),
  },
  "two identical reads are two": {
    source:
      "const a = await get({ id: 1 }); const b = await get({ id: 1 }); const c = await get({ id: 2 }); return [a === b, a, b, c]",
  },
  "identical reads with a write between": {
    source:
      "const o = []; for (let i = 0; i < 4; i++) { o.push(await get({ id: 1 })); await put({ id: i }); o.push(await get({ id: 2 })) } return o",
  },
  "a write that is not awaited": {
    source:
      "const o = []; const p = put({ id: 0 }); for (let i = 0; i < 5; i++) o.push(await get({ id: i })); await p; for (let i = 5; i < 9; i++) o.push(await get({ id: i })); return o",
  },
  "a write when a read has come": {
    source:
      "const o = []; const w = get({ id: 'slow' }).then((r) => put({ id: r.id })); for (let i = 0; i < 6; i++) o.push((await get({ id: i })).id); await w; o.push((await get({ id: 'last' })).id); return o",
    extra: 8,
  },
  "timers between": {
    source: loop("await new Promise((f) => setTimeout(f, 7)); o.push(r.id)"),
    extra: 8,
  },
  "a timer beside": {
    source: `let ticks = 0; const t = setInterval(() => { ticks++; console.log('tick') }, 1000); ${loop("o.push(r.id)", "", "clearInterval(t); return [o, ticks]")}`,
  },
  "polling with a pause": {
    source:
      "let n = 0, s; do { s = await poll({ job: 1 }); n++; await new Promise((f) => setTimeout(f, 20)) } while (s.count < 4); return [n, s]",
  },
  "polling without one": {
    source: "let n = 0; while ((await poll({ job: 2 })).count < 5) n++; return n",
  },
  "polling in turns": {
    source:
      "const o = []; for (let i = 0; i < 4; i++) { o.push((await poll({ job: 1 })).count, (await get({ id: i })).v) } return o",
  },
  failures: {
    source:
      "const o = []; for (let id = 0; id < 8; id++) { try { o.push(await fails({ id })) } catch (e) { o.push(e.message, e instanceof Error, e.code) } } return o",
    // What fails is asked for again.
    extra: 3,
  },
  "a failure that ends it": {
    source: "for (let id = 2; id < 8; id++) await fails({ id })",
    extra: 8,
  },
  "arguments that are refused": {
    source:
      "const o = []; for (let i = 0; i < 5; i++) { try { o.push(await strict({ id: i === 3 ? 'x' : i })) } catch (e) { o.push(e.name) } } return o",
  },
  "rich arguments": {
    source:
      "const o = []; for (let i = 0; i < 4; i++) o.push(await get({ id: i, when: undefined, nested: { a: [i, null] } })); return o",
  },
  "rich results": {
    source:
      "const o = []; for (let id = 0; id < 5; id++) { const r = await rich({ id }); o.push(r.at.getTime(), r.m.get('id'), r.n) } return o",
  },
  "nothing as a result": {
    source: "const o = []; for (let id = 0; id < 5; id++) o.push(await nothing({ id })); return o",
  },
  "an array that grows while it is gone through": {
    source:
      "const q = [0, 1, 2], o = []; for (const id of q) { const r = await get({ id }); if (r.v > 0 && id < 3) q.push(id + 10); o.push(r.id) } return o",
    extra: 8,
  },
  "an early return": {
    source:
      "for (let i = 0; i < 40; i++) { const r = await get({ id: i }); if (r.id === 9) return r }",
    extra: 40,
  },
  "an early break": {
    source: `${loop("if (r.v === 0) break; o.push(r)")}`,
    extra: 8,
  },
  "a race": {
    source:
      "const o = []; for (let i = 0; i < 4; i++) { o.push((await Promise.race([get({ id: i }), new Promise((f) => setTimeout(f, 5000, 'late'))])).id) } return o",
  },
  "settled together": {
    source:
      "const o = []; for (let i = 0; i < 4; i++) o.push(await Promise.allSettled([get({ id: i }), fails({ id: i })])); return o.map((x) => x.map((y) => y.status))",
    extra: 1,
  },
  "it is skipped by": {
    source: loop(
      "if (r.v > 10) continue; n++; o.push(await get({ id: `n${n}`, i }))",
      "let n = 0;",
    ),
    extra: 8,
  },
  "how far a loop came is an argument": {
    source:
      "const o = []; for (let i = 0; i < 4; i++) { let n = 0; for (const x of [1, 2, 3]) { const r = await get({ id: `${i}${x}` }); if (r.v > 5) break; n++ } o.push(await get({ id: n, i })) } return o",
    extra: 8,
  },
  "a helper counts": {
    source:
      "let n = 0; async function f(id) { const r = await get({ id }); if (r.v > 10) return; n++; } for (let i = 0; i < 5; i++) { await f(i); await get({ id: n, i }) } return n",
  },
  "a subclass of Promise": {
    source:
      "class P extends Promise {} const o = []; for (let i = 0; i < 4; i++) o.push((await P.resolve(get({ id: i }))).v); return o",
  },
  "changed built-ins": {
    source: `Array.prototype.extra = 1; Object.prototype.then2 = 2; JSON.stringify = () => '?'; ${loop("o.push(r.v)")}`,
  },
  "a closed-over loop variable": {
    source: loop(
      "fs.push(async () => (await get({ id: `f${i}` })).v)",
      "const fs = [];",
      "for (const f of fs) o.push(await f()); return o",
    ),
  },
  "two reads an element, the second by the first": {
    source: loop("const d = await get({ id: r.name }); o.push(d.id, r.v)"),
  },
  "an unhandled rejection": {
    source:
      "fails({ id: 1 }); const o = []; for (let i = 0; i < 4; i++) o.push((await get({ id: i })).v); return o",
  },
};
