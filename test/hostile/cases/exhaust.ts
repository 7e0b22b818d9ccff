/** Calls, timers, the journal and time itself, used up. */
import type { HostileCase } from "../case.js";

const limits = { maxCalls: 20 };

export const exhaust: HostileCase[] = [
  {
    name: "calls: one after another",
    code: "for (;;) await add(1, 2)",
    limits,
    expect: { code: "call-limit" },
  },
  {
    name: "calls: all at once",
    code: "await Promise.all(Array.from({ length: 100 }, (_, i) => add(i, 1)))",
    limits,
    expect: { code: "call-limit" },
  },
  {
    name: "calls: never awaited",
    code: "for (let i = 0; i < 100; i++) add(i, 1)",
    limits,
    expect: { code: "call-limit" },
  },
  {
    name: "calls: never awaited, behind many other rejections",
    code: "for (let i = 0; i < 200; i++) Promise.reject(new Error('x')); for (let i = 0; i < 100; i++) add(i, 1); return 1",
    limits,
    expect: { code: "call-limit" },
  },
  {
    name: "calls: never awaited, an argument over its limit",
    code: "echo('x'.repeat(2e6)); return 1",
    expect: { code: "argument-limit" },
  },
  {
    name: "calls: refused, and looked at",
    code: "let n = 0; for (let i = 0; i < 100; i++) add(i, 1).catch((e) => { if (e.code === 'call-limit') n++ }); await add; return await new Promise((r) => setTimeout(() => r(n), 5))",
    limits,
    expect: { value: 80 },
  },
  {
    name: "calls: refused, caught, and tried for ever",
    code: "for (;;) { try { await add(1, 2) } catch {} }",
    limits,
    expect: { code: ["gas-limit", "memory-limit"] },
  },
  {
    name: "calls: refused, and caught once",
    code: "let n = 0; try { for (;;) { await add(1, 2); n++ } } catch (e) { return [n, e.code] }",
    limits,
    expect: { value: [20, "call-limit"] },
  },
  {
    name: "calls: that fail, for ever",
    code: "for (;;) { try { await fail('x') } catch (e) { if (e.code) throw e } }",
    limits,
    expect: { code: "call-limit" },
  },
  {
    name: "calls: in a getter that the encoder reads",
    code: "return { get x() { for (let i = 0; i < 5; i++) add(i, i); return 1 } }",
    limits,
    expect: { value: { x: 1 } },
  },
  {
    name: "calls: in toJSON of another call's argument",
    code: "return await echo({ toJSON() { add(1, 2); return 7 } })",
    expect: { value: 7 },
  },
  { name: "calls: that hang", code: "await hang()", expect: { code: "call-timeout" } },
  {
    name: "calls: many that hang",
    code: "await Promise.allSettled(Array.from({ length: 15 }, () => hang())); return 1",
    expect: { value: 1 },
  },
  {
    name: "calls: reads that hang and lost a race",
    code: "return await Promise.race([add(1, 2), hangingRead(), hangingRead()])",
    expect: { value: 3 },
  },
  {
    name: "calls: writes that hang and lost a race",
    code: "return await Promise.race([add(1, 2), hang()])",
    expect: { value: 3 },
  },
  {
    name: "calls: fired and forgotten, and hanging",
    code: "hang(); return 1",
    expect: { value: 1 },
  },
  {
    name: "calls: slower than the run",
    code: "for (;;) { try { await hang() } catch {} }",
    limits: { runTimeoutMs: 400 },
    expect: { code: "run-timeout" },
  },
  {
    name: "calls: replay used up",
    code: "for (let i = 0; i < 200; i++) { await add(i, 1); for (let j = 0; j < 2e4; j++); }",
    limits: { maxRunGas: 60 },
    expect: { code: "run-gas-limit" },
  },

  {
    name: "timers: an interval that is never cleared",
    code: "setInterval(() => {}, 1); await new Promise(() => {})",
    limits: { maxRunGas: 40 },
    expect: { code: "run-gas-limit" },
  },
  {
    name: "timers: that set the next",
    code: "const f = () => setTimeout(f, 1); f(); await new Promise(() => {})",
    limits: { maxRunGas: 40 },
    expect: { code: "run-gas-limit" },
  },
  {
    name: "timers: twenty thousand",
    code: "for (let i = 0; i < 2e4; i++) setTimeout(() => {}, 1e6); await add(1, 2); return 1",
    expect: { name: "RangeError", says: "10,000" },
  },
  {
    name: "timers: too many, caught",
    code: "let n = 0; try { for (;;) { setTimeout(() => {}, 1e6); n++ } } catch (e) { return [e.name, n > 100] }",
    expect: { value: ["RangeError", true] },
  },
  {
    name: "timers: far in the future",
    code: "setTimeout(() => {}, 2 ** 31 - 1); return 1",
    expect: { value: 1 },
  },
  {
    name: "timers: waiting for years",
    code: "await new Promise((r) => setTimeout(r, 2 ** 31 - 1))",
    limits: { runTimeoutMs: 300 },
    expect: { code: "run-timeout" },
  },
  {
    name: "timers: delays that are none",
    code: "let n = 0; for (const d of [NaN, -1, Infinity, -Infinity, '1', {}, null, undefined, 2 ** 53]) setTimeout(() => n++, d); await new Promise((r) => setTimeout(r, 20)); return n",
    expect: { value: 9 },
  },
  {
    name: "timers: a delay whose valueOf throws",
    code: "setTimeout(() => {}, { valueOf() { throw new RangeError('delay') } })",
    expect: { name: "RangeError", says: "delay" },
  },
  {
    name: "timers: cleared by what is no timer",
    code: "for (const t of [undefined, null, -1, 1e9, '__proto__', 'constructor', {}, Symbol.iterator]) clearTimeout(t); return 1",
    expect: { value: 1 },
  },
  {
    name: "timers: cleared as they are set",
    code: "for (let i = 0; i < 2e3; i++) clearTimeout(setTimeout(() => {}, 1)); return 1",
    expect: { value: 1 },
  },

  {
    name: "deadlock: a promise nobody settles",
    code: "await new Promise(() => {})",
    expect: { code: "deadlock" },
  },
  {
    name: "deadlock: after a call",
    code: "await add(1, 2); await new Promise(() => {})",
    expect: { code: "deadlock" },
  },
  {
    name: "deadlock: two that wait for each other",
    code: "let a, b; a = (async () => { await 0; await b })(); b = (async () => { await a })(); await a",
    expect: { code: "deadlock" },
  },
  {
    name: "deadlock: a race of nothing",
    code: "await Promise.race([])",
    expect: { code: "deadlock" },
  },
  {
    name: "deadlock: a generator that waits for itself",
    code: "let it; async function* g() { await it.next(); yield 1 } it = g(); await it.next()",
    expect: { code: "deadlock" },
  },
  {
    name: "waits: a wide combinator",
    limits: { maxStageGas: 1_000 },
    code: "return (await Promise.all(Array.from({ length: 5e3 }, () => new Promise((r) => queueMicrotask(r))))).length",
    expect: { value: 5_000 },
  },
  {
    name: "waits: many that never come",
    code: "return await Promise.race([...Array.from({ length: 5e3 }, () => new Promise(() => {})), add(1, 2)])",
    expect: { value: 3 },
  },
  {
    name: "waits: combinators over the same again and again",
    code: "const p = add(1, 2); let all = [p]; for (let i = 0; i < 18; i++) all = [Promise.all(all), Promise.all(all)]; return (await Promise.race(all)).length",
    expect: { value: 2 },
  },
];
