/** What may be fetched ahead, how much of it, and what is said about it (R3). */
import { expect, test } from "vitest";
import { MemoryJournal, plan, type RunOptions, run } from "../../src/index.js";
import { connectServers } from "../../src/mcp/index.js";
import { readAheadText } from "../../src/transform/read-ahead-text.js";
import { lyingFetch } from "../mcp/lying.js";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Settings extends Partial<RunOptions> {
  policy?: RunOptions["policy"];
}

/** Tools of two servers, as the catalog has them. */
function servers(unrelated: boolean) {
  const sent: string[] = [];
  const tool = (server: string, name: string, readOnlyHint: boolean) => ({
    arguments: "object" as const,
    server,
    ...(unrelated && server === "mail" && { unrelated: true as const }),
    annotations: { readOnlyHint },
    inputSchema: { type: "object", properties: { id: { type: "number" } } },
    async invoke([given]: unknown[]) {
      const { id } = given as { id: number };
      sent.push(`${name} ${id}`);
      await wait(4);
      return { id, to: `a${id}` };
    },
  });
  const tools = {
    db: { get: tool("db", "get", true), put: tool("db", "put", false) },
    mail: { send: tool("mail", "send", false), list: tool("mail", "list", true) },
  };
  return { tools, sent };
}

async function ran(source: string, unrelated = false, settings: Settings = {}) {
  const { tools, sent } = servers(unrelated);
  const store = new MemoryJournal();
  const outcome = await run(source, { tools, isolation: "inline", store, ...settings });
  expect(outcome.error).toBeUndefined();
  const ahead = outcome.calls.filter((call) => call.prefetched).map(({ tool }) => tool);
  return { outcome, sent, ahead, entries: store.entries };
}

const mixed =
  "const o = []; for (let id = 0; id < 8; id++) { const r = await db.get({ id }); o.push(await mail.send({ id: r.id })) } return o.length";

test("nothing is read ahead past a call that may write", async () => {
  const { ahead, sent } = await ran(mixed);
  expect(ahead).toEqual([]);
  expect(sent.slice(0, 4)).toEqual(["get 0", "send 0", "get 1", "send 1"]);
});

test("but past one of a server that is configured as unrelated", async () => {
  const { ahead, sent, outcome } = await ran(mixed, true);
  expect(outcome.value).toBe(8);
  expect(ahead).toEqual(Array.from({ length: 7 }, () => "db.get"));
  expect(sent.indexOf("get 7")).toBeLessThan(sent.indexOf("send 1"));
  expect(sent.filter((call) => call.startsWith("send"))).toEqual(
    Array.from({ length: 8 }, (_, id) => `send ${id}`),
  );
});

test("what an unrelated server has written is read after it", async () => {
  const source =
    "const o = []; for (let id = 0; id < 4; id++) { await db.get({ id }); await mail.send({ id }); o.push((await mail.list({ id })).id) } return o";
  const { sent } = await ran(source, true);
  for (let id = 0; id < 4; id++)
    expect(sent.indexOf(`list ${id}`)).toBeGreaterThan(sent.indexOf(`send ${id}`));
});

test("the catalog has what the configuration says of a server", async () => {
  const list = () => ({
    tools: [{ name: "t", inputSchema: { type: "object" }, annotations: { readOnlyHint: true } }],
  });
  const { fetch } = lyingFetch({ "tools/list": list });
  const url = "http://liar.test/";
  const entry = { url, unrelated: true, trustAnnotations: false };
  const connection = await connectServers({ mcpServers: { a: { url }, b: entry } }, { fetch });
  const { a, b } = connection.tools as Record<string, { t: object }>;
  expect(a?.t).not.toHaveProperty("unrelated");
  expect(a?.t).not.toHaveProperty("untrusted");
  expect(b?.t).toMatchObject({ unrelated: true, untrusted: true });
  const reasons = plan("await a.t({}); await b.t({}); await a.t({ x: 1 }); await b.t({ x: 1 })", {
    tools: connection.tools,
  });
  expect(reasons.sites.map((site) => readAheadText(site, reasons.sites))).toEqual([
    undefined,
    "not read ahead: its server's annotations are not trusted",
    "read ahead",
    "not read ahead: its server's annotations are not trusted",
  ]);
});

