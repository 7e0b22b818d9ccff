/** The main job, whole: a snippet, the command, and real servers over stdio and HTTP at once. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../support/free-port.js";
import { entracte } from "./command.js";

const scratch = realpathSync(mkdtempSync(join(tmpdir(), "entracte-")));
const config = join(scratch, "mcp.json");
let http: ChildProcess | undefined;

const program = (name: string) =>
  fileURLToPath(
    new URL(
      `../../node_modules/@modelcontextprotocol/server-${name}/dist/index.js`,
      import.meta.url,
    ),
  );

beforeAll(async () => {
  const port = await freePort();
  const child = spawn(process.execPath, [program("everything"), "streamableHttp"], {
    env: { ...process.env, PORT: String(port) },
  });
  http = child;
  await new Promise<void>((resolve, reject) => {
    child.on("exit", () => reject(new Error("the server did not start")));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        if (String(chunk).includes("listening")) resolve();
      });
    }
  });
  const node = process.execPath;
  const mcpServers = {
    everything: { command: node, args: [program("everything")] },
    remote: { url: `http://127.0.0.1:${port}/mcp` },
    memory: {
      command: node,
      args: [program("memory")],
      env: { MEMORY_FILE_PATH: join(scratch, "memory.jsonl") },
    },
    files: { command: node, args: [program("filesystem"), scratch] },
  };
  writeFileSync(config, JSON.stringify({ mcpServers }));
}, 60_000);

afterAll(() => {
  http?.kill();
  rmSync(scratch, { recursive: true });
});

test("one snippet uses four servers in sequence, in parallel and in a loop", async () => {
  const snippet = `
Here is the program:

\`\`\`ts
const folder: string = ${JSON.stringify(scratch)};
const sum = await everything.get_sum({ a: 20, b: 22 });

const [near, far] = await Promise.all([
  everything.echo({ message: "near" }),
  remote.echo({ message: "far" }),
]);

for (const name of ["one", "two"] as const) {
  await files.write_file({ path: folder + "/" + name + ".txt", content: name.toUpperCase() });
}
const texts = await Promise.all(
  ["one", "two"].map((name) => files.read_text_file({ path: folder + "/" + name + ".txt" })),
);

await memory.create_entities({
  entities: [{ name: "entracte", entityType: "program", observations: ["runs in stages"] }],
});
const graph = await memory.read_graph({});

let refused = "";
try {
  await files.read_text_file({ path: "/etc/hostname" });
} catch (error) {
  refused = (error as Error).name;
}
return { sum, near, far, texts, known: graph.entities.map((entity) => entity.name), refused };
\`\`\`
`;
  const ended = await entracte(["run", "-", "--mcp", config, "--json"], { stdin: snippet });
  const outcome = JSON.parse(ended.stdout);
  expect(outcome).toMatchObject({ status: "completed" });
  expect(ended.code).toBe(0);
  expect(outcome.value).toEqual({
    sum: expect.stringContaining("42"),
    near: "Echo: near",
    far: "Echo: far",
    texts: [{ content: "ONE" }, { content: "TWO" }],
    known: ["entracte"],
    refused: "ToolError",
  });
  const stages = outcome.calls.map((call: { tool: string; stage: number }) => [
    call.tool,
    call.stage,
  ]);
  // Fetched ahead, the echoes may be there when the sum is: then the program goes on in the same stage.
  const next = stages[3][1];
  expect([2, 3]).toContain(next);
  expect(stages).toEqual([
    ["everything.get_sum", 1],
    ["everything.echo", 2],
    ["remote.echo", 2],
    ["files.write_file", next],
    ["files.write_file", next + 1],
    ["files.read_text_file", next + 2],
    ["files.read_text_file", next + 2],
    ["memory.create_entities", next + 3],
    ["memory.read_graph", next + 4],
    ["files.read_text_file", next + 5],
  ]);
}, 60_000);

test("types declares the tools of all four servers", async () => {
  const { code, stdout } = await entracte(["types", "--mcp", config]);
  expect(code).toBe(0);
  for (const name of ["everything", "remote", "memory", "files"]) {
    expect(stdout).toMatch(new RegExp(`declare (const|namespace) ${name}\\b`));
  }
}, 60_000);
