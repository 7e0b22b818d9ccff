/** E3: which programs have only stages that cannot take long, and that none is taken for one that is not. */
import { expect, test } from "vitest";
import { briefness } from "../../src/transform/3-analyze/brief.js";
import { analysisOf } from "./support.js";

const briefOf = (source: string) => analysisOf(source).brief(briefness);

test.each([
  "return 1 + 1",
  "const r = await list_items(7); return r.value * 2",
  "const { a, b: c = 2 } = await list_items(7); if (a) return { a, c }; else return [a, , c]",
  "let x; x = await add(1, 2); x ??= 3; return `${x}` + x",
  "const r = await list_items(7); return (r?.name ?? (r.ok && -r.x)) || (r.y ? undefined : NaN)",
  "{ ; } return { 'a b': 1, 2: 3, __proto: 4 }",
  "await add(1, 2)",
  "const p = add(1, 2); return await p",
  "return Promise.all([add(1, 2)])",
  "return [1].join()",
  "return { ...(await list_items({ id: 1 })) }",
  "const [a, b] = await Promise.all([add(1, 2), list_items(7)]); return [...a, ...b]",
])("brief: %s", (source) => {
  expect(briefOf(source)).toBeGreaterThan(2_000);
});

test.each([
  "for (;;);",
  "while (1);",
  "do ; while (1)",
  "for (const x in {});",
  "a: break a",
  "try { add(1) } catch { throw 1 }",
  "(() => 1)",
  "function f() {}",
  "async () => 1",
  "class A {}",
  "return 'x'.repeat(9)",
  "return new Array(1e9) + ''",
  "const { join } = []; return join``",
  "return { get x() { return 1 } }",
  "return [...'x']",
  "const [x] = 'x'; return x",
  "const { ...x } = {}; return x",
  "return await add(...[1, 2])",
  "return 2n",
  "return /x/",
  "const o = {}; o.x = 1",
  "const o = {}; delete o.x",
  "let i = 0; i *= 2",
  "return this",
  "return globalThis",
  "return Array",
  "x = 1",
  "return list_items",
  "console.log(1)",
  "return await import('x')",
])("may take long, or needs more than the smallest guest: %s", (source) => {
  expect(briefOf(source)).toBe(0);
});

test.each([
  "toString",
  "valueOf",
  "toJSON",
  "then",
  "__proto__",
  "'toString'",
  "['toString']",
  "[1 + 1]",
])("what the engine would call of an object may be a loop of its own: %s", (key) => {
  expect(briefOf(`return '' + { ${key}: [].join, length: 2 ** 31 }`)).toBe(0);
  expect(briefOf(`return { ${key}: 1 }`)).toBe(0);
});

test("the more is put together, and the more often it is named, the less may be read", () => {
  const brief = briefOf;
  expect(brief("return await add(1, 2)")).toBe(64 * 1024);
  const joined = (times: number) => `let s = await add(1, 2);${" s += s;".repeat(times)} return s`;
  expect(brief(joined(0))).toBe(64 * 1024);
  expect(brief(joined(3))).toBeLessThan(brief(joined(2)));
  expect(brief(joined(9))).toBe(0);
  const named = (times: number) =>
    `let s = await add(1, 2); return [s == 'y'${", s == 'y'".repeat(times)}]`;
  expect(brief(named(8))).toBeGreaterThan(brief(named(9)));
  expect(brief(named(200))).toBe(0);
  const nested = (times: number) =>
    `const a0 = await add(1, 2); ${Array.from({ length: times }, (_, i) => `const a${i + 1} = { x: a${i}, y: a${i} }`).join("; ")}; return a${times}`;
  expect(brief(nested(2))).toBeGreaterThan(2_000);
  expect(brief(nested(12))).toBe(0);
  const texts = (times: number) => `const a = await add(1, 2); return \`${"${a}".repeat(times)}\``;
  expect(brief(texts(2))).toBeGreaterThan(brief(texts(3)));
  expect(brief(texts(100))).toBe(0);
  const long = (length: number) => `return '${"x".repeat(length)}'`;
  expect(brief(long(1_900))).toBe(64 * 1024);
  expect(brief(long(2_000))).toBe(0);
});

test("what is put together of a letter is no larger than it is", () => {
  const brief = briefOf;
  expect(brief("let s = 'x'; s += s; s += s; s += s; return s")).toBe(64 * 1024);
  expect(brief(`let s = 'x';${" s += s;".repeat(30)} return s`)).toBe(0);
});

