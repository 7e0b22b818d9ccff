/** `npm start`: the Worker on loopback, with an organisation `demo` whose MCP server is the example. */
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const port = Number(process.env.PORT ?? 8787);
const base = `http://127.0.0.1:${port}`;
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  console.error(`PORT is no port: ${process.env.PORT}`);
  process.exit(2);
}
if (!(await isFree(port))) {
  console.error(
    `Port ${port} is in use: end what listens there, or choose another: PORT=8788 npm start`,
  );
  process.exit(2);
}

const devVars = readDevVars(`${root}.dev.vars`);
const setting = (name) => process.env[name] || devVars[name] || undefined;
const key = setting("ENGINE_API_KEY") ?? `dev_${randomBytes(24).toString("hex")}`;
const vars = {
  ENVIRONMENT: "development",
  RATE_LIMIT_PER_MINUTE: setting("RATE_LIMIT_PER_MINUTE") ?? "0",
  ENGINE_API_KEY: key,
};
for (const name of ["SECRETS_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "CORS_ORIGINS"]) {
  const value = setting(name);
  if (value !== undefined) vars[name] = value;
}

const built = spawnSync(process.execPath, ["scripts/build-guest.mjs"], {
  cwd: root,
  stdio: "inherit",
});
if (built.status !== 0) process.exit(built.status ?? 1);

// Not as arguments: every user of the machine can read those.
const privateFolder = mkdtempSync(join(tmpdir(), "entracte-"));
const envFile = join(privateFolder, "vars");
const lines = Object.entries(vars).map(([name, value]) => `${name}=${quoted(name, value)}\n`);
writeFileSync(envFile, lines.join(""), { mode: 0o600 });
process.on("exit", () => rmSync(privateFolder, { recursive: true, force: true }));

const args = [
  ...["node_modules/wrangler/bin/wrangler.js", "dev", "src/api/development.ts", "--local"],
  ...["--ip", "127.0.0.1", "--port", String(port)],
  ...["--inspector-port", process.env.INSPECTOR_PORT ?? "0"],
  ...["--show-interactive-dev-session=false", "--log-level", "log"],
  ...(process.env.PERSIST_TO ? ["--persist-to", process.env.PERSIST_TO] : []),
  ...["--env-file", envFile],
];
// A process group of its own: wrangler ended alone leaves workerd behind.
const wrangler = spawn(process.execPath, args, {
  cwd: root,
  detached: true,
  stdio: ["ignore", "inherit", "inherit"],
  env: { ...process.env, WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" },
});
let ending = false;
function end(code) {
  if (ending) return;
  ending = true;
  signalGroup("SIGTERM");
  const hard = setTimeout(() => signalGroup("SIGKILL"), 3_000);
  wrangler.once("exit", () => {
    clearTimeout(hard);
    signalGroup("SIGKILL");
    process.exit(code);
  });
  if (wrangler.exitCode !== null || wrangler.signalCode !== null) process.exit(code);
}
function signalGroup(signal) {
  try {
    process.kill(-wrangler.pid, signal);
  } catch {
    // The group has gone.
  }
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(0));
wrangler.on("exit", (code) => end(code ?? 1));

await ready();
await addDemo();
announce();

async function ready() {
  for (let tries = 0; !ending; tries++) {
    const answer = await fetch(`${base}/health`).catch(() => undefined);
    if (answer?.ok) return;
    if (tries > 600) await fail("the Worker did not start");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whoever listens there already would be taken for the Worker. */
function isFree(wanted) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(wanted, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Left as it is when somebody has changed it. */
async function addDemo() {
  const url = `${base}/api/v1/admin/orgs/demo/mcp-servers`;
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const { servers = [] } = await (await fetch(url, { headers })).json();
  const atlas = servers.find(({ id }) => id === "atlas");
  const address = `${base}/examples/atlas/mcp`;
  if (atlas !== undefined && (atlas.url === address || !atlas.url.endsWith("/examples/atlas/mcp")))
    return;
  const server = { id: "atlas", name: "Atlas", url: address, enabled: true };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(server) });
  if (!answer.ok) await fail(`the example could not be added: ${await answer.text()}`);
}

function announce() {
  const made =
    setting("ENGINE_API_KEY") === undefined ? " (made up; set ENGINE_API_KEY to keep one)" : "";
  const chat = vars.ANTHROPIC_API_KEY
    ? ""
    : "\nChat needs ANTHROPIC_API_KEY, in the environment or in .dev.vars.\n";
  console.log(`
Entracte: ${base}   docs: ${base}/docs
Key: ${key}${made}
${chat}
Try:

curl -X POST '${base}/api/v1/orgs/demo/runs' \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/json' \\
  -d '{"code": "const { items, total } = await list_languages({ limit: 3 }); return { total, names: items.map((l) => l.name) };"}'
`);
}

/** `NAME=value` lines, as wrangler reads them. */
function readDevVars(path) {
  if (!existsSync(path)) return {};
  const lines = readFileSync(path, "utf8").split(/\r?\n/);
  return Object.fromEntries(
    lines.flatMap((line) => {
      const match = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line);
      if (match === null) return [];
      const [, name, value] = match;
      return [[name, /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value]];
    }),
  );
}

/** In quotes that the value does not hold: none of them knows escapes. */
function quoted(name, value) {
  const quote = ["'", "`", '"'].find((each) => !value.includes(each));
  if (quote !== undefined && !value.includes("\n")) return `${quote}${value}${quote}`;
  console.error(`${name} cannot be passed on: it holds all kinds of quotes, or a line break`);
  process.exit(2);
}

/** Never returns. */
function fail(message) {
  console.error(message);
  end(1);
  return new Promise(() => {});
}
