/** Native loops that gas does not reach: checked by length, bounded by memory, or ended by the thread. */
import type { HostileCase } from "../case.js";

const refused = { name: "RangeError" } as const;

const overLength: Record<string, string> = {
  indexOf: "[].indexOf.call({ length: 2 ** 53 - 1 }, 1)",
  lastIndexOf: "[].lastIndexOf.call({ length: 2 ** 53 - 1 }, 1)",
  includes: "[].includes.call({ length: 2 ** 40 }, 1)",
  reverse: "[].reverse.call({ length: 2 ** 40 })",
  join: "[].join.call({ length: 2 ** 40 })",
  sort: "[].sort.call({ length: 2 ** 31 })",
  fill: "new Array(2 ** 32 - 1).fill(0)",
  "holes made a string": "new Array(1e9) + ''",
  "holes in a template": "`${new Array(4e9)}`",
  "forEach over holes": "new Array(2 ** 32 - 1).forEach(() => {})",
  "map over holes": "new Array(2 ** 32 - 1).map((x) => x)",
  "every over holes": "new Array(2 ** 32 - 1).every(() => true)",
  "reduce over holes": "new Array(2 ** 32 - 1).reduce((a) => a, 0)",
  shift: "[].shift.call({ length: 2 ** 40 })",
  unshift: "[].unshift.call({ length: 2 ** 40, 0: 1 }, 1)",
  splice: "[].splice.call({ length: 2 ** 40 }, 0, 2 ** 39)",
  copyWithin: "[].copyWithin.call({ length: 2 ** 40 }, 1, 0)",
  concat: "[].concat(new Array(2 ** 32 - 1))",
  flat: "new Array(2 ** 32 - 1).flat()",
  aliased: "const { indexOf } = Array.prototype; indexOf.call({ length: 2 ** 40 }, 1)",
  "through Reflect.apply":
    "Reflect.apply(Array.prototype['rev' + 'erse'], { length: 2 ** 40 }, [])",
  "a length that is a string": "[].includes.call({ length: '1e15' }, 1)",
  toSorted: "[].toSorted.call({ length: 2 ** 31 })",
};

export const natives: HostileCase[] = [
  ...Object.entries(overLength).map(([name, code]) => ({
    name: `native: ${name} over a huge length`,
    code,
    expect: refused,
  })),
  {
    name: "native: the refusal can be caught",
    code: "try { [].indexOf.call({ length: 2 ** 53 - 1 }, 1) } catch (e) { return await add(1, 2) }",
    expect: { value: 3 },
  },
  {
    name: "native: repeat over the memory",
    code: "'x'.repeat(2 ** 29)",
    expect: { code: ["memory-limit", "gas-limit"] },
  },
  {
    name: "native: padStart over the memory",
    code: "'x'.padStart(2 ** 29)",
    expect: { code: "memory-limit" },
  },
  {
    name: "native: repeat over any string",
    code: "'x'.repeat(2 ** 40)",
    expect: { name: "RangeError" },
  },
  { name: "native: an array too long", code: "new Array(2 ** 32)", expect: { name: "RangeError" } },
  { name: "native: a power of a power", code: "2n ** (2n ** 40n)", expect: { name: "RangeError" } },
  {
    name: "native: a BigInt shifted far",
    code: "1n << (2n ** 60n)",
    expect: { name: "RangeError" },
  },
  {
    name: "native: a huge factorial",
    code: "let n = 1n; for (let i = 1n; ; i++) n *= i",
    expect: { name: "RangeError", says: "BigInt is too large" },
    inline: false,
  },
  {
    name: "native: a BigInt made text",
    code: "let n = 3n; for (let i = 0; i < 19; i++) n *= n; return [n, n, n, n].join().length",
    expect: { code: "time-limit" },
    inline: false,
    limits: { maxStageMs: 700 },
  },
  {
    name: "native: a search that is quadratic",
    code: "const a = 'a'.repeat(2e6); let n = 0; for (let i = 0; i < 100; i++) n += a.indexOf('a'.repeat(1e6) + 'b'); return n",
    expect: { code: "time-limit" },
    inline: false,
    limits: { maxStageMs: 700 },
  },
  {
    name: "native: typed arrays sorted again and again",
    code: "const a = new Float64Array(1e6); for (;;) { a.fill(1); a.reverse(); a.sort() }",
    expect: { code: ["time-limit", "gas-limit"] },
    inline: false,
    limits: { maxStageMs: 700 },
  },
  {
    name: "native: JSON of a wide object",
    code: "const o = {}; for (let i = 0; i < 3e4; i++) o['k' + i] = i; for (;;) JSON.parse(JSON.stringify(o))",
    expect: { code: ["time-limit", "gas-limit", "memory-limit"] },
    inline: false,
    limits: { maxStageMs: 700 },
  },
  {
    name: "native: Array.from a huge length",
    code: "Array.from({ length: 2 ** 53 - 1 })",
    expect: { name: "RangeError" },
    inline: false,
    limits: { maxStageMs: 700 },
  },
  {
    name: "native: spread of a huge sparse array",
    code: "Math.max(...new Array(1e8))",
    expect: { code: ["gas-limit", "memory-limit", "time-limit", "stack-overflow"] },
    inline: false,
    limits: { maxStageMs: 700 },
  },
  {
    name: "native: apply with a huge length",
    code: "Math.max.apply(null, { length: 1e9 })",
    expect: { name: "RangeError" },
  },
  {
    name: "native: split into characters",
    code: "'x'.repeat(1e7).split('')",
    expect: { code: "memory-limit" },
  },
  {
    name: "native: replaceAll that multiplies",
    code: "'x'.repeat(1e5).replaceAll('', 'y'.repeat(1e4))",
    expect: { code: "memory-limit" },
  },
  {
    name: "native: JSON.parse of a long list",
    code: "JSON.parse('[' + '0,'.repeat(5e6) + '0]')",
    expect: { code: "memory-limit" },
  },
  {
    name: "native: indentation that multiplies",
    code: "let o = {}; for (let i = 0; i < 90; i++) o = { o, a: 'x' }; return JSON.stringify(o, null, 10).length > 1e4",
    expect: { value: true },
  },
  {
    name: "native: normalize",
    code: "return '\\u1e9b\\u0323'.repeat(1e5).normalize('NFKD').length",
    expect: { value: 300_000 },
  },
  {
    name: "native: a date far away",
    code: "return [String(new Date(8.64e15 + 1)), new Date(8.64e15).getUTCFullYear()]",
    expect: { value: ["Invalid Date", 275_760] },
  },
  {
    name: "native: toFixed out of range",
    code: "(1).toFixed(101)",
    expect: { name: "RangeError" },
  },
  {
    name: "native: a radix out of range",
    code: "(1).toString(99)",
    expect: { name: "RangeError" },
  },
  {
    name: "native: String.raw of a huge length",
    code: "String.raw({ raw: { length: 2 ** 53 - 1 } })",
    expect: { code: ["memory-limit", "time-limit", "gas-limit"] },
    inline: false,
    limits: { maxStageMs: 700 },
  },
  {
    name: "native: decodeURIComponent of rubbish",
    code: "decodeURIComponent('%E0%A4%A'.repeat(1000))",
    expect: { name: "URIError" },
  },
  {
    name: "native: structuredClone of much",
    code: "const a = []; for (let i = 0; i < 1e5; i++) a.push({ i }); const all = []; for (;;) all.push(structuredClone(a))",
    expect: { code: ["memory-limit", "gas-limit", "time-limit"] },
  },
];