const ids = (length: number) => `const ids = Array.from({ length: ${length} }, (_, i) => i);`;

test.each([
  `${ids(100)} const rs = await Promise.all(ids.map((id) => get_item({ id }))); return rs.reduce((a, r) => a + r.value, 0)`,
  `${ids(100)} return Promise.all(ids.map(async (id) => { const r = await get_item({ id }); return r.value }))`,
  "return (await Promise.allSettled([...Array(20).keys()].map((id) => get_item({ id })))).filter((r) => r.status === 'fulfilled')",
  "const r = await list_items(1); return r.items.filter((i) => i.ok && i.price > 10).map(({ id, name }) => ({ id, name }))",
  "const r = await list_items(1); let sum = 0; r.forEach((i) => { sum += i.price * i.count }); return { sum, n: r.length }",
  "const r = await list_items(1); return r.items?.map((i) => `${i.id}: ${i.name}`).join('\\n') ?? ''",
  "const r = await list_items(1); return r.map((o) => ({ id: o.id, total: o.lines.reduce((s, l) => s + l.price * l.count, 0) }))",
  "const r = await list_items(1); return r.flatMap((i) => i.tags).filter((t, i) => t.startsWith('a') && i < 9)",
  "const r = await list_items(1); return Object.keys(r).length + Math.max(...r.list.map((i) => i.size))",
  "const r = await list_items(1); return r.filter(Boolean).map(String).join(', ')",
  "return [3, 1].reduce((all, x) => [...all, x], []).concat([4]).slice(1).includes(4)",
  "return JSON.stringify(await list_items(1))",
  "return [1].map(function (x) { return x })",
  "return Array.from({ length: 3 }).length",
  "return Object.keys([1, 2]).length",
  "const r = await list_items(1); return r.n * 1e80",
  "const r = await list_items(1); return r.n * 1e130",
  "return [[1]].flat()",
  "return Promise.allSettled('a,b'.split(',').map((x) => list_items(x)))",
  "return [1].map((x, i, all, none) => [x.toFixed(2), i.toFixed(), none, all.length])",
  "const r = await list_items(1); r.forEach((x) => x.n); r.forEach((x) => { return })",
  "const r = await list_items(1); return r.list.map((x) => x.name.split(' ')).flatMap((x) => x)",
])("what is done for each element of a list is bounded: %s", (source) => {
  expect(briefOf(source)).toBeGreaterThan(2_000);
});

