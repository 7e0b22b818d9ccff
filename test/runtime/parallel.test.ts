import { expect, test } from "vitest";
import { MemoryJournal, type Outcome, resume, run } from "../../src/index.js";

const reads = { readOnlyHint: true };

/** Tools whose answers depend on nothing but their arguments and what was written before. */
function world() {
  const sent: string[] = [];
  let written = 0;
  let going = 0;
  let most = 0;
  const read = <T>(name: string, answer: (given: never) => T) => ({
    annotations: reads,
    handler: async (given: never) => {
      sent.push(`${name} ${JSON.stringify(given)}`);
      most = Math.max(most, ++going);
      await new Promise((resolve) => setTimeout(resolve, 3));
      going--;
      return answer(given);
    },
  });
  const tools = {
    get: read("get", ({ id }: { id: unknown }) => ({
      id,
      value: String(id).length * 7,
      next: `${id}n`,
      written,
    })),
    page: read("page", ({ page }: { page: number }) => (page < 5 ? [page, page + 100] : [])),
    fails: read("fails", ({ id }: { id: number }) => {
      if (id % 3 === 1) throw new Error(`no ${id}`);
      return id;
    }),
    when: read("when", ({ id }: { id: number }) => new Date(id)),
    put: async ({ id }: { id: unknown }) => {
      sent.push(`put ${JSON.stringify(id)}`);
      written++;
      return written;
    },
  };
  return { tools, sent, most: () => most };
}

const shape = ({ status, value, error, logs, calls }: Outcome) => ({
  status,
  value,
  error: error?.message,
  logs: logs.map(({ level, text }) => ({ level, text })),
  calls: calls.map(({ seq, tool, args, status, result, error, line, column }) => ({
    ...{ seq, tool, args, status, result, error, line, column },
  })),
});

async function both(source: string, isolation: "inline" | "thread" = "inline") {
  const on = world();
  const off = world();
  const options = { isolation, seed: 1 } as const;
  const [ahead, plain] = await Promise.all([
    run(source, { ...options, tools: on.tools as never }),
    run(source, { ...options, tools: off.tools as never, parallelize: "off" }),
  ]);
  return { ahead, plain, on, off };
}

const independent: Record<string, string> = {
  "for...of":
    "const o = []; for (const id of [1, 2, 3, 4, 5, 6]) o.push(await get({ id })); return o",
  counter:
    "let s = 0; for (let i = 0; i < 6; i++) s += (await get({ id: `k-${i}` })).value; return s",
  while: "let i = 0, s = 0; while (i < 6) { s += (await get({ id: i })).value; i++ } return s",
  "for...in":
    "const o = []; for (const k in { a: 1, b: 2, c: 3, d: 4, e: 5 }) o.push((await get({ id: k })).id); return o",
  entries:
    "const o = []; for (const [i, id] of ['a', 'b', 'c', 'd', 'e'].entries()) o.push([i, (await get({ id })).id]); return o",
  "a mapped list":
    "const o = []; for (const x of [1, 2, 3, 4, 5].map((n) => ({ n: n * 2 }))) o.push((await get({ id: x.n })).id); return o",
  nested:
    "const o = []; for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) o.push((await get({ id: [i, j] })).id); return o",
  "a helper":
    "async function f(id) { const r = await get({ id }); return r.value } let s = 0; for (let i = 0; i < 6; i++) s += await f(i); return s",
  "straight line":
    "const a = await get({ id: 1 }); const b = await get({ id: 2 }); const c = await get({ id: 3 }); const d = await get({ id: 4 }); const e = await get({ id: 5 }); return [a, b, c, d, e]",
  combinators:
    "const o = []; for (let i = 0; i < 4; i++) o.push(await Promise.all([get({ id: i }), get({ id: -1 - i })])); return o",
};

test.each(Object.entries(independent))(
  "independent reads are fetched ahead: %s",
  async (_, source) => {
    const { ahead, plain, on, off } = await both(source);
    expect(shape(ahead)).toEqual(shape(plain));
    expect(ahead.status).toBe("completed");
    expect(ahead.calls.filter((call) => call.prefetched).length).toBeGreaterThan(2);
    expect(ahead.stages).toBeLessThan(plain.stages);
    expect(on.most()).toBeGreaterThan(off.most());
    expect([...on.sent].sort()).toEqual([...off.sent].sort());
    expect(ahead.warnings).toEqual([]);
  },
);

