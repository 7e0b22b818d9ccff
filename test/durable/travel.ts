/** A run in one runtime, on from its journal in another: the same in Node and in a Worker. */
import type { CallDecision } from "../../src/runtime/approvals.js";
import { encodeValue } from "../../src/runtime/encoding.js";
import { MemoryJournal, serializeJournal } from "../../src/runtime/journal.js";
import { parseJournal } from "../../src/runtime/journal-parse.js";
import type { RunOptions } from "../../src/runtime/options.js";
import type { Outcome } from "../../src/runtime/outcome.js";
import type { ResumeOptions } from "../../src/runtime/resume.js";

export const programs: Readonly<Record<string, string>> = {
  approvals: `
const ids = await list();
console.log("ids", ids);
const out = await Promise.all(ids.map((id) => ask(id).catch((e) => e.name)));
return [out, await add(out.length, 1)];`,
  "rich values": `
const v = await rich();
const first = await ask(1);
return { v, first, at: new Date(0), map: new Map([[1n, -0]]), none: undefined, nan: NaN };`,
  "chance and time": `
const a = Math.random();
const t = Date.now();
await new Promise((resolve) => setTimeout(resolve, 3));
const b = [a, await add(a, Math.random()), crypto.randomUUID()];
return [b, await ask(2), Date.now() - t >= 3, await Promise.race([add(1, 1), ask(3)])];`,
  failures: `
let seen;
try { await fail("disk") } catch (e) { seen = [e.name, e.message, e.code] }
await ask(4);
throw Object.assign(new RangeError("over: " + seen), { code: "E" });`,
  "async generators": `
async function* g() { for (const n of await list()) yield await add(n, await ask(n)) }
const out = [];
for await (const n of g()) out.push(n);
return out;`,
};

const tools = {
  list: { annotations: { readOnlyHint: true }, handler: () => [1, 2, 3] },
  add: { annotations: { readOnlyHint: true }, handler: (a: number, b: number) => a + b },
  rich: {
    annotations: { readOnlyHint: true },
    handler: () => ({
      map: new Map([["k", new Set([1n, -0])]]),
      date: new Date(5),
      gone: undefined,
    }),
  },
  fail: {
    annotations: { readOnlyHint: true },
    handler: (what: string) => {
      throw Object.assign(new Error(`no ${what}`), { code: "ENOSPC" });
    },
  },
  ask: {
    policy: "ask" as const,
    annotations: { idempotentHint: true },
    handler: (n: number) => n * 10,
  },
};

export interface Leg {
  source: string;
  /** To go on from. */
  journal?: string;
  decisions?: CallDecision[];
}

export interface Arrived {
  journal: string;
  /** Calls that wait. */
  waiting: number[];
  /** What must be the same wherever it comes to. */
  facts: object;
}

export interface Library {
  run(source: string, options: RunOptions): Promise<Outcome>;
  resume(journal: string, options: ResumeOptions): Promise<Outcome>;
}

/** Until it ends, or nobody has decided. */
export async function travel(
  { source, journal, decisions }: Leg,
  { run, resume }: Library,
): Promise<Arrived> {
  const store = new MemoryJournal();
  const options = { tools, store, parallelize: "off" as const };
  const outcome =
    journal === undefined
      ? await run(source, { ...options, seed: "travel" })
      : await resume(journal, { ...options, decisions, trusted: true });
  const { status, value, error, logs, calls, pending = [] } = outcome;
  const before = journal === undefined ? [] : parseJournal(journal);
  return {
    journal: serializeJournal([...before, ...store.entries]),
    waiting: pending.flatMap((p) => (p.kind === "approval" ? [p.seq] : [])),
    facts: {
      status,
      value: JSON.parse(encodeValue(value).text),
      error: error === undefined ? null : [error.name, error.message, error.line],
      logs: logs.map(({ level, text }) => [level, text]),
      calls: calls.map(({ seq, tool, args, status: state, result, error: failed }) => ({
        ...{ seq, tool, state, failed: failed?.message ?? null },
        args: encodeValue(args).text,
        result: encodeValue(result).text,
      })),
    },
  };
}