test.each([
  // Ways to call what is known that are not.
  "return [1].reduce((a, x) => a + x, 0, 1)",
  "return [[1]].flat(5)",
  "return 'a'.trim(1)",
  "return (1).toFixed(1, 2)",
  "return (1).toFixed(100)",
  "const r = await list_items(1); return (1).toFixed(r)",
  "return (1).toString(2)",
  "return 'a'.keys()",
  "const r = await list_items(1); return r.concat(1)",
  "const r = await list_items(1); return Promise.all(r)",
  "return { map: await list_items(1) }",
  "const String = await list_items(1); return String(1)",
  "return isNaN(1)",
  "return [1].entries(2)",
  "return Array.from()",
  "return Array.from([1], (x) => x, 1)",
  "return Array.from({ size: 1 })",
  "const r = await list_items(1); return Array.from({ length: 1, ...r })",
  "const r = await list_items(1); return r.name.split(r.by)",
  "return Array.from('abc')",
  "const f = [1].map((x) => x); let o = [0]; f.forEach(() => { o += 'x' }); return o",
  // Growth by a factor at each turn.
  `${ids(30)} return ids.reduce((a) => a + a, 'x')`,
  `${ids(30)} return ids.reduce((a) => [a, a], 0)`,
  `${ids(30)} return ids.reduce((a) => [...a, ...a], [1])`,
  `${ids(30)} return ids.reduce((a) => a.concat(a), [1])`,
  `${ids(30)} return ids.reduce((a) => \`\${a}\${a}\`, 'x')`,
  `${ids(30)} return ids.reduce((a) => ({ ...a, a }), {})`,
  `${ids(30)} return ids.reduce((a) => a.map((x) => [x]), [1])`,
  `${ids(30)} return ids.reduce((a) => JSON.stringify(a), '')`,
  `${ids(30)} return ids.reduce((a) => a.split('').join('--'), 'ab')`,
  `${ids(30)} return ids.reduce((a) => { const b = a; const c = b + b; return c }, 'x')`,
  `${ids(30)} let s = 'x'; ids.forEach(() => { s += s }); return s`,
  `${ids(30)} let s = 'x'; ids.forEach(() => { s = s + s }); return s`,
  `${ids(30)} let s = 'x'; let t = 'y'; ids.forEach(() => { s += t; t += s }); return s`,
  `${ids(30)} let s = 'x'; ids.forEach(() => { s += ids.map(() => s += 'y') }); return s`,
  `${ids(30)} let s = 'x'; ids.map((x) => s += x); return s`,
  `${ids(30)} return ids.reduce((a) => a + a, String(1))`,
  `${ids(30)} return ids.reduce((a) => a + a, (1).toString())`,
  // Depth, and numbers that take long to be written.
  `${ids(30)} return ids.reduce((a, x) => [a, x], 0)`,
  `${ids(30)} return ids.reduce((a, x) => ({ a, x }), 0)`,
  `${ids(400)} return ids.reduce((a) => a / 9, 1)`,
  `${ids(400)} return ids.map((x) => x ** -200)`,
  `${ids(400)} return ids.map((x) => x * 5e-324)`,
  `${ids(400)} return ids.map((x) => Number('5e-' + '324'))`,
  `${ids(400)} return ids.map((x) => ({ x: '5e-' + '324' })).map(({ x }) => +x)`,
  `${ids(400)} return Object.keys({ '5e-324': 1 }).flatMap((x) => ids.map(() => +x))`,
  // What multiplies.
  `${ids(1000)} return ids.map((x) => ids.map((y) => x + y))`,
  "return Array.from({ length: 1e9 })",
  "return Array.from({ length: 1e9 }, (_, i) => i)",
  "return Array(1e6).join()",
  "const r = await list_items(1); return Array.from(r)",
  "const r = await list_items(1); return Array.from({ length: r.length })",
  "const r = await list_items(1); return Array.from({ length: 9, ...r })",
  "const r = await list_items(1); return Array(r)",
  "const r = await list_items(1); return r.a.filter((x) => r.b.some((y) => x.id === y.id))",
  "const r = await list_items(1); return r.map((x) => r.map((y) => [x, y]))",
  "const r = await list_items(1); return r.a.includes(r.b)",
  "const r = await list_items(1); return [1].map((x, i, all) => all.map(() => r + r + r + r + r)).map((x) => r.map(() => r))",
  // Functions of the engine, of something else.
  "return { map: [].join, length: 2 ** 31 }.map((x) => x)",
  "const { join } = []; const o = { join, length: 2 ** 31 }; return o.join()",
  "const o = { keys: [].join, length: 2 ** 31 }; return [...o.keys()]",
  "return Math.__defineGetter__('max', [].join)",
  "const Array = await list_items(1); return Array.from({ length: 9 })",
  "return [3, 1].sort()",
  "return [3, 1].sort((a, b) => a - b)",
  "return 'x'.repeat(1e9)",
  "return 'x'.padStart(1e9)",
  "return 'x'.replace('x', () => 'y')",
  "return (5).toString(2)",
  "return JSON.stringify([1], null, 2)",
  // Functions that are called otherwise.
  "const f = (x) => x; return [1].map(f)",
  "return [1].map(function f(x) { return x })",
  "return [1].map(() => arguments)",
  "return [1].map(function* () {})",
  "return [1].map((x) => (y) => y)",
  "return [1].map((...x) => x)",
  "return [1].map((x) => x, 1)",
  "return (async () => 1)()",
  // Later than they stand there.
  `${ids(9)} let s = 'x'; const ps = ids.map(async () => { await add(1, 2); return s }); s += s; return Promise.all(ps)`,
  `${ids(9)} let s = 'x'; return Promise.all(ids.map(async () => { s += 'y' }))`,
  `${ids(9)} const ps = ids.map(async () => { await add(1, 2); return late }); const late = 'x'; return ps`,
  // Others that are within each other too often to be looked into.
  "return [[[[[1]]]]].map((a) => a.map((b) => b.map((c) => c.map((d) => d.map((e) => e)))))",
])("may take long, for all that can be seen: %s", (source) => {
  expect(briefOf(source)).toBe(0);
});

