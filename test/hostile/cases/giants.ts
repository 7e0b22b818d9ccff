/** Sources, values, arguments, logs and messages that are too large. */
import type { HostileCase } from "../case.js";

const tooLarge = { code: "source-too-large" } as const;
const lines = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => line(i)).join("\n");

export const giants: HostileCase[] = [
  { name: "giant source: comments", code: `//${"x".repeat(300_000)}\nreturn 1`, expect: tooLarge },
  { name: "giant source: a string", code: `return "${"x".repeat(300_000)}"`, expect: tooLarge },
  {
    name: "giant source: counted in bytes",
    code: `return "${"\u4e2d".repeat(90_000)}"`,
    expect: tooLarge,
  },
  { name: "giant source: white space", code: `${" ".repeat(2_000_000)}return 1`, expect: tooLarge },
  { name: "giant source: fences without end", code: "```js\n".repeat(60_000), expect: tooLarge },
  {
    name: "giant source: its limit is its own",
    code: "return 1 + 1 + 1",
    limits: { maxSourceBytes: 10 },
    expect: tooLarge,
  },
  {
    name: "giant source: many fences",
    code: "```js\n1\n```\n".repeat(20_000),
    expect: { value: 1 },
  },
  {
    name: "giant source: many opening fences",
    code: "```js\n".repeat(40_000),
    expect: { code: "syntax-error" },
  },
  { name: "giant source: backticks", code: "`".repeat(200_000), expect: { code: "empty" } },
  { name: "giant source: quotes", code: "'".repeat(200_001), expect: { code: "syntax-error" } },
  { name: "giant source: slashes", code: "/".repeat(200_000), expect: { value: undefined } },
  {
    name: "giant source: open comments",
    code: "/*".repeat(100_000),
    expect: { code: "syntax-error" },
  },
  {
    name: "giant source: dollars and braces",
    code: "${".repeat(100_000),
    expect: { code: "syntax-error" },
  },
  {
    name: "giant source: angle brackets",
    code: "<".repeat(200_000),
    expect: { code: "syntax-error" },
  },
  {
    name: "giant source: prose",
    code: "Here is what I would do. ".repeat(8_000),
    expect: { code: "no-program" },
  },
  {
    name: "giant source: one identifier",
    code: `const ${"a".repeat(200_000)} = 7; return ${"a".repeat(10)} === undefined`,
    expect: { name: "ReferenceError" },
  },
  {
    name: "giant source: one number",
    code: `return ${"9".repeat(200_000)}`,
    expect: { value: Number.POSITIVE_INFINITY },
  },
  {
    name: "giant source: one BigInt",
    code: `return String(${"9".repeat(50_000)}n).length`,
    expect: { value: 50_000 },
  },
  {
    name: "giant source: one regular expression",
    code: `return /${"a?".repeat(20_000)}/.test('')`,
    expect: { value: true },
  },
  {
    name: "giant source: one array",
    code: `return [${"1,".repeat(100_000)}].length`,
    expect: { value: 100_000 },
  },
  {
    name: "giant source: many variables",
    code: `${lines(15_000, (i) => `let v${i}=${i}`)}\nreturn v9`,
    expect: { value: 9 },
  },
  {
    name: "giant source: many functions",
    code: `${lines(6_000, (i) => `function f${i}(){}`)}\nreturn f9.name`,
    expect: { value: "f9" },
  },
  {
    name: "giant source: many async functions",
    code: `${lines(3_000, (i) => `async function f${i}(){}`)}\nreturn f9.name`,
    expect: { value: "f9" },
  },
  {
    name: "giant source: many calls",
    code: `${lines(6_000, () => "await add(1,2)")}`,
    expect: { code: "call-limit" },
    limits: { maxCalls: 20 },
  },
  {
    name: "giant source: many cases",
    code: `switch (9) {${lines(10_000, (i) => `case ${i}: return ${i}`)}}`,
    expect: { value: 9 },
  },
  {
    name: "giant source: many properties",
    code: `return ({${lines(15_000, (i) => `p${i}:${i},`)}}).p9`,
    expect: { value: 9 },
  },
  {
    name: "giant source: many parameters",
    code: `return (function(${lines(20_000, (i) => `p${i},`)}){}).length`,
    expect: { value: 20_000 },
  },
  {
    name: "giant source: one line that fails",
    code: `${"1;".repeat(50_000)}throw new Error("far")`,
    expect: { name: "Error", says: "far" },
  },
  {
    name: "giant source: a syntax error far away",
    code: `${"1;".repeat(50_000)}let let`,
    expect: { code: "syntax-error" },
  },
  { name: "giant source: NUL", code: "return '\0'.length + 1\0", expect: { code: "syntax-error" } },
  {
    name: "giant source: NUL in a string",
    code: "return ['a\0b'.length, 'a\0b']",
    expect: { value: [3, "a\0b"] },
  },
  { name: "giant source: lone surrogates", code: "return '\ud800'", expect: { value: "\ud800" } },
  {
    name: "giant source: text that runs backwards",
    code: "const a = 'x\u202e'; return a.length",
    expect: { value: 2 },
  },
  {
    name: "giant source: line separators",
    code: "const a = 1\u2028const b = 2\u2029return a + b",
    expect: { value: 3 },
  },

  {
    name: "giant argument: a string",
    code: "await echo('x'.repeat(2e6))",
    expect: { code: "argument-limit" },
  },
  {
    name: "giant argument: caught",
    code: "try { await echo('x'.repeat(2e6)) } catch (e) { return [e.code, await add(1, 2)] }",
    expect: { value: ["argument-limit", 3] },
  },
  {
    name: "giant argument: counted in bytes",
    limits: { maxStageGas: 1000 },
    code: "await echo('\u4e2d'.repeat(4e5))",
    expect: { code: "argument-limit" },
  },
  {
    name: "giant argument: escapes",
    code: "await echo('\\u0000'.repeat(3e5))",
    expect: { code: "argument-limit" },
  },
  {
    name: "giant argument: many",
    code: "await count(...Array.from({ length: 3e4 }, (_, i) => i))",
    expect: { value: 30_000 },
  },
  {
    name: "giant argument: many properties",
    limits: { maxStageGas: 1000 },
    code: "const o = {}; for (let i = 0; i < 1e5; i++) o['property' + i] = i; await echo(o)",
    expect: { code: "argument-limit" },
  },
  {
    name: "giant argument: bytes",
    code: "await echo(new Uint8Array(2e6))",
    expect: { name: "TypeError" },
  },
  {
    name: "giant argument: a property's name",
    code: "await echo({ ['k'.repeat(2e6)]: 1 })",
    expect: { code: "argument-limit" },
  },
  {
    name: "giant argument: shared many times",
    code: "let o = { x: 'y'.repeat(100) }; for (let i = 0; i < 40; i++) o = { a: o, b: o }; const r = await echo(o); return r.a.a === r.b.a",
    expect: { code: ["gas-limit", "memory-limit"] },
  },

  {
    name: "giant result: over its limit",
    code: "await big(5e6)",
    expect: { code: "result-limit" },
  },
  {
    name: "giant result: caught",
    code: "try { await big(5e6) } catch (e) { return e.code }",
    expect: { value: "result-limit" },
  },
  {
    name: "giant result: its limit is its own",
    code: "await big(200)",
    limits: { maxResultBytes: 100 },
    expect: { code: "result-limit" },
  },
  {
    name: "giant result: the journal is full",
    code: "for (let i = 0; i < 9; i++) await big(9e5)",
    expect: { code: "journal-limit" },
  },
  {
    name: "giant result: the journal is full, in one stage",
    code: "await Promise.all([1, 2, 3, 4].map(() => big(9e5)))",
    expect: { code: "journal-limit" },
  },

  {
    name: "giant log: one entry",
    code: "console.log('x'.repeat(1e6)); return 1",
    expect: { value: 1 },
  },
  {
    name: "giant log: many entries",
    limits: { maxStageGas: 1000 },
    code: "for (let i = 0; i < 1e5; i++) console.log(i); return 1",
    expect: { value: 1 },
  },
  {
    name: "giant log: empty entries",
    limits: { maxStageGas: 1000 },
    code: "for (let i = 0; i < 3e5; i++) console.log(''); return 1",
    expect: { value: 1 },
  },
  {
    name: "giant log: groups",
    limits: { maxStageGas: 1000 },
    code: "for (let i = 0; i < 1e4; i++) console.group(''); console.log('x'); return 1",
    expect: { value: 1 },
  },
  {
    name: "giant log: a wide object",
    code: "const o = {}; for (let i = 0; i < 3e4; i++) o['k' + i] = i; console.log(o); return 1",
    expect: { value: 1 },
  },
  {
    name: "giant log: a wide table",
    code: "console.table(Array.from({ length: 2e4 }, (_, i) => ({ i, ['c' + i % 50]: i }))); return 1",
    expect: { value: 1 },
  },
  {
    name: "giant log: shared many times",
    code: "let o = {}; for (let i = 0; i < 60; i++) o = { a: o, b: o }; console.log(o); return 1",
    expect: { value: 1 },
  },
  {
    name: "giant log: formats",
    limits: { maxStageGas: 1_000 },
    code: "console.log('%s'.repeat(1e5), ...Array(1000).fill('x')); return 1",
    expect: { value: 1 },
  },
  {
    name: "giant log: control characters",
    code: "console.log('\\x1b[2J\\x07\\x00'); return 1",
    expect: { value: 1 },
  },
  {
    name: "giant log: counters",
    limits: { maxStageGas: 1_000 },
    code: "for (let i = 0; i < 5e4; i++) console.count('c' + i); return 1",
    expect: { value: 1 },
  },

  {
    name: "giant value: many small ones",
    code: "return Array.from({ length: 2e5 }, (_, i) => i).length",
    expect: { value: 200_000 },
  },
  {
    name: "giant value: shared many times",
    code: "let o = 1; for (let i = 0; i < 60; i++) o = [o, o]; return o.length",
    expect: { value: 2 },
  },
  {
    name: "giant value: shared many times, whole",
    code: "let o = { end: true }; for (let i = 0; i < 60; i++) o = { a: o, b: o }; return { o, ok: o.a.a === o.b.b }.ok",
    expect: { value: true },
  },
  {
    name: "giant value: sparse",
    code: "const a = []; a[4e9] = 1; return a",
    expect: { name: "TypeError", says: "value is a sparse array of length 4000000001" },
  },
  {
    name: "giant value: sparse, sent",
    code: "const a = []; a[4e9] = 1; await echo(a)",
    expect: { name: "TypeError", says: "argument 1 is a sparse array of length 4000000001" },
  },
  {
    name: "giant value: sparse, deep inside",
    code: "const a = []; a[4e9] = 1; return { rows: [{ a }] }",
    expect: { name: "TypeError", says: "value.rows[0].a is a sparse array" },
  },
  {
    name: "giant value: sparse, sent, caught",
    code: "const a = [1, 2]; a.length = 4e9; try { await echo({ rows: [a] }) } catch (e) { return [e.name, e.message.slice(0, 35), await add(1, 2)] }",
    expect: { value: ["TypeError", "argument 1.rows[0] is a sparse arra", 3] },
  },
  {
    name: "giant value: sparse, logged",
    code: "const a = []; a[4e9] = 1; console.log(a); console.table(a); return 1",
    expect: { value: 1 },
  },
  {
    name: "giant value: sparse, cloned",
    code: "const a = []; a[4e9] = 1; structuredClone(a)",
    expect: { name: "TypeError", says: "sparse" },
  },
  {
    name: "giant value: sparse, thrown",
    code: "const a = []; a[4e9] = 1; throw a",
    expect: { name: "Error" },
  },
  { name: "giant value: a BigInt", code: "return 1n << 3000000n", expect: { name: "RangeError" } },
  {
    name: "giant error: the message",
    code: "throw new Error('x'.repeat(1e6))",
    expect: { name: "Error", says: "xxx" },
  },
  {
    name: "giant error: the name",
    code: "const e = new Error('m'); e.name = 'N'.repeat(1e6); throw e",
    expect: { name: "N".repeat(65_536) },
  },
  {
    name: "giant error: the stack",
    code: "const e = new Error('m'); e.stack = 's'.repeat(1e6); throw e",
    expect: { name: "Error", says: "m" },
  },
  {
    name: "giant error: data",
    code: "const e = new Error('m'); e.data = { d: 'x'.repeat(1e6) }; throw e",
    expect: { name: "Error", says: "m" },
  },
  {
    name: "giant error: the code",
    code: "const e = new Error('m'); e.code = 'c'.repeat(1e5); throw e",
    expect: { name: "Error", says: "m" },
  },
  {
    name: "giant error: an aggregate",
    code: "throw new AggregateError(Array.from({ length: 1e4 }, () => new Error('x')), 'many')",
    expect: { name: "AggregateError", says: "many" },
  },
  {
    name: "giant error: from a tool",
    code: "await fail('x'.repeat(1e5))",
    expect: { name: "Error", says: "xxx" },
  },
];