const loop = (body: string) =>
  `const o = []; for (let id = 0; id < 60; id++) { const r = await db.get({ id }); ${body} } return o.length`;

test("an early break wastes little, however far the loop might go", async () => {
  for (const end of ["break", "return o.length"]) {
    const { sent, outcome } = await ran(loop(`if (r.id === 4) ${end}; o.push(r.id)`));
    expect(outcome.value).toBe(4);
    expect(sent.length).toBeLessThanOrEqual(5 + 8);
  }
});

test("the window grows while what was fetched is used", async () => {
  const { ahead, outcome } = await ran(loop("if (r.id < 0) break; o.push(r.id)"));
  expect(ahead.length).toBeGreaterThan(50);
  expect(outcome.stages).toBeLessThan(20);
});

test("no more are unused at once than maxPrefetched", async () => {
  const { entries, ahead } = await ran(loop("o.push(r.id)"), false, {
    limits: { maxPrefetched: 5 },
  });
  let unused = 0;
  let most = 0;
  for (const { type } of entries) {
    if (type === "prefetch") most = Math.max(most, ++unused);
    if (type === "prefetch-use") unused--;
  }
  expect(most).toBe(5);
  expect(ahead.length).toBeGreaterThan(20);
  const none = await ran(loop("o.push(r.id)"), false, { limits: { maxPrefetched: 0 } });
  expect(none.ahead).toEqual([]);
});

test("calls and reads ahead together keep to maxCalls", async () => {
  const { sent, outcome } = await ran(
    "const o = []; try { for (let id = 0; id < 60; id++) o.push(await db.get({ id })) } catch (e) { return [o.length, e.code] }",
    false,
    { limits: { maxCalls: 10 } },
  );
  expect(outcome.value).toEqual([10, "call-limit"]);
  expect(sent.length).toBe(10);
});

test("what a schema or a policy refuses is not sent ahead either", async () => {
  const refused = await ran(
    "const o = []; for (let id = 0; id < 6; id++) { try { o.push(await db.get({ id: id % 2 ? 'x' : id })) } catch (e) { o.push(e.code) } } return o",
  );
  expect(refused.sent).toEqual(["get 0", "get 2", "get 4"]);
  expect((refused.outcome.value as unknown[])[1]).toBe("invalid-arguments");
  const asking = await ran(loop("o.push(r.id)"), false, {
    policy: { ask: ["db.get"] },
    approve: () => true,
  });
  expect(asking.ahead).toEqual([]);
});

test("what the program waits for goes before what is fetched ahead", async () => {
  const order: string[] = [];
  const read = {
    annotations: { readOnlyHint: true },
    handler: async ({ id }: { id: string }) => {
      order.push(id);
      await wait(3);
      return { id };
    },
  };
  const source =
    "const a = await get({ id: 'first' }); await get({ id: `x${a.id}` }); for (let i = 0; i < 30; i++) await get({ id: `l${i}` }); return 1";
  await run(source, { tools: { get: read }, isolation: "inline", limits: { maxConcurrency: 1 } });
  expect(order.indexOf("xfirst")).toBeLessThan(5);
});

test("a fetch that fails is forgotten: the call is made, and fails or not as it would", async () => {
  const times = new Map<number, number>();
  const get = {
    annotations: { readOnlyHint: true },
    handler: async ({ id }: { id: number }) => {
      const count = (times.get(id) ?? 0) + 1;
      times.set(id, count);
      await wait(2);
      if (id === 2 && count === 1) throw new Error("too many at once");
      if (id === 3) throw new TypeError("never");
      return id;
    },
  };
  const source =
    "const o = []; for (let id = 0; id < 5; id++) { try { o.push(await get({ id })) } catch (e) { o.push(`${e.name}: ${e.message}`) } } return o";
  const { value, calls } = await run(source, { tools: { get }, isolation: "inline" });
  expect(value).toEqual([0, 1, 2, "TypeError: never", 4]);
  expect(calls.map(({ prefetched }) => prefetched)).toEqual([false, true, false, false, true]);
});