test.each([
  // Each turn waits for a call: there are no more of them than results.
  "let x = 1; for (let i = 0; i < 100; i++) { const r = await add({ x }); x = r.x } return x",
  "let x = 1; while (true) { const r = await add(x, 1); if (!r.more) break; x = r.x } return x",
  "let page, all = []; do { page = await list_items(1); all.push(...page.items) } while (page.more); return all",
  "let c = null; const out = []; do { const p = await list_items({ c }); for (const { id } of p.items) out.push(id); c = p.next } while (c); return out",
  "let n = 0; while ((await add(n, 1)) < 9) n++; return n",
  "let n = 0; for (; (await list_items(n)).more; n++); return n",
  "const all = []; while (all.length < 50) { const r = await list_items(1); if (!r) continue; all.push(r) } return all",
  // It counts to what the text says, or goes through a list.
  "let s = 0; for (let i = 0; i < 100; i++) s += i; return s",
  "let s = ''; for (let i = 0; i <= 9; i++) { const r = await get_item({ i }); s += `${r.name}, ` } return s",
  "const ids = [1, 2, 3]; const out = []; for (let i = 0; i < ids.length; i++) out.push(await get_item({ id: ids[i] })); return out",
  "const out = []; for (const id of [1, 2, 3]) { const r = await get_item({ id }); if (r.value > 5) out.push({ id, value: r.value }) } return out",
  "const out = []; for (const [k, v] of [4, 5].entries()) out.push(await add(k, v)); return out.length",
  "const r = await list_items(1); let sum = 0; for (const x of r.items) { if (x.ok) sum += x.price * x.count; else { sum += 1; continue } } return sum",
  "const out = []; for (let i = 0; i < 10; i++) for (let j = 0; j < 10; j++) { const r = await get_item({ id: i * 10 + j }); if (r.value > 50) out.push(r.id) } return out",
  "const ids = Array.from({ length: 100 }, (_, i) => i); const out = []; for (let i = 0; i < ids.length; i += 4) { const part = await Promise.all(ids.slice(i, i + 4).map((id) => get_item({ id }))); out.push(...part) } return out.length",
  "return Promise.all([1, 2].map(async (id) => { const out = []; let from = 0; while (true) { const r = await list_items({ id, from }); out.push(r.name); if (r.last) break; from = r.next } return out }))",
  "const seen = []; (await list_items(1)).forEach((x) => { seen.push(x.id) }); return seen",
  "const seen = []; (await list_items(1)).forEach((x) => seen.push(x.id)); return seen",
  "const rows = []; for (const id of [1, 2, 3]) { const r = await get_item({ id }); const row = []; for (const y of [1, 2]) row.push(r, y); rows.push(row) } return rows",
  "for (const x of []); let i = 5; i--; return i++",
  "let i; for (i = 0; (await list_items(i)).more; i++); return typeof i",
  "const out = []; for (const id of [1, 2]) { const { ['name']: n, tags: [, t] } = await get_item({ id }); out.push({ ['k']: n, t }) } return out",
  "let x = 0; for (const id of [1, 2]) { x = 1; const r = await add(x, id); x = r.sum } return x",
  "return [1, 2].map((x) => { if (x > 1) return 1; let n = 0; for (const y of [x, 2]) n += y; return n })",
  "var i = 0; for (var x of [1, 2]) { i += x } return i",
  // An error is read like a result.
  "try { return await get_item({ id: 1 }) } catch (e) { return { error: e.message, code: e.code } }",
  "let r; try { r = await get_item({ id: 1 }) } catch { r = null } finally { await add(1, 2) } return r",
  "let r; try { r = await get_item({ id: 1 }) } finally { await add(1, 2) } return r",
  "const out = []; for (let i = 0; i < 100; i++) { try { out.push(await get_item({ id: i })) } catch (e) { out.push(null) } } return out.length",
  "const out = []; let bad = 0; for (const id of [1, 2, 3]) { let r; try { r = await get_item({ id }) } catch ({ message }) { bad++; continue } if (r.ok) out.push(r.id) } return [out, bad]",
  "return Promise.all([1, 2].map(async (id) => { try { return await get_item({ id }) } catch (e) { return `${e}` } }))",
])("how often a loop goes round is bounded: %s", (source) => {
  expect(briefOf(source)).toBeGreaterThan(2_000);
});

