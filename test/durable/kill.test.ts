/** R1, R2, R5 under `kill -9`. `npm run kill` does it at every write, in every mode. */
import PQueue from "p-queue";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  drive,
  KillCases,
  type KillResult,
  modes,
  openWrites,
  sentTwice,
  withUnknown,
} from "./kill.js";

let cases: KillCases;
beforeAll(async () => {
  cases = await KillCases.open();
});
afterAll(() => cases.close());

test("killed at a write and resumed, a run comes to the same, and writes nothing twice", {
  timeout: 300_000,
}, async () => {
  const { writes } = await cases.whole();
  const queue = new PQueue({ concurrency: 2 });
  const kills = Array.from({ length: writes }, (_, n) => {
    const mode = modes[n % modes.length] ?? "after";
    return queue.add(() => cases.kill(n + 1, mode));
  });
  const results = await Promise.allSettled(kills);
  const failures = results.flatMap((r) => (r.status === "rejected" ? [String(r.reason)] : []));
  expect(failures).toEqual([]);
  const seen = new Set(results.map((r) => (r as PromiseFulfilledResult<KillResult>).value));
  expect([...seen]).toEqual(expect.arrayContaining(["same", "unknown"]));
});

test("killed a second time while it goes on, a run still comes to the same", {
  timeout: 300_000,
}, async () => {
  const whole = await cases.whole();
  for (const [first, second] of [
    [3, 2],
    [5, 4],
    [7, 1],
  ]) {
    const { journal, effects, paths } = await cases.make();
    await drive({ ...paths, killAt: first, mode: "after" });
    const open = await openWrites(journal);
    expect(await drive({ ...paths, takeOver: true, killAt: second, mode: "after" })).toEqual({});
    open.push(...(await openWrites(journal)));
    const last = await drive({ ...paths, takeOver: true });
    expect(last.value).toEqual(withUnknown(whole.value, open));
    expect(sentTwice(await effects())).toEqual([]);
  }
});

test("a claim of a process that was killed is taken over by one of many", {
  timeout: 300_000,
}, async () => {
  for (let round = 0; round < 3; round++) {
    const { effects, paths } = await cases.make();
    await drive({ ...paths, killAt: 4, mode: "after" });
    const racers = await Promise.all(
      Array.from({ length: 4 }, () => drive({ ...paths, takeOver: true })),
    );
    // Others may come when the first is through: they read its end, and send nothing.
    const through = racers.filter((result) => result.status === "completed");
    expect(through.length).toBeGreaterThan(0);
    for (const { value } of through) expect(value).toEqual(through[0]?.value);
    for (const result of racers)
      expect(result.status ?? result.refused).toMatch(/^(completed|StoreOwnedError)$/);
    expect(sentTwice(await effects())).toEqual([]);
  }
});
