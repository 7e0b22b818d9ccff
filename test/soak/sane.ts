/** Sane programs of every kind, each with the value it must have. */
export interface SaneRun {
  name: string;
  code(n: number): string;
  value(n: number): unknown;
}

export const saneRuns: readonly SaneRun[] = [
  { name: "no call", code: (n) => `return ${n} * 2`, value: (n) => n * 2 },
  { name: "one call", code: (n) => `return await add(${n}, 1)`, value: (n) => n + 1 },
  {
    name: "calls in turn",
    code: (n) => `let s = ${n}; for (let i = 0; i < 5; i++) s = await add(s, i); return s`,
    value: (n) => n + 10,
  },
  {
    name: "calls together",
    code: (n) => `return await Promise.all([1, 2, 3].map((i) => add(i, ${n})))`,
    value: (n) => [1 + n, 2 + n, 3 + n],
  },
  {
    name: "a caught failure",
    code: (n) => `try { await fail("no ${n}") } catch (e) { return e.message }`,
    value: (n) => `no ${n}`,
  },
  {
    name: "rich values",
    code: (n) => `return new Map([["at", new Date(${n})], ["all", new Set([1n])]])`,
    value: (n) =>
      new Map<string, unknown>([
        ["at", new Date(n)],
        ["all", new Set([1n])],
      ]),
  },
  {
    name: "timers",
    code: (n) => `await new Promise((r) => setTimeout(r, 2)); return ${n}`,
    value: (n) => n,
  },
  {
    name: "async functions",
    code: (n) => `async function f(i) { return i ? 1 + await f(i - 1) : ${n} } return await f(20)`,
    value: (n) => n + 20,
  },
  {
    name: "async generators",
    code: (n) =>
      `async function* g() { for (let i = 0; i < 3; i++) yield await add(i, ${n}) }\n` +
      "const out = []; for await (const x of g()) out.push(x); return out",
    value: (n) => [n, n + 1, n + 2],
  },
  {
    name: "a large result",
    code: (n) => `return (await big(${50_000 + (n % 1000)})).length`,
    value: (n) => 50_000 + (n % 1000),
  },
  {
    name: "logs",
    code: (n) => `for (let i = 0; i < 20; i++) console.log("line", i, { n: ${n} }); return ${n}`,
    value: (n) => n,
  },
  {
    name: "a race",
    code: (n) => `return await Promise.race([add(${n}, 0), hangingRead()])`,
    value: (n) => n,
  },
];
