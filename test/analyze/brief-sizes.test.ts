/** E3: what is reckoned of a program's values bounds what they are, whatever it reads. */
import { expect, test } from "vitest";
import { sizeOfJson } from "../../src/node/read-size.js";
import { refused } from "../../src/transform/3-analyze/brief-cost.js";
import { elementSize, type Size } from "../../src/transform/3-analyze/brief-size.js";
import { Work } from "../../src/transform/3-analyze/brief-work.js";
import type { Node } from "../../src/transform/3-analyze/nodes.js";
import { analysisOf } from "./support.js";

const programs = Number(process.env.BRIEF_RUNS ?? 4_000);
const AsyncFunction = (async () => {}).constructor as new (
  ...text: string[]
) => (tool: (...args: unknown[]) => unknown) => Promise<unknown>;

/** What `source` returns may be so large, when it reads so many characters; undefined: anything. */
function reckoned(source: string, characters: number): Size | undefined {
  let size: Size | undefined;
  analysisOf(source).brief(({ body }, toolCalls, globals) => {
    const work = new Work(toolCalls, globals, characters);
    try {
      work.program(body as Node[]);
      size = work.variables.scope.returned;
    } catch (thrown) {
      if (thrown !== refused) throw thrown;
    }
    return 0;
  });
  return size;
}

/** What it does return when its tool gives it `results`, and fails when they are all used. */
async function returned(source: string, results: readonly unknown[]): Promise<unknown> {
  let next = 0;
  const tool = () => {
    if (next < results.length) return Promise.resolve(structuredClone(results[next++]));
    const failed = Promise.reject(new Error("there is no more"));
    // Not everybody waits for it.
    failed.catch(() => {});
    return failed;
  };
  return new AsyncFunction("list_items", source)(tool);
}

test.each([
  ["const out = []; for (let i = 0; i < 9; i++) out.push('ab'); return out", 9 * 20],
  ["let s = ''; for (const x of [1, 2, 3]) s += 'ab'; return s", 8],
  ["let s = ''; for (const x of [1, 2, 3]) { for (const y of [1, 2]) s += x }; return s", 8],
  ["let n = 0; while ((await list_items()).more) n++; return n", 1],
])("it is not far from it where all is known: %s", (source, size) => {
  const { most } = reckoned(source, 100) as Size;
  expect(most).toBeGreaterThanOrEqual(size);
  expect(most).toBeLessThan(size * 20 + 1_200);
});

test("no program makes more of what it reads than was reckoned", async () => {
  const seen = { bounded: 0, returned: 0, large: 0 };
  for (let seed = 1; seed <= programs; seed++) {
    const draw = new Draw(seed);
    const source = draw.program();
    const results = draw.results();
    const read = results.reduce<number>(
      (sum, one) => sum + elementSize + sizeOfJson(JSON.stringify(one), Infinity),
      0,
    );
    const size = reckoned(source, read);
    if (size === undefined) continue;
    seen.bounded++;
    let value: unknown;
    try {
      value = await returned(source, results);
    } catch {
      continue;
    }
    seen.returned++;
    const actual = sizeOfJson(JSON.stringify(value), Infinity);
    // Numbers that take long to be written are not counted by their characters.
    if (actual === Infinity) continue;
    if (actual > 2 * read) seen.large++;
    // What is counted for each element and each bracket is not the same: empty lists in lists are the worst.
    const most = 2 * size.most + 50;
    expect([source, JSON.stringify(results), Math.max(actual, most)]).toEqual([
      source,
      JSON.stringify(results),
      most,
    ]);
  }
  // Enough of each kind for this to mean something.
  expect(seen.bounded).toBeGreaterThan(programs / 20);
  expect(seen.returned).toBeGreaterThan(programs / 40);
  expect(seen.large).toBeGreaterThan(programs / 400);
});

/** Programs of loops, lists and texts, the same for a seed each time. */
class Draw {
  #loops = 0;
  #names = 0;

  constructor(private state: number) {}

  results(): unknown[] {
    const one = (depth: number): unknown =>
      this.pick<() => unknown>([
        () => "7".repeat(this.below(60)),
        () => this.below(1000),
        () => Array.from({ length: this.below(9) }, () => (depth > 1 ? 7 : one(depth + 1))),
        () => ({ x: depth > 1 ? "ab" : one(depth + 1), items: [1, "b"], more: depth }),
        () => null,
      ])();
    return Array.from({ length: 1 + this.below(12) }, () => one(0));
  }

