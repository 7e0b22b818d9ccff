/** What looks like a program of little work, and is not to be done in the process that others share. */
import type { HostileCase } from "../case.js";

const ids = (length: number) => `const ids = Array.from({ length: ${length} }, (_, i) => i);`;

const growing: Record<string, [code: string, value: unknown]> = {
  "a text doubled at each turn": [
    `${ids(20)} return ids.reduce((a) => a + a, 'x').length`,
    2 ** 20,
  ],
  "and by its own text": [`${ids(20)} return ids.reduce((a) => a + a, String(1)).length`, 2 ** 20],
  "a list doubled at each turn": [
    `${ids(16)} return ids.reduce((a) => [...a, ...a], [0]).length`,
    2 ** 16,
  ],
  "a list of itself": [
    `${ids(16)} return String(ids.reduce((a) => [a, a], 0)).length`,
    2 ** 17 - 1,
  ],
  "a variable doubled from within": [
    `${ids(20)} let s = 'x'; ids.forEach(() => { s += s }); return s.length`,
    2 ** 20,
  ],
  "lists in lists": [
    `${ids(60)} return ids.flatMap((a) => ids.flatMap((b) => ids.map((c) => a + b + c))).length`,
    60 ** 3,
  ],
  "numbers far from 1": [
    `${ids(20_000)} return ids.map((i) => i * 5e-324 + '').join('').length > 0`,
    true,
  ],
  "numbers that get there": [
    `${ids(4000)} return ids.map((i) => ids.slice(0, 20).reduce((a) => a / 1e16, i) + '').length`,
    4000,
  ],
  "numbers out of texts": [`${ids(9000)} return ids.map(() => +('5e-' + 324) + '').length`, 9000],
  "a text doubled at each turn of a loop": [
    "let s = 'x'; for (let i = 0; i < 20; i++) s += s; return s.length",
    2 ** 20,
  ],
  "and under another name": [
    "let s = 'x'; for (let i = 0; i < 20; i++) { const t = s; s += t } return s.length",
    2 ** 20,
  ],
  "a list that a loop pushes itself to": [
    "const a = [0]; for (let i = 0; i < 16; i++) a.push(...a); return a.length",
    2 ** 16,
  ],
  "a list that grows while it is gone through": [
    "const a = [0]; for (const x of a) { if (a.length > 50_000) break; a.push(x) } return a.length",
    50_001,
  ],
  "a list under two names": [
    "const a = [0]; const b = a; for (const x of b) { if (b.length > 50_000) break; a.push(x) } return b.length",
    50_001,
  ],
  "a counter that is set back": [
    "let n = 0; for (let i = 0; i < 9; i++) { n += 1; if (n < 100_000) i = 0 } return n",
    100_007,
  ],
  "loops in loops": [
    "let n = 0; for (let i = 0; i < 300; i++) for (let j = 0; j < 300; j++) n += 1; return n",
    300 * 300,
  ],
  "a number that each turn divides": [
    "const out = []; for (let j = 0; j < 900; j++) { let x = 1; for (let i = 0; i < 20; i++) x = x / 1e16; out.push(x + '') } return out.length",
    900,
  ],
  "a list joined at each turn": [
    "const a = []; for (let i = 0; i < 900; i++) a.push('some text'); let n = 0; for (let i = 0; i < 900; i++) n += a.join().length; return n",
    900 * (900 * 10 - 1),
  ],
};

const read: Record<string, [result: () => unknown, code: string, value: unknown]> = {
  "what is there many times": [
    () => Array.from({ length: 16 }).reduce((a) => [a, a], 1),
    "return ('' + (await get())).length",
    2 ** 17 - 1,
  ],
  "a list of nothing": [() => new Array(1e6), "return ('' + (await get())).length", 1e6 - 1],
  "numbers far from 1": [
    () => Array(9000).fill(5e-324),
    "return ('' + (await get())).length",
    9000 * 7 - 1,
  ],
  "a length, and no list": [
    () => ({ length: 1e5 }),
    "return Array.from(await get(), (_, i) => i).length",
    1e5,
  ],
  "a text in each of its characters": [
    () => "ab".repeat(6_000),
    "const r = await get(); return r.split('').map((x) => r.indexOf(x + x)).length",
    12_000,
  ],
  "a text in each of its characters, in a loop": [
    () => "ab".repeat(6_000),
    "const r = await get(); const out = []; for (const x of r) out.push(r.indexOf(x + x)); return out.length",
    12_000,
  ],
  "a text named in every turn": [
    () => "x".repeat(30_000),
    "const r = await get(); let n = 0; for (let i = 0; i < 900; i++) n += JSON.stringify(r).length; return n",
    900 * 30_002,
  ],
};

export const disguised: HostileCase[] = [
  ...Object.entries(growing).map(([name, [code, value]]) => ({
    name: `disguised: ${name}`,
    code,
    expect: { value },
  })),
  ...Object.entries(read).map(([name, [result, code, value]]) => ({
    name: `disguised: ${name}, as a result`,
    code,
    tools: () => ({ get: result }),
    expect: { value },
  })),
];
