import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeAll, expect, it } from "vitest";
import { runOf } from "../../src/api/env.js";
import { addServer, ask, run, settled } from "./client.js";

const org = "wake";

beforeAll(() => addServer(org, "workshop", "/workshop", { policy: { write: "ask" } }));

/** As if `ms` had gone by while the run was suspended, and its object had been evicted. */
async function later(id: string, ms: number): Promise<void> {
  const stub = runOf(env, org, id);
  await runInDurableObject(stub, (_, { storage }) => {
    for (const { row, text } of storage.sql
      .exec<{ row: number; text: string }>("SELECT row, text FROM journal")
      .toArray()) {
      const entry = JSON.parse(text);
      for (const name of ["at", "startedAt", "askUntil"]) if (name in entry) entry[name] -= ms;
      storage.sql.exec("UPDATE journal SET text = ? WHERE row = ?", JSON.stringify(entry), row);
    }
    const [row] = storage.sql
      .exec<{ text: string }>("SELECT text FROM texts WHERE name = 'state'")
      .toArray();
    const state = JSON.parse(row?.text ?? "{}");
    const text = JSON.stringify({ ...state, wakeAt: state.wakeAt - ms });
    storage.sql.exec("UPDATE texts SET text = ? WHERE name = 'state'", text);
  });
  await runInDurableObject(stub, (_, state) => state.abort("restart")).catch(() => {});
}

it("a long sleep suspends the run, and an alarm wakes it when it is due", async () => {
  const code = "await new Promise((r) => setTimeout(r, 3_600_000)); return 'awake'";
  const { status, body } = await run(org, code);
  expect([status, body.status]).toEqual([202, "suspended"]);
  await later(body.id, 1_800_000);
  await runDurableObjectAlarm(runOf(env, org, body.id));
  const path = `/api/v1/orgs/${org}/runs/${body.id}`;
  expect((await ask("GET", path)).body.status).toBe("suspended");
  await later(body.id, 1_800_000);
  expect(await runDurableObjectAlarm(runOf(env, org, body.id))).toBe(true);
  expect(await settled(org, body.id)).toMatchObject({ status: "completed", value: "awake" });
});

it("a call that nobody decides on is rejected when its time is over", async () => {
  const code = "try { return await workshop.write({ name: 'late' }) } catch (e) { return e.code }";
  const { body } = await run(org, code);
  expect(body.status).toBe("suspended");
  await later(body.id, 8 * 86_400_000);
  expect(await runDurableObjectAlarm(runOf(env, org, body.id))).toBe(true);
  expect((await settled(org, body.id)).value).toBe("approval-expired");
});
