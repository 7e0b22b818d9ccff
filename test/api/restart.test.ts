import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../support/free-port.js";
import { type StartedServers, startServers } from "./mcp-servers.js";
import { askWorker, startWorker, type WorkerProcess } from "./worker-process.js";

// biome-ignore lint/suspicious/noExplicitAny: answers are what is being tested
type Loose = any;

const state = mkdtempSync(join(tmpdir(), "entracte-restart-"));
let servers: StartedServers;
let worker: WorkerProcess;

beforeAll(async () => {
  servers = await startServers();
}, 60_000);

afterAll(async () => {
  await worker?.kill("SIGKILL");
  await servers?.close();
  rmSync(state, { recursive: true, force: true });
});

async function api(method: string, path: string, body?: object): Promise<Loose> {
  const text = await askWorker(worker, method, path, body);
  return path.endsWith("/journal")
    ? text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line))
    : JSON.parse(text);
}

async function writes(): Promise<string[]> {
  return ((await (await fetch(`${servers.base}/state`)).json()) as { writes: string[] }).writes;
}

async function until<T>(read: () => Promise<T>, enough: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (enough(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it("a run whose Worker is killed completes from its journal, and repeats no call", async () => {
  const port = await freePort();
  worker = await startWorker(port, state);
  await api("POST", "/admin/orgs/demo/mcp-servers", {
    id: "workshop",
    url: `${servers.base}/workshop`,
  });
  const code = `
    const results = [];
    for (let n = 0; n < 6; n++) {
      results.push(await workshop.write({ name: "n" + n, ms: 400 }).catch((error) => error.name));
    }
    return results;`;
  const { id, status } = await api("POST", "/orgs/demo/runs", { code, wait_ms: 0 });
  expect(status).toBe("running");
  await until(writes, (all) => all.length >= 4);
  const before = await api("GET", `/orgs/demo/runs/${id}/journal`);
  await worker.kill("SIGKILL");

  worker = await startWorker(port, state);
  // Only the list is asked: the run is picked up by its alarm, not by a look at it.
  await until(
    () => api("GET", "/orgs/demo/runs"),
    ({ runs }) => runs.some((run: Loose) => run.id === id && run.status !== "running"),
  );
  const ended = await api("GET", `/orgs/demo/runs/${id}`);
  expect(ended.status).toBe("completed");
  const all = await writes();
  expect([...all].sort()).toEqual(["n0", "n1", "n2", "n3", "n4", "n5"]);
  const acknowledged = before.filter(({ type }: Loose) => type === "settlement").length;
  expect(acknowledged).toBeGreaterThanOrEqual(2);
  // The call that was in flight may have been done or not: it is not repeated, and the snippet is told.
  const unknown = ended.value.filter((result: string) => result === "OutcomeUnknownError");
  expect(unknown.length).toBeLessThanOrEqual(1);
  ended.value.forEach((result: string, n: number) => {
    if (result !== "OutcomeUnknownError") expect(result).toBe(`wrote n${n}`);
  });
  const after = await api("GET", `/orgs/demo/runs/${id}/journal`);
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.at(-1).type).toBe("end");
  expect(worker.output()).toContain('"event":"run_resumed"');
}, 180_000);
