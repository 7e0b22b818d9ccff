/**
 * `npm run load:chat`: many chat turns at once over fewer conversations, against a real `wrangler dev`
 * and a scripted Claude. Fails unless all are answered, each conversation's in order.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChatView, HistoryPage } from "../src/api/schemas/chat.js";
import { freePort } from "../test/support/free-port.js";
import { startScriptedClaude } from "../test/support/messages-api/server.js";

const turns = Number(process.argv[2] ?? 200);
const conversations = Number(process.argv[3] ?? 50);
const key = "key-of-the-load-test";
const model = "scripted";

const claude = await startScriptedClaude();
claude.play(model, {
  mode: "turn",
  steps: [
    {
      content: [
        {
          type: "tool_use",
          name: "execute_code",
          input: {
            code: 'const { total } = await atlas.list_languages({ limit: 1 }); return "{{message}} " + total;',
          },
        },
      ],
    },
    { content: [{ type: "text", text: "Re: {{message}}" }] },
  ],
});

const port = await freePort();
const base = `http://127.0.0.1:${port}`;
const storage = mkdtempSync(join(tmpdir(), "entracte-load-"));
const worker = spawn(process.execPath, ["scripts/start.mjs"], {
  stdio: ["ignore", "pipe", "inherit"],
  env: {
    ...process.env,
    ...{ PORT: String(port), ENGINE_API_KEY: key, PERSIST_TO: storage },
    ...{ ANTHROPIC_API_KEY: "scripted", ANTHROPIC_BASE_URL: claude.url },
  },
});
let log = "";
worker.stdout.on("data", (chunk: Buffer) => {
  log += chunk.toString();
});

let failed = true;
try {
  await until(() => log.includes("Try:"), 120_000, "the Worker did not start");
  await put("/api/v1/admin/orgs/demo/config", { model });
  failed = !(await load());
} finally {
  const ended = new Promise((resolve) => worker.once("exit", resolve));
  worker.kill("SIGTERM");
  await ended;
  await claude.close();
  rmSync(storage, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

async function load(): Promise<boolean> {
  const began = performance.now();
  const sent = await Promise.all(Array.from({ length: turns }, (_, n) => turn(n)));
  const seconds = (performance.now() - began) / 1_000;
  const wrong = sent.filter(({ ok }) => !ok);
  for (const { n, said } of wrong.slice(0, 5)) console.error(`turn ${n}: ${said}`);
  const unordered = (await Promise.all(users().map(inOrder))).filter((ordered) => !ordered).length;
  const times = sent.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number) => `${Math.round(times[Math.ceil(times.length * share) - 1] ?? 0)} ms`;
  console.log(
    `${turns} turns over ${conversations} conversations in ${seconds.toFixed(1)} s: ` +
      `${turns - wrong.length} answered, ${unordered} conversations out of order\n` +
      `latency, waiting in the queue included: p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, most ${at(1)}\n` +
      `requests to the model: ${claude.requests(model).length}`,
  );
  return wrong.length === 0 && unordered === 0;
}

async function turn(n: number): Promise<{ n: number; ok: boolean; said: string; ms: number }> {
  const began = performance.now();
  const message = `turn ${n}`;
  const body = {
    user_id: `user-${n % conversations}`,
    client_id: "load",
    message,
    message_type: "text",
  };
  const response = await fetch(`${base}/api/v1/chat`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await response.text();
  const ok = response.ok && (JSON.parse(said) as ChatView).responses.join() === `Re: ${message}`;
  return { n, ok, said, ms: performance.now() - began };
}

function users(): string[] {
  return Array.from({ length: Math.min(turns, conversations) }, (_, n) => `user-${n}`);
}

/** Each answer follows its message, nothing is lost, and nothing stands twice. */
async function inOrder(user: string): Promise<boolean> {
  const response = await fetch(`${base}/api/v1/users/${user}/history?limit=200`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const { messages } = (await response.json()) as HistoryPage;
  const mine = Array.from({ length: turns }, (_, n) => n).filter(
    (n) => `user-${n % conversations}` === user,
  );
  const asked = messages.filter((_, index) => index % 2 === 0).map(({ text }) => text);
  const answered = messages.filter((_, index) => index % 2 === 1).map(({ text }) => text);
  return (
    new Set(asked).size === mine.length &&
    mine.every((n) => asked.includes(`turn ${n}`)) &&
    asked.every((text, index) => answered[index] === `Re: ${text}`)
  );
}

async function put(path: string, body: unknown): Promise<void> {
  const response = await fetch(`${base}${path}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
}

async function until(met: () => boolean, ms: number, otherwise: string): Promise<void> {
  for (
    const end = Date.now() + ms;
    !met();
    await new Promise((resolve) => setTimeout(resolve, 100))
  )
    if (Date.now() > end) throw new Error(otherwise);
}
