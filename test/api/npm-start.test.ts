/** The Worker as `npm start` runs it, over HTTP, with a scripted Claude. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { freePort } from "../support/free-port.js";
import type { Step } from "../support/messages-api/script.js";
import { type ScriptedClaude, startScriptedClaude } from "../support/messages-api/server.js";
import { everyRoute } from "./every-route.js";
import { processKey, startDevelopment, type WorkerProcess } from "./worker-process.js";

// biome-ignore lint/suspicious/noExplicitAny: answers are what is being tested
type Loose = any;

const claudeKey = "claude-key-5e1b7a90c3d2";
const secretsKey = "secrets-key-8f4d2c6b1a73";
const { base: mcp, other } = inject("servers");

const state = mkdtempSync(join(tmpdir(), "entracte-start-"));
let claude: ScriptedClaude;
let worker: WorkerProcess;

beforeAll(async () => {
  claude = await startScriptedClaude();
  worker = await startDevelopment(await freePort(), state, {
    ANTHROPIC_API_KEY: claudeKey,
    ANTHROPIC_BASE_URL: claude.url,
    SECRETS_KEY: secretsKey,
  });
}, 120_000);

afterAll(async () => {
  await worker?.kill("SIGTERM");
  await claude?.close();
  rmSync(state, { recursive: true, force: true });
});

function events(name: string): Loose[] {
  return worker
    .output()
    .split("\n")
    .filter((line) => line.startsWith(`{"event":"${name}"`))
    .map((line) => JSON.parse(line));
}

function runs(code: string): Step {
  return { content: [{ type: "tool_use", name: "execute_code", input: { code } }] };
}

function says(text: string): Step {
  return { content: [{ type: "text", text }] };
}

describe("the predecessor's own commands", () => {
  it("lists the server and its nine tools", async () => {
    const response = await fetch(
      `${worker.base}/api/v1/admin/orgs/demo/mcp-servers?discover=true`,
      { headers: { Authorization: `Bearer ${processKey}` } },
    );
    const { servers } = (await response.json()) as Loose;
    expect(servers).toMatchObject([
      { id: "atlas", enabled: true, discovery_status: "ok", tools_count: 9 },
    ]);
    expect(servers[0].tools).toHaveLength(9);
    await expect.poll(() => events("mcp_catalog_built")).not.toEqual([]);
    expect(events("mcp_discovery_complete")[0]).toMatchObject({
      server_id: "atlas",
      tools_found: 9,
      duration_ms: expect.any(Number),
    });
    expect(events("mcp_catalog_built")[0]).toMatchObject({ server_count: 1, tool_count: 9 });
  });

  it("answers a message with code that it runs", async () => {
    const code = "const { total } = await list_languages({ limit: 1 }); return total;";
    claude.play("claude-sonnet-4-5", {
      mode: "once",
      steps: [runs(code), says("There are 7867 languages.")],
    });
    const response = await fetch(`${worker.base}/api/v1/chat`, {
      method: "POST",
      headers: { Authorization: `Bearer ${processKey}`, "Content-Type": "application/json" },
      body: '{"user_id": "test", "client_id": "test", "message": "List all languages", "message_type": "text"}',
    });
    expect(response.status).toBe(200);
    const answer = (await response.json()) as Loose;
    expect(answer.responses).toEqual(["There are 7867 languages."]);
    expect(answer.run_ids).toHaveLength(1);
    const [, told] = claude.requests("claude-sonnet-4-5");
    expect(JSON.stringify(told?.body.messages.at(-1))).toContain("7867");
    await expect.poll(() => events("orchestration_summary")).not.toEqual([]);
    expect(events("code_execution_start")).toMatchObject([
      { code_length: code.length, host_functions: ["atlas.list_languages"] },
    ]);
    expect(events("code_execution_complete")).toMatchObject([{ status: "completed", calls: 1 }]);
    expect(events("orchestration_summary")).toMatchObject([{ org: "demo", runs: 1 }]);
  });
});

it("tells no secret in any answer of any route, stream, journal, prompt or line of the log, and keeps none in the clear", async () => {
  const token = "token-2c9e7f10b4a8";
  const password = "pass/word+71d3e9c5";
  const basic = btoa(`ada:${password}`);
  const header = 'quo"ted\\header-6a0b5d8e';
  const sweep = await everyRoute({
    ...{ worker, claude, claudeKey, mcp, other, engineKey: processKey },
    auth: { auth_token: token, headers: { "x-basic": `Basic ${basic}`, "x-key": header } },
  });
  const { paths } = JSON.parse(sweep.seen.at(-2)?.text ?? "");
  const described = Object.entries<object>(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const called = [...sweep.routes].filter((route) => !/ \/(docs|openapi\.json)$/.test(route));
  expect(called.sort()).toEqual(described.sort());

  const secrets = [
    token,
    basic,
    password,
    header,
    processKey,
    claudeKey,
    secretsKey,
    ...sweep.made,
  ];
  const log = worker.output();
  // `npm start` prints the key that it opens with, in two places.
  const announced = log.replace(`Key: ${processKey}`, "").replace(`Bearer ${processKey}`, "");
  const seen = [...sweep.seen, { from: "the log", text: announced }];
  for (const file of readdirSync(state, { recursive: true, encoding: "utf8" })) {
    const path = join(state, file);
    if (statSync(path).isFile()) seen.push({ from: file, text: readFileSync(path, "latin1") });
  }
  expect(seen.filter(({ from }) => from.endsWith(".sqlite")).length).toBeGreaterThan(5);
  // The sweep did reach servers that told on it.
  expect(sweep.seen.filter(({ text }) => text.includes("[secret]")).length).toBeGreaterThan(15);
  const leaks = seen.flatMap(({ from, text }) =>
    secrets.flatMap(formsOf).flatMap((form) => {
      const at = text.indexOf(form);
      return at === -1 ? [] : [`${from}: …${text.slice(Math.max(0, at - 80), at + 40)}…`];
    }),
  );
  expect(leaks).toEqual([]);
}, 120_000);

function formsOf(secret: string): string[] {
  const quoted = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, quoted, JSON.stringify(quoted).slice(1, -1), encodeURIComponent(secret)];
  return [...new Set([...forms, btoa(secret).replace(/=+$/, "")])];
}
