/** Time that goes by for a run, without waiting for it. */
import { env, runInDurableObject } from "cloudflare:test";
import { runOf } from "../../src/api/env.js";

/** As if `ms` had gone by while the run was suspended, and its object had been evicted. */
export async function later(org: string, id: string, ms: number): Promise<void> {
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
