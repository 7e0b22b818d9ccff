/** Calls every route of the API against servers that tell what they are sent, and keeps all that comes back. */
import type { ScriptedClaude } from "../support/messages-api/server.js";
import type { WorkerProcess } from "./worker-process.js";

// biome-ignore lint/suspicious/noExplicitAny: answers are what is being tested
type Loose = any;

export interface Sweep {
  /** `METHOD path`, as the description of the API has them. */
  routes: Set<string>;
  seen: { from: string; text: string }[];
  /** The keys that were made, each shown in one answer, which is not in `seen`. */
  made: string[];
}

export interface SweepSetup {
  worker: WorkerProcess;
  claude: ScriptedClaude;
  engineKey: string;
  claudeKey: string;
  /** What servers are asked with. */
  auth: { auth_token: string; headers: Record<string, string> };
  mcp: string;
  other: string;
}

const org = "telltale";
const model = "model-of-the-sweep";

export async function everyRoute(setup: SweepSetup): Promise<Sweep> {
  const { worker, claude, engineKey, claudeKey, auth, mcp, other } = setup;
  const sweep: Sweep = { routes: new Set(), seen: [], made: [] };

  async function ask(route: string, values: Loose = {}, body?: unknown): Promise<Loose> {
    const { query = "", key = engineKey, raw, secret = false, ...path } = values;
    const [method = "", template = ""] = route.split(" ");
    const at = template.replace(/\{(\w+)\}/g, (_, name) => path[name] ?? org);
    const response = await fetch(`${worker.base}${at}${query}`, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...((body !== undefined || raw !== undefined) && { body: raw ?? JSON.stringify(body) }),
    });
    const text = await response.text();
    sweep.routes.add(route);
    if (!secret) sweep.seen.push({ from: `${route} ${response.status}`, text });
    sweep.seen.push({ from: `headers of ${route}`, text: JSON.stringify([...response.headers]) });
    return text.startsWith("{") && !text.includes("\n{") ? JSON.parse(text) : text;
  }

  const admin = "/api/v1/admin/orgs/{org}";
  const runs = "/api/v1/orgs/{org}/runs";
  const server = (id: string, url: string, more: object = {}) => ({ id, url, ...auth, ...more });

  // What is refused must not be shown either.
  await ask(`PUT ${admin}/mcp-servers`, {}, [server("a", "nonsense"), server("no id", mcp)]);
  await ask(`POST ${admin}/mcp-servers`, {}, server("a", "https://10.0.0.1/"));
  await ask(
    `POST ${admin}/mcp-servers`,
    {},
    server("a", `https://me:${auth.auth_token}@example.com/`),
  );
  await ask(
    `POST ${admin}/mcp-servers`,
    {},
    server("a", `${mcp}/telltale`, { auth_tokn: auth.auth_token }),
  );
  await ask(
    `POST ${admin}/mcp-servers`,
    {},
    { ...server("a", mcp), auth_token: `${auth.auth_token}\n` },
  );
  await ask(`POST ${admin}/mcp-servers`, { raw: `{"auth_token":"${auth.auth_token}" oops` });

  await ask(`PUT ${admin}/mcp-servers`, {}, [
    server("telltale", `${mcp}/telltale`, { policy: { ask_first: "ask" } }),
    server("away", `${mcp}/telltale-away`),
    server("moved", `${mcp}/redirect`),
    server("elsewhere", `${other}/telltale`, { enabled: false }),
  ]);
  await ask(`POST ${admin}/mcp-servers`, {}, server("late", `${mcp}/telltale-away`));
  await ask(`GET ${admin}/mcp-servers`);
  for (let n = 0; n < 4; n++) await ask(`GET ${admin}/mcp-servers`, { query: "?discover=true" });
  await ask(`PUT ${admin}/config`, {}, { model });
  await ask(`GET ${admin}/config`);
  const made = await ask(`POST ${admin}/keys`, { secret: true }, { name: "of the sweep" });
  sweep.made.push(made.key);
  await ask(`GET ${admin}/keys`);
  await ask(`GET ${admin}/keys`, { key: `${made.key.slice(0, -1)}x` });
  await ask("GET /api/v1/orgs/{org}/tools", { key: made.key });
  await ask("GET /api/v1/orgs/{org}/tools", { query: "?q=echo" });
  await ask("GET /api/v1/orgs/{org}/tools/types");
  await ask("POST /api/v1/orgs/{org}/plan", {}, { code: "return await telltale.echo()" });

  const telling = `
    const told = [await telltale.echo()];
    for (const name of ["fail", "refuse"]) {
      try { await telltale[name](); } catch (error) { told.push(error.name, error.message, error.data, error.stack); }
    }
    console.log(told, JSON.stringify(told));
    return told;`;
  const told = await ask(`POST ${runs}`, {}, { code: telling });
  const failed = await ask(`POST ${runs}`, {}, { code: "await telltale.fail()" });
  await ask(`POST ${runs}`, {}, { code: "await telltale.refuse()" });
  const asking = await ask(
    `POST ${runs}`,
    {},
    { code: "return await telltale.ask_first({}) ", wait_ms: 10_000 },
  );
  for (const { id } of [told, failed, asking]) {
    await ask(`GET ${runs}/{id}`, { id });
    if (id !== asking.id) await ask(`GET ${runs}/{id}/events`, { id });
    await ask(`GET ${runs}/{id}/journal`, { id });
  }
  const decisions = [{ seq: asking.pending[0].seq, action: "approve" }];
  await ask(`POST ${runs}/{id}/decisions`, { id: asking.id }, { decisions });
  await ask(`GET ${runs}/{id}/events`, { id: asking.id });
  await ask(`POST ${runs}/{id}/cancel`, { id: asking.id });
  await ask(`GET ${runs}`);

  const call = { type: "tool_use" as const, name: "execute_code", input: { code: telling } };
  const find = { type: "tool_use" as const, name: "search_tools", input: { query: "echo" } };
  const said = { content: [{ type: "text" as const, text: "It said much." }] };
  const message = { org, user_id: "u", client_id: "c", message: "What does it say?" };
  claude.play(model, { mode: "turn", steps: [{ content: [call, find] }, said] });
  await ask("POST /api/v1/chat", {}, message);
  await ask("POST /api/v1/chat/stream", {}, message);
  await ask(`PUT ${admin}/config`, {}, { model, mode: "direct" });
  const direct = { type: "tool_use" as const, name: "telltale__fail", input: {} };
  claude.play(`${model}-direct`, { mode: "turn", steps: [{ content: [direct] }, said] });
  await ask(`PUT ${admin}/config`, {}, { model: `${model}-direct`, mode: "direct" });
  await ask("POST /api/v1/chat", {}, message);
  const refusal = { status: 401, type: "authentication_error", message: `no key ${claudeKey}` };
  claude.play(`${model}-refusing`, { mode: "once", steps: [refusal, refusal] });
  await ask(`PUT ${admin}/config`, {}, { model: `${model}-refusing` });
  await ask("POST /api/v1/chat", {}, message);
  await ask("POST /api/v1/chat/stream", {}, message);
  for (const name of [model, `${model}-direct`, `${model}-refusing`]) {
    const bodies = claude.requests(name).map(({ body }) => body);
    sweep.seen.push({ from: "what Claude was asked", text: JSON.stringify(bodies) });
  }
  const history = { user: "u", query: `?org=${org}` };
  await ask("GET /api/v1/users/{user}/history", history);
  await ask("DELETE /api/v1/users/{user}/history", history);
  await ask(`DELETE ${admin}/keys/{id}`, { id: made.id });
  await ask(`DELETE ${admin}/mcp-servers/{id}`, { id: "late" });
  await ask("GET /health");
  await ask("GET /docs");
  await ask("GET /openapi.json");
  return sweep;
}
