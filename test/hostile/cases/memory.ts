/** More memory than there is. */
import type { HostileCase } from "../case.js";

const full = { code: "memory-limit" } as const;
const fullOrTired = { code: ["memory-limit", "gas-limit"] } as const;

const bombs: Record<string, string> = {
  "a string doubled, then read":
    "let s = 'x'; for (let i = 0; i < 28; i++) s += s; return s.charCodeAt(5)",
  "strings in an array": "const a = []; for (;;) a.push('x'.repeat(1e6))",
  "typed arrays": "const a = []; for (;;) a.push(new Float64Array(1e6).fill(1))",
  "one large buffer": "new ArrayBuffer(2 ** 30)",
  "a typed array over the memory": "new Uint8Array(1e9).fill(7)",
  "an array of objects": "const a = []; for (;;) a.push({ a: 1, b: [2], c: '3' })",
  "a linked list": "let n = null; for (;;) n = { n }",
  "a map": "const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })",
  "a set of strings": "const s = new Set(); for (let i = 0; ; i++) s.add('key' + i)",
  closures: "const f = []; for (let i = 0; ; i++) f.push(() => i)",
  promises: "const p = []; for (;;) p.push(new Promise(() => {}))",
  "promises that are awaited":
    "const p = []; for (;;) p.push((async () => { await new Promise(() => {}) })())",
  symbols: "const s = []; for (let i = 0; ; i++) s.push(Symbol('s' + i))",
  properties: "const o = {}; for (let i = 0; ; i++) o['p' + i] = i",
  "global properties": "for (let i = 0; ; i++) globalThis['p' + i] = i",
  generators:
    "function* g() { yield 1 } const a = []; for (;;) { const i = g(); i.next(); a.push(i) }",
  errors: "const a = []; for (;;) a.push(new Error('x'))",
  BigInts: "const a = []; for (let i = 0n; ; i++) a.push((i + 1n) << 10000n)",
  "arrays spread into themselves": "let a = [1]; for (;;) a = [...a, ...a]",
  "arrays joined with themselves": "let a = [1]; for (;;) a = a.concat(a)",
  "an object spread": "let o = { a: 1 }; for (let i = 0; ; i++) o = { ...o, ['k' + i]: o }",
  microtasks: "for (;;) Promise.resolve().then(() => {})",
  "JSON that doubles": "let s = '\"'; for (;;) s = JSON.stringify(s)",
  "bound functions": "let f = () => {}; for (;;) f = f.bind(null)",
  "proxies of proxies": "let p = {}; for (;;) p = new Proxy(p, {})",
  "prototype chain": "let o = {}; for (;;) o = Object.create(o)",
};

/** The least there may be: it is full soonest. */
const limits = { maxMemoryBytes: 16 * 1024 * 1024 };

export const memory: HostileCase[] = (
  [
    ...Object.entries(bombs).map(([name, code]) => ({
      name: `memory: ${name}`,
      code,
      expect: fullOrTired,
    })),
    {
      name: "memory: nothing is left to catch with",
      code: "const a = []; for (;;) { try { for (;;) a.push('x'.repeat(1e6)) } catch {} }",
      expect: { code: "time-limit" },
      limits: { maxStageMs: 700 },
      inline: false,
    },
    {
      name: "memory: caught, and told",
      code: "try { let s = 'x'; for (;;) s += s } catch (e) { return e.message }",
      expect: { value: "string too long" },
    },
    {
      name: "memory: a string doubled",
      code: "let s = 'x'; for (;;) s += s",
      expect: { name: "InternalError", says: "string too long" },
    },
    {
      name: "memory: a template doubled",
      code: "let s = 'ab'; for (;;) s = `${s}${s}`",
      expect: { name: "InternalError", says: "string too long" },
    },
    {
      name: "memory: caught, and the rest goes on",
      code: "let ok = 0; try { 'x'.repeat(5e8) } catch { ok = await add(20, 22) } return ok",
      expect: { value: 42 },
    },
    {
      name: "memory: given back",
      code: "let n = 0; for (let i = 0; i < 50; i++) n += 'x'.repeat(1e6).length; return n",
      expect: { value: 5e7 },
    },
    {
      name: "memory: full while a call is out",
      code: "const p = add(1, 2); const a = []; for (;;) a.push(new Uint8Array(1e6))",
      expect: full,
    },
    {
      name: "memory: full after a call",
      code: "await add(1, 2); const a = []; for (;;) a.push(new Uint8Array(1e6))",
      expect: full,
    },
    {
      name: "memory: full in a callback",
      code: "await add(1, 2).then(() => { const a = []; for (;;) a.push(new Uint8Array(1e6)) })",
      expect: full,
    },
    {
      name: "memory: results kept",
      code: "const a = []; for (let i = 0; i < 60; i++) { const s = await big(1000); for (let j = 0; j < 1000; j++) a.push(s + j) } return a.length",
      expect: full,
    },
    {
      name: "memory: full in finally",
      code: "try { throw new Error('first') } finally { const a = []; for (;;) a.push(new Uint8Array(1e6)) }",
      expect: full,
    },
    {
      name: "memory: the value is larger than what is left",
      code: "return 'x'.repeat(6e6)",
      expect: full,
    },
  ] satisfies HostileCase[]
).map((one) => ({ limits, ...one }));
