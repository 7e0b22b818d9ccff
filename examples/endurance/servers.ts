/** A Worker in a `wrangler dev` of its own. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { freePort } from "../../test/support/free-port.js";

export interface RunningWorker {
  base: string;
  /** Everything it has written. */
  output(): string;
  /** Waits until it has written this. */
  until(text: string): Promise<void>;
  /** Resident memory of the Worker's workerd, in MB: not of the proxy that wrangler puts before it. */
  memory(): number;
  /** How many files and sockets that workerd has open; undefined where there is no `/proc`. */
  files(): number | undefined;
  /** Where the Worker's inspector listens. */
  inspector: string;
  end(): Promise<void>;
}

export async function startWorker(
  args: (port: number, inspectorPort: number) => string[],
  env: (port: number, inspectorPort: number) => Record<string, string>,
): Promise<RunningWorker> {
  const port = await freePort();
  const inspectorPort = await freePort();
  const child = spawn(process.execPath, args(port, inspectorPort), {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...{ ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" },
      ...env(port, inspectorPort),
    },
  });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk) => void chunks.push(String(chunk)));
  const base = `http://127.0.0.1:${port}`;
  const output = () => chunks.join("");
  const end = () => endGroup(child);
  const until = async (text: string) => {
    while (!output().includes(text)) {
      if (child.exitCode !== null) throw new Error(`the Worker did not start:\n${output()}`);
      await setTimeout(100);
    }
  };
  const own = () => workersOf(child.pid ?? 0, port);
  return {
    ...{ base, output, until, end },
    memory: () => own().reduce((sum, { kilobytes }) => sum + kilobytes, 0) / 1024,
    files: () => (existsSync("/proc/self/fd") ? own().reduce(addFiles, 0) : undefined),
    inspector: `ws://127.0.0.1:${inspectorPort}/ws`,
  };
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  // `npm start` ends the group that it made; wrangler alone would leave workerd behind.
  process.kill(-child.pid, "SIGTERM");
  await ended;
}

interface Process {
  id: number;
  parent: number;
  kilobytes: number;
  command: string;
}

function addFiles(sum: number, { id }: Process): number {
  return sum + readdirSync(`/proc/${id}/fd`).length;
}

function workersOf(root: number, port: number): Process[] {
  const table = execFileSync("ps", ["-axo", "pid=,ppid=,rss=,args="], { encoding: "utf8" });
  const processes = table.split("\n").flatMap((line): Process[] => {
    const [, id, parent, kilobytes, command = ""] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return id === undefined
      ? []
      : [{ id: Number(id), parent: Number(parent), kilobytes: Number(kilobytes), command }];
  });
  const own = new Set([root]);
  for (let before = 0; before < own.size; ) {
    before = own.size;
    for (const { id, parent } of processes) if (own.has(parent)) own.add(id);
  }
  return processes.filter(
    ({ id, command }) =>
      own.has(id) && /workerd\S* serve/.test(command) && !command.includes(`:${port} `),
  );
}