test.each([
  // Nothing tells how often.
  "let i = 0; while (i < 9) i++; return i",
  "for (let i = 0; i < 9; ) add(1, 2)",
  "for (let i = 0; i < 9; i--) ;",
  "for (let i = 0; i < 9; i += 0) ;",
  "for (let i = 0; i < 9; i += -1) ;",
  "for (let i = 0; i < 9; i++) i = 0",
  "for (let i = 0; i < 9; i++) i += -1",
  "for (let i = 0; i < 9; i++) { i-- }",
  "for (let i = 0, i2 = 9; i < i2; i++) ;",
  "for (var i = 0; i < 9; i++) ;",
  "for (let i = '0'; i < 9; i += 1) ;",
  "for (let i = 9007199254740992; i < 9007199254740994; i++) ;",
  "for (let i = 0; i < 1e999; i++) ;",
  "for (let i = 0; i != 9; i++) ;",
  "for (let i = 0; i < 1e9; i++) ;",
  "const n = await add(1, 2); for (let i = 0; i < n; i++) ;",
  "const r = await list_items(1); for (let i = 0; i < r.length; i++) ;",
  "let ids = [1]; for (let i = 0; i < ids.length; i++) ids = ids.concat(1)",
  "const ids = [1]; for (let i = 0; i < ids.length; i++) ids.push(1)",
  "const ids = [1]; for (const id of ids) ids.push(id)",
  "const ids = [1]; for (const id of ids) { [1].forEach(() => ids.push(id)) }",
  // Waits for what may be there, or not each time.
  "while (true) { await 1 }",
  "while (true) { if (false) await add(1, 2) }",
  "while (true) { false && (await add(1, 2)) }",
  "while (true) { false ? await add(1, 2) : 0 }",
  "while (true) { let x; x ??= 1; x ??= await add(1, 2) }",
  "while (true) { continue; await add(1, 2) }",
  "while (true) { if (true) continue; await add(1, 2) }",
  "while (true) { add(1, 2) }",
  "while (true) { await Promise.all([add(1, 2)]) }",
  "const p = add(1, 2); while (true) { await p }",
  "while (true) { [1].map(async () => { await add(1, 2) }) }",
  "a: while (true) { while (true) { await add(1, 2); continue a } }",
  "while (true) { for (const x of []) { await add(1, 2) } }",
  "while (true) { try { await add(1, 2) } catch {} }",
  "while (true) { try { null.x; await add(1, 2) } catch {} }",
  "while (true) { try { await add(1, 2) } finally { continue } }",
  // Growth by a factor at each turn, depth, and numbers that take long to be written.
  "let s = 'x'; for (let i = 0; i < 30; i++) s += s; return s",
  "let s = 'x'; for (let i = 0; i < 30; i++) { s = s + s } return s",
  "let s = 'x'; for (let i = 0; i < 30; i++) { const t = s; s += t } return s",
  "let s = 'x'; for (let i = 0; i < 30; i++) { s += s.length; s += `${s}` } return s",
  "let s = 'x', t = 'y'; for (let i = 0; i < 30; i++) { s += t; t += s } return s",
  "let s = 'x', t = 'y'; for (let i = 0; i < 30; i++) { s = `${s}${t}`; t = s } return s",
  "let s = [1]; for (let i = 0; i < 30; i++) s = [...s, ...s]; return s",
  "let s = [1]; for (let i = 0; i < 30; i++) s = [s, s]; return s",
  "let s = 0; for (let i = 0; i < 30; i++) s = { s }; return s",
  "let s = 'x'; for (let i = 0; i < 30; i++) [1].forEach(() => { s += s }); return s",
  "const s = ['x']; for (let i = 0; i < 30; i++) s.push(s); return s",
  "const s = ['x']; for (let i = 0; i < 30; i++) s.push(...s); return s",
  "const s = ['x']; for (let i = 0; i < 30; i++) { const t = s; s.push(t) } return s",
  "const s = ['x']; const t = s; for (let i = 0; i < 30; i++) { s.push(t) } return s",
  "const s = ['x']; for (let i = 0; i < 30; i++) { s.push(1); s.slice(0) } return s",
  "let s = ['x']; const t = ['y']; s = t; for (let i = 0; i < 3; i++) s.push(t); return s",
  "const s = await list_items(1); for (let i = 0; i < 3; i++) s.push(1); return s",
  "const s = { push: [].join, length: 2 ** 31 }; for (let i = 0; i < 3; i++) s.push(1)",
  "const s = [1]; for (let i = 0; i < 3; i++) s?.push?.(1)",
  "const s = [1]; return s.push(1)",
  "let x = 1; for (let i = 0; i < 400; i++) x = x / 9; return x",
  "let x = 1; for (let i = 0; i < 400; i++) x = x - 0.1; return x",
  "let s = ''; for (let i = 0; i < 400; i++) { s += 5e-324 } for (let i = 0; i < 400; i++) { +s } return s",
  "let s = 'x'; for (let i = 0; i < 30; i++) { try { s = s + s } catch {} } return s",
  "let s = 'x'; for (let i = 0; i < 30; i++) { try { await add(s) } catch (e) { s = [s, e] } } return s",
  "let s = 'x'; for (let i = 0; i < 30; i++) { try { null.x } catch { s += s } } return s",
  // What multiplies.
  "for (let i = 0; i < 1000; i++) for (let j = 0; j < 1000; j++) ;",
  "for (let i = 0; i < 9; i++) for (let j = 0; j < 9; j++) for (let k = 0; k < 9; k++) ;",
  "const r = await list_items(1); for (const x of r) for (const y of r) if (x.id === y.id) break",
  "const r = await list_items(1); for (let i = 0; i < 900; i++) JSON.stringify(r)",
  "let r; for (let i = 0; i < 900; i++) { JSON.stringify(r); if (i === 1) r = await list_items(1) }",
  "const s = []; for (let i = 0; i < 2000; i++) s.push('some text'); for (let i = 0; i < 900; i++) s.join()",
  "const s = []; for (let i = 0; i < 900; i++) s.push('some text'); return s.map((x) => s.join())",
  "let s = ''; for (let i = 0; i < 2000; i++) s += 'some text'; for (let i = 0; i < 900; i++) s.toUpperCase()",
  "const ids = Array.from({ length: 900 }, (_, i) => i); let j = 0; for (let i = 0; i < 900; i += 1) ids.slice(i, j + 1).map((x) => [x])",
  "const ids = Array.from({ length: 900 }, (_, i) => i); let t = '0'; for (let i = 0; i < 900; i += 1) ids.slice(t, t + 1).map((x) => [x])",
  // Others that are not looked into.
  "let a = 1, b = 2; for (let i = 0; i < 3; i++) [a, b] = [b, a]; return a",
  "const o = { n: 1 }; for (let i = 0; i < 3; i++) o.n += 1",
  "const o = { list: [] }; for (let i = 0; i < 3; i++) o.list.push(1)",
  "if (await add(1, 2)) { const a = []; a.push(1) } else { const a = [2]; a.push(1) }",
  "for (let i = 0; i < 3; i++) { switch (i) { case 1: } }",
  "for await (const x of [1]) ;",
  "let x; for (x of [1]) ;",
  "let x = 0; [1].forEach(() => { x++ }); return x",
  "const s = []; s[0] = 1; return s",
  "for (let i = 0; i < 3; i++) [1].map(() => i)",
])("loops that may take long, for all that can be seen: %s", (source) => {
  expect(briefOf(source)).toBe(0);
});