const others: Record<string, string> = {
  "arguments that depend on results":
    "let id = 'a'; for (let i = 0; i < 5; i++) id = (await get({ id })).next; return id",
  "an early break":
    "const o = []; for (let i = 0; i < 40; i++) { const r = await get({ id: 'x'.repeat(i) }); o.push(r.id); if (r.value > 30) break } return o",
  "pages until an empty one":
    "const o = []; for (let page = 0; ; page++) { const rows = await page_({ page }); if (!rows.length) break; for (const id of rows) o.push((await get({ id })).value) } return o".replace(
      "page_",
      "page",
    ),
  "failures that are caught":
    "const o = []; for (let id = 0; id < 8; id++) { try { o.push(await fails({ id })) } catch (e) { o.push(e.message) } } return o",
  "a failure that is not": "for (let id = 2; id < 8; id++) await fails({ id })",
  "writes between":
    "const o = []; for (let id = 0; id < 5; id++) { o.push(await get({ id })); await put({ id }) } return o",
  "the same read again after a write":
    "const a = await get({ id: 1 }); await put({ id: 1 }); const b = await get({ id: 1 }); return [a.written, b.written]",
  "a write in an early branch":
    "const o = []; for (let i = 0; i < 6; i++) { const r = await get({ id: i }); if (r.value === 7 && i === 2) { await put({ id: i }); o.push((await get({ id: i + 1 })).written) } else o.push(r.written) } return o",
  polling: "let n = 0; while (n < 4) { await get({ id: 1 }); n++ } return n",
  "rich results":
    "const o = []; for (let id = 0; id < 5; id++) o.push((await when({ id })).getTime()); return o",
  "results that are looked at":
    "const o = []; for (let i = 0; i < 5; i++) { const r = await get({ id: i }); console.log(r); o.push(Object.keys(r), r instanceof Object, `${r.id}`, [...r.next]) } return o",
  "a loop that a result would end":
    "let go = true, i = 0; while (go) { const r = await get({ id: i++ }); go = i < 5 && r.value > 0 } return i",
  "an endless loop over what is not there":
    "let n = 0; const r = await get({ id: 1 }); while (n < r.value) n++; return [n, (await get({ id: 2 })).id]",
};

test.each(Object.entries(others))("fetching ahead changes nothing: %s", async (_, source) => {
  const { ahead, plain, on } = await both(source);
  expect(shape(ahead)).toEqual(shape(plain));
  const writes = on.sent.filter((call) => call.startsWith("put"));
  expect(writes).toEqual(
    plain.calls
      .filter((c) => c.tool === "put")
      .map((c) => `put ${JSON.stringify((c.args[0] as { id: unknown }).id)}`),
  );
});

test("a thread gives the same", async () => {
  const { ahead, plain } = await both(independent.nested ?? "", "thread");
  expect(shape(ahead)).toEqual(shape(plain));
  expect(ahead.calls.some((call) => call.prefetched)).toBe(true);
});

test("what was fetched in vain is counted", async () => {
  const { ahead } = await both(others["an early break"] ?? "");
  expect(ahead.warnings.map(({ code }) => code)).toEqual(["prefetch-wasted"]);
});

test("only tools that are annotated read-only and ask nobody are fetched ahead", async () => {
  const { tools } = world();
  const source = independent.counter ?? "";
  const bare = await run(source, {
    tools: { get: tools.get.handler as never },
    isolation: "inline",
  });
  const asking = await run(source, {
    tools: { get: { ...tools.get, policy: "ask" } as never },
    approve: () => true,
    isolation: "inline",
  });
  for (const { calls } of [bare, asking]) {
    expect(calls).toHaveLength(6);
    expect(calls.some((call) => call.prefetched)).toBe(false);
  }
});

test("prefetches stand in the journal, and a replay needs none of them", async () => {
  const store = new MemoryJournal();
  const source = independent.nested ?? "";
  const first = await run(source, { tools: world().tools as never, isolation: "inline", store });
  const kinds = store.entries.map((entry) => entry.type);
  expect(kinds.filter((kind) => kind === "prefetch").length).toBe(8);
  expect(kinds.filter((kind) => kind === "prefetch-use").length).toBe(8);
  const { tools, sent } = world();
  const cut = store.entries.filter(({ type }) => type !== "end");
  const again = await resume(cut, { tools: tools as never, isolation: "inline" });
  expect(again.value).toEqual(first.value);
  expect(sent).toEqual([]);
});

test("a stage that fails with what was read ahead is run again without it", async () => {
  const get = {
    annotations: { readOnlyHint: true },
    handler: ({ i }: { i: number }) => ({ x: i }),
  };
  const source = "let n = 0; for (const i of [1, 2, 3]) n += (await get({ i })).x; for (;;);";
  const outcome = await run(source, { tools: { get }, limits: { maxStageGas: 100 } });
  expect(outcome).toMatchObject({ status: "failed", error: { code: "gas-limit" } });
  expect(outcome.calls.map(({ result }) => result)).toEqual([{ x: 1 }, { x: 2 }, { x: 3 }]);
});
