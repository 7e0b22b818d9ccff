/** T1, judged by test262: the tests are not ours to keep, so they run where there is a checkout. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const directory = process.env.TEST262_DIR;
if (!directory) console.warn("test262 is skipped: TEST262_DIR names no checkout of tc39/test262");

test.skipIf(!directory)(
  "what passes test262 natively passes it staged",
  { timeout: 3_600_000 },
  () => {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const args = ["scripts/run-ts.mjs", "test/test262/main.ts", directory ?? ""];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    console.log(stdout);
    expect(status, `${stdout}\n${stderr}`).toBe(0);
  },
);