test("what a turn leaves is what the next begins with", () => {
  const brief = briefOf;
  const chain = (times: number) =>
    `let x = 1; for (let i = 0; i < ${times}; i++) { const r = await add({ x }); x = r.x } return x`;
  expect(brief(chain(100))).toBeGreaterThan(brief(chain(1000)));
  expect(brief(chain(1000))).toBeGreaterThan(2_000);
  // Kept from turn to turn, a result may be named in all of them.
  const kept = (times: number) =>
    `let x = 1; for (let i = 0; i < ${times}; i++) { const r = await add({ x }); if (i < 5) x = r.x } return x`;
  expect(brief(kept(20))).toBeLessThan(brief(chain(20)));
  const added = (times: number) =>
    `const all = []; for (let i = 0; i < ${times}; i++) all.push(i); return [${"all, ".repeat(200)}]`;
  expect(brief(added(10))).toBeGreaterThan(2_000);
  expect(brief(added(200))).toBe(0);
});

test("a function within sees all that a name may be", () => {
  const brief = briefOf;
  const shadowed = (name: string) =>
    `const s = await list_items(1); return [1, 2, 3].map((x) => { if (x) { const ${name} = 'y' } return s + s + s + s + s })`;
  expect(brief(shadowed("s"))).toBeLessThanOrEqual(brief(shadowed("t")));
  expect(brief("const n = 1; return [1].map((n) => n + n)")).toBe(64 * 1024);
});

test("the more elements there are, or functions within each other, the less may be read", () => {
  const brief = briefOf;
  const times = (length: number) =>
    `const r = await list_items(1); ${ids(length)} return ids.map((i) => r + i).length`;
  expect(brief(times(9))).toBeGreaterThan(brief(times(30)));
  expect(brief(times(900))).toBe(0);
  const once = "const r = await list_items(1); return r.map((x) => x + '').length";
  const twice = "const r = await list_items(1); return r.map((x) => x.map((y) => y + '')).length";
  expect(brief(once)).toBeGreaterThan(brief(twice));
});
