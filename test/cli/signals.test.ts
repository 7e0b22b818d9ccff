import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { cliPath } from "./command.js";

function start(source: string) {
  const child = spawn(
    process.execPath,
    [cliPath, "run", "-", "--tools", "tools.mjs", "--verbose"],
    {
      cwd: new URL("./files/", import.meta.url),
    },
  );
  child.stdin.end(source);
  return child;
}

async function seen(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  let all = "";
  for await (const chunk of stream) {
    all += String(chunk);
    if (all.includes(text)) return;
  }
  throw new Error(`never saw ${text} in ${all}`);
}

test("an interrupt cancels the run and exits with 130", async () => {
  const child = start("await wait(600_000)");
  const closed = once(child, "exit");
  await seen(child.stderr, "#0 wait");
  child.kill("SIGINT");
  expect(await closed).toEqual([130, null]);
});

test("a reader that goes away ends the command quietly", async () => {
  const child = start("return 'x'.repeat(1_000_000)");
  const closed = once(child, "exit");
  child.stdout.destroy();
  const [code] = await closed;
  expect(code).toBe(0);
});