  program(): string {
    const first = `let s = ${this.pick(["'x'", "''", "1"])}, n = 0, t = ${this.pick(["'y'", "null"])};`;
    const lists = `const a = [${this.pick(["", "1", "'q'"])}]; const b = []; const ids = [1, 2, 3];`;
    const all = `${this.statement()} ${this.loop()} ${this.statement()}`;
    return `${first} ${lists} const o = await list_items(); ${all} return [s, n, t, a, b]`;
  }

  private below(n: number): number {
    this.state = (Math.imul(this.state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor(((this.state >>> 8) / 2 ** 24) * n);
  }

  private pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }

  private name(): string {
    return this.pick(["s", "n", "t", "s", "t", "a", "b", "o"]);
  }

  private list(): string {
    return this.pick(["a", "b", "a", "b", "ids", "o", `${this.name()}.items`]);
  }

  private expression(depth = 0): string {
    if (depth > 2) return this.name();
    const e = () => this.expression(depth + 1);
    const [l, v] = [() => this.list(), () => this.name()];
    return this.pick<() => string>([
      ...[v, v, v, () => "'ab'", () => "5", () => `${l()}.length`],
      () => `\`\${${e()}}-\${${e()}}\``,
      () => `${e()} + ${e()}`,
      () => `${e()} * 2`,
      () => `JSON.stringify(${e()})`,
      () => `${l()}.join()`,
      () => `${l()}.map((x${depth}) => x${depth} + ${v()})`,
      () => `[${e()}, ${e()}]`,
      () => `({ v: ${e()}, w: ${e()} })`,
      () => `${v()}.x`,
      () => `[...${l()}]`,
      () => `${l()}.concat(${e()})`,
      () => `String(${e()})`,
      () => `${l()}.slice(n, n + 4)`,
      () => `${l()}.reduce((p, y) => p + y, ${this.pick(["''", "0"])})`,
      () => `Object.entries(${v()})`,
      () => `${l()}.flatMap((y) => [y, ${v()}])`,
      () => `(${v()} ? ${e()} : ${e()})`,
      () => `(await list_items(${v()}))`,
      () => `(await Promise.all(${l()}.map((y) => list_items(y))))`,
    ])();
  }

  private statement(): string {
    const target = () => this.pick(["s", "n", "t"]);
    const own = () => this.pick(["a", "b"]);
    const e = () => this.expression();
    return this.pick<() => string>([
      () => `${target()} += ${e()};`,
      () => `${target()} += ${this.name()};`,
      () => `${target()} = ${this.name()} + ${this.name()};`,
      () => `${target()} = \`\${${this.name()}},\${${this.name()}}\`;`,
      () => `${target()} = [${this.name()}, ${this.name()}];`,
      () => `${own()}.push(${this.name()});`,
      () => `${target()} = ${e()};`,
      () => `${own()}.push(${e()});`,
      () => `${own()}.push(${e()}, ${e()});`,
      () => `${own()}.push(...${this.list()});`,
      () => `if (${this.name()}) { ${this.statement()} }`,
      () =>
        `if (${this.name()} === 7) ${this.#loops > 0 ? this.pick(["break", "continue"]) : "n++"};`,
      () => `${target()}++;`,
      () => `{ const c${this.#names} = ${e()}; ${target()} = c${this.#names++}; }`,
      () => `${this.list()}.forEach((z) => { ${target()} += ${this.name()}; });`,
      () => `${this.list()}.forEach((z) => ${own()}.push(z));`,
      () => `try { ${this.statement()} } catch (e) { ${own()}.push(e.message); }`,
      () => (this.#loops < 2 ? this.loop() : ";"),
    ])();
  }

  private loop(): string {
    this.#loops++;
    const i = `i${this.#names++}`;
    const body = Array.from({ length: 1 + this.below(3) }, () => this.statement()).join(" ");
    const text = this.pick([
      `for (let ${i} = 0; ${i} < ${this.pick([3, 9, 20])}; ${i}++) { ${body} }`,
      `for (const ${i} of ${this.list()}) { ${body} }`,
      `for (let ${i} = 0; ${i} < ${this.list()}.length; ${i} += ${this.pick([1, 4])}) { ${body} }`,
      `while (true) { const ${i} = await list_items(); if (!${i}) break; ${body} }`,
      `do { t = await list_items(n); ${body} } while (${this.name()});`,
    ]);
    this.#loops--;
    return text;
  }
}
