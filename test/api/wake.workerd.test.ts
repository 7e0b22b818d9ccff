import { env, runDurableObjectAlarm } from "cloudflare:test";
import { beforeAll, expect, it } from "vitest";
import { runOf } from "../../src/api/env.js";
import { addServer, ask, run, settled } from "./client.js";
import { later } from "./later.js";

const org = "wake";

beforeAll(() => addServer(org, "workshop", "/workshop", { policy: { write: "ask" } }));

it("a long sleep suspends the run, and an alarm wakes it when it is due", async () => {
  const code = "await new Promise((r) => setTimeout(r, 3_600_000)); return 'awake'";
  const { status, body } = await run(org, code);
  expect([status, body.status]).toEqual([202, "suspended"]);
  await later(org, body.id, 1_800_000);
  await runDurableObjectAlarm(runOf(env, org, body.id));
  const path = `/api/v1/orgs/${org}/runs/${body.id}`;
  expect((await ask("GET", path)).body.status).toBe("suspended");
  await later(org, body.id, 1_800_000);
  expect(await runDurableObjectAlarm(runOf(env, org, body.id))).toBe(true);
  expect(await settled(org, body.id)).toMatchObject({ status: "completed", value: "awake" });
});

it("a call that nobody decides on is rejected when its time is over", async () => {
  const code = "try { return await workshop.write({ name: 'late' }) } catch (e) { return e.code }";
  const { body } = await run(org, code);
  expect(body.status).toBe("suspended");
  await later(org, body.id, 8 * 86_400_000);
  expect(await runDurableObjectAlarm(runOf(env, org, body.id))).toBe(true);
  expect((await settled(org, body.id)).value).toBe("approval-expired");
});
