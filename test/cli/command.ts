import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

export const cliPath = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const filesPath = fileURLToPath(new URL("./files/", import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built command in `test/cli/files`, as a shell would: pipes, no terminal. */
export async function entracte(
  args: readonly string[],
  { stdin = "", env = {} }: { stdin?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [cliPath, ...args], {
    cwd: filesPath,
    env: { ...process.env, NO_COLOR: "", FORCE_COLOR: "0", ...env },
  });
  child.stdin.on("error", () => {});
  child.stdin.end(stdin);
  const code = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}
