import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Lease } from "../../src/node/lease.js";
import { StoreOwnedError } from "../../src/runtime/stores.js";

test("claims come to an owner or to a refusal while others end the run", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lease-"));
  const file = join(folder, "run.jsonl");
  const claim = async (owner: string) => {
    for (let turn = 0; turn < 50; turn++) {
      try {
        await (await Lease.claim(file, owner)).release(true);
      } catch (error) {
        if (!(error instanceof StoreOwnedError)) throw error;
      }
    }
  };
  const claims = Array.from({ length: 8 }, (_, n) => claim(`owner${n}`));
  const failed = (await Promise.allSettled(claims)).flatMap((c) =>
    c.status === "rejected" ? [String(c.reason)] : [],
  );
  await rm(folder, { recursive: true });
  expect(failed).toEqual([]);
});
