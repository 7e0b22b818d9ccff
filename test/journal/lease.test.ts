import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { JournalFile } from "../../src/node/journal-file.js";
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

test("a claim of a process that is gone is refused as such, and can be taken over", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lease-"));
  const file = join(folder, "run.jsonl");
  const library = new URL("../../dist/index.js", import.meta.url).href;
  const code = `import { JournalFile } from ${JSON.stringify(library)};
    await new JournalFile(${JSON.stringify(file)}).claim("first"); process.exit()`;
  expect(spawnSync(process.execPath, ["--input-type=module", "-e", code]).status).toBe(0);
  const store = new JournalFile(file);
  const refused = await store.claim("second").catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: "StoreOwnedError", owner: "first", gone: true });
  expect(String(refused)).toMatch(/is gone; take it over: claim\(owner, error\.owner\)/);
  await (await store.claim("second", "first")).release();
  await rm(folder, { recursive: true });
});