test("the outcome says why a call was fetched ahead, and why not", async () => {
  const source = `const a = await db.get({ id: 1 });
const b = await db.get({ id: 2 });
await db.put({ id: 3 });
const d = await db.get({ id: 4 });
for (const id of [5, 6, 7, 8, 9]) { const r = await db.get({ id }); if (r.id === 7) break }
return 1`;
  const { outcome } = await ran(source);
  const said = outcome.calls.map(({ prefetched, prefetchReason }) => [prefetched, prefetchReason]);
  expect(said.slice(0, 4)).toEqual([
    [false, undefined],
    [true, "its arguments depend on no result"],
    [false, "not read ahead: not annotated read-only"],
    [false, "not read ahead: db.put 3:7 may write before it"],
  ]);
  expect(said[5]).toEqual([
    true,
    "its arguments depend on no result; whether it would be made was not known",
  ]);
  const [warning] = outcome.warnings;
  expect(warning).toMatchObject({ code: "prefetch-wasted", line: 5 });
  expect(warning?.message).toMatch(/^2 of \d+ reads .* were not used: 2 × db.get at 5:\d+$/);
  const deep = await ran(
    "for (const id of [1, 2, 3, 4, 5, 6]) { const r = await db.get({ id }); await mail.list({ id: r.id * 2 }) }",
  );
  expect(deep.outcome.calls.map((call) => call.prefetchReason)).toContain(
    "the results that its arguments need were there",
  );
  const passed = await ran("const r = await db.get({ id: 1 }); await mail.list({ id: r.id })");
  expect(passed.outcome.calls[1]?.prefetchReason).toBe(
    "its arguments are results that are passed on as they are",
  );
  const off = await ran(source, false, { parallelize: "off" });
  expect(off.outcome.calls[1]?.prefetchReason).toBe("not read ahead: that is turned off");
});

test("the plan says of every call whether it can be read ahead, and why not", () => {
  const { tools } = servers(false);
  const source = `const a = await db.get({ id: 1 });
const b = [await db.get({ id: a.id }), await db.get({ id: a.id + 1 })];
const c = await db.get({ id: 3 });
await db.put({ id: 4 });
const d = await db.get({ id: 5 });
for (const id of [6, 7]) await db.get({ id });
for (const id of [8, 9]) { await db.get({ id }); await db.put({ id }) }
let x = 1; for (let i = 0; i < 3; i++) x = (await db.get({ id: x })).id;
let y = 1; for (let i = 0; i < 3; i++) y += (await db.get({ id: y })).id;
for (const id of [10, 11]) { const r = await db.get({ id }); if (r.to) break }
return await db[b.to]({ id: 12 })`;
  const { sites } = plan(source, { tools });
  expect(sites.map((site) => `${site.line}: ${readAheadText(site, sites) ?? ""}`)).toEqual([
    "1: ",
    "2: read ahead, as soon as db.get 1:17 has answered",
    "2: read ahead",
    "3: read ahead",
    "4: not read ahead: not annotated read-only",
    "5: not read ahead: db.put 4:7 may write before it",
    "6: read ahead",
    "7: not read ahead: db.put 7:56 may write before it",
    "7: not read ahead: not annotated read-only",
    "8: read ahead, as soon as its own last result is there",
    "9: not read ahead: it needs its own last result",
    "10: read ahead, a few at a time: db.get 10:46 may decide that it is not made",
    "11: not read ahead: only the run can tell the tool",
  ]);
});
