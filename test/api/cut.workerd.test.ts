/** R1, R2, R5 in workerd: a run goes on from whatever a killed process had written of its journal. */
import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeAll, expect, it } from "vitest";
import { runOf } from "../../src/api/env.js";
import type { JournalEntry } from "../../src/runtime/journal.js";
import { openCalls } from "../durable/open-calls.js";
import { addServer, ask, type Loose, mcp, run, settled } from "./client.js";

const org = "cut";
const path = `/api/v1/orgs/${org}/runs`;

beforeAll(async () => {
  await addServer(org, "atlas", "/atlas");
  await addServer(org, "free", "/free");
});

const codeOf = (name: string) => `
const settled = (p) => p.catch((error) => error.name);
const write = (n) => settled(free.write({ name: "${name} " + n }));
const out = [Math.random() < 1, (await get_language({ code: "deu" })).code];
out.push(...await Promise.all([write(1), get_language({ code: "fra" }).then((l) => l.code), write(2)]));
await new Promise((resolve) => setTimeout(resolve, 5));
out.push(await settled(get_language({ code: "zzz" })), await write(3));
return out;`;

async function writes(): Promise<string[]> {
  return ((await (await fetch(`${mcp}/state`)).json()) as { writes: string[] }).writes;
}

/** The object as a process left it that was killed after so many entries, and the entries. */
async function cut(id: string, kept: number): Promise<JournalEntry[]> {
  const stub = runOf(env, org, id);
  const entries = await runInDurableObject(stub, (_, { storage }) => {
    storage.sql.exec("DELETE FROM journal WHERE row > ?", kept);
    storage.sql.exec("DELETE FROM texts WHERE name = 'outcome'");
    const [row] = storage.sql
      .exec<{ text: string }>("SELECT text FROM texts WHERE name = 'state'")
      .toArray();
    const state = JSON.parse(row?.text ?? "{}");
    for (const name of ["endedAt", "report", "reported"]) delete state[name];
    const text = JSON.stringify({ ...state, status: "running" });
    storage.sql.exec("UPDATE texts SET text = ? WHERE name = 'state'", text);
    return storage.sql
      .exec<{ text: string }>("SELECT text FROM journal ORDER BY row")
      .toArray()
      .map((line) => JSON.parse(line.text) as JournalEntry);
  });
  await runInDurableObject(stub, (_, state) => state.abort("killed")).catch(() => {});
  return entries;
}

async function ended(id: string): Promise<Loose> {
  const stub = runOf(env, org, id);
  await expect
    .poll(() =>
      runInDurableObject(stub, (_, { storage }) => {
        const sql = "SELECT text FROM texts WHERE name = 'state'";
        const [row] = storage.sql.exec<{ text: string }>(sql).toArray();
        return JSON.parse(row?.text ?? "{}").reported;
      }),
    )
    .toBe(true);
  return (await ask("GET", `${path}/${id}`)).body;
}

it("killed after any write of its journal, a run comes to the same, and writes nothing twice", {
  timeout: 120_000,
}, async () => {
  const first = await run(org, codeOf("whole"));
  expect(first.body).toMatchObject({ status: "completed" });
  const count = await runInDurableObject(runOf(env, org, first.body.id), (_, { storage }) =>
    Number(storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM journal").toArray()[0]?.n),
  );
  const seen = new Set<string>();
  for (let kept = 1; kept < count; kept++) {
    const name = `cut ${kept}`;
    const { body } = await run(org, codeOf(name));
    const whole = (await ended(body.id)).value as unknown[];
    const entries = await cut(body.id, kept);
    const open = openCalls(entries, ["free.write"]).map(({ args }) => args.text);
    // By the alarm, or because somebody looks.
    if (kept % 2 === 0) await runDurableObjectAlarm(runOf(env, org, body.id));
    const again = await settled(org, body.id);
    const expected = whole.map((value) => {
      const unknown = open.some((args) =>
        args.includes(`"${String(value).replace("wrote ", "")}"`),
      );
      return unknown ? "OutcomeUnknownError" : value;
    });
    expect({ kept, error: again.error, value: again.value }).toEqual({ kept, value: expected });
    for (const value of expected) seen.add(String(value));
    const known = entries.flatMap((entry) => (entry.type === "request" ? [entry.args.text] : []));
    const all = await writes();
    for (const n of [1, 2, 3]) {
      const sent = all.filter((written) => written === `${name} ${n}`).length;
      // Once by the process that was killed; again only by a run that knew nothing of it.
      const times = known.some((args) => args.includes(`"${name} ${n}"`)) ? 1 : 2;
      expect({ kept, n, sent }).toEqual({ kept, n, sent: times });
    }
  }
  expect([...seen]).toContain("OutcomeUnknownError");
});
