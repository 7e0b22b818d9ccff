/** The Worker in a real `wrangler dev`, which can be killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export interface WorkerProcess {
  base: string;
  /** Everything it has written. */
  output(): string;
  /** The whole process group, at once. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

export const processKey = "engine-key-of-the-process-tests";

/** What the Worker answers. @throws its answer, when that is an error */
export async function askWorker(
  worker: WorkerProcess,
  method: string,
  path: string,
  body?: object,
): Promise<string> {
  const response = await fetch(`${worker.base}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${processKey}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

export async function startWorker(
  port: number,
  state: string,
  more: Record<string, string> = {},
): Promise<WorkerProcess> {
  const vars = {
    ...more,
    ENVIRONMENT: "development",
    ENGINE_API_KEY: processKey,
    RATE_LIMIT_PER_MINUTE: "0",
  };
  const args = [
    ...["node_modules/wrangler/bin/wrangler.js", "dev", "--local", "--persist-to", state],
    ...["--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
    ...["--show-interactive-dev-session=false"],
    ...Object.entries(vars).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
  ];
  return started(port, args, {});
}

/** `npm start`. */
export async function startDevelopment(
  port: number,
  state: string,
  env: Record<string, string>,
): Promise<WorkerProcess> {
  const own = { PORT: String(port), PERSIST_TO: state, ENGINE_API_KEY: processKey };
  const worker = await started(port, ["scripts/start.mjs"], { ...own, ...env });
  while (!worker.output().includes("Try:")) await new Promise((resolve) => setTimeout(resolve, 50));
  return worker;
}

async function started(
  port: number,
  args: string[],
  env: Record<string, string>,
): Promise<WorkerProcess> {
  const quiet = { WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" };
  const child: ChildProcess = spawn(process.execPath, args, {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...quiet, ...env },
  });
  let output = "";
  child.stdout?.on("data", (chunk) => (output += chunk));
  child.stderr?.on("data", (chunk) => (output += chunk));
  const base = `http://127.0.0.1:${port}`;
  const kill = async (signal: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    process.kill(-child.pid, signal);
    await ended;
  };
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the Worker did not start: ${output}`);
    if ((await fetch(`${base}/health`).catch(() => undefined))?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { base, output: () => output, kill };
}
