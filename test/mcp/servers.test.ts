import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectServers, type McpConnection, toolDeclarations } from "../../src/mcp/index.js";
import { freePort } from "../support/free-port.js";
import { call, callContext, toolOf } from "./context.js";

const modules = fileURLToPath(
  new URL("../../node_modules/@modelcontextprotocol/", import.meta.url),
);
const node = process.execPath;
const everything = join(modules, "server-everything/dist/index.js");
const liar = fileURLToPath(new URL("./lying-stdio.mjs", import.meta.url));

let directory: string;
let connection: McpConnection;
let http: ReturnType<typeof spawn>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "entracte-mcp-"));
  await writeFile(join(directory, "hello.txt"), "hello");
  const port = await freePort();
  http = spawn(node, [everything, "streamableHttp"], {
    env: { PATH: process.env.PATH, PORT: String(port) },
    stdio: "ignore",
  });
  await listening(http, port);
  connection = await connectServers(
    {
      mcpServers: {
        everything: { command: node, args: [everything, "stdio"] },
        remote: { url: "http://127.0.0.1:${REMOTE_PORT}/mcp" },
        memory: {
          command: node,
          args: [join(modules, "server-memory/dist/index.js")],
          env: { MEMORY_FILE_PATH: join(directory, "memory.jsonl") },
        },
        files: {
          command: node,
          args: [join(modules, "server-filesystem/dist/index.js"), directory],
        },
        missing: { command: "no-such-command-anywhere" },
        stillborn: { command: node, args: [liar, "stillborn"] },
      },
    },
    { environment: { REMOTE_PORT: String(port) } },
  );
}, 60_000);

afterAll(async () => {
  await connection?.close();
  if (http?.exitCode === null) {
    http.kill();
    await once(http, "exit");
  }
  await rm(directory, { recursive: true, force: true });
}, 30_000);

test("servers that work are connected, the others say why not", () => {
  const byId = Object.fromEntries(connection.servers.map(({ id, ...rest }) => [id, rest]));
  for (const id of ["everything", "remote", "memory", "files"]) expect(byId[id]?.status).toBe("ok");
  expect(byId.missing).toMatchObject({
    status: "error",
    error: "command not found: no-such-command-anywhere",
  });
  expect(byId.stillborn).toMatchObject({
    status: "error",
    error: expect.stringContaining("it said: no key given"),
  });
  expect(Object.keys(connection.tools).slice(0, 4)).toEqual([
    "everything",
    "remote",
    "memory",
    "files",
  ]);
  expect(connection.tools.get_sum).toBeUndefined();
  expect(connection.tools.read_graph).toBe(toolOf(connection.tools, "memory.read_graph"));
});

test.each(["everything", "remote"])(
  "%s: text, structured content, images, errors",
  async (server) => {
    const { tools } = connection;
    await expect(call(tools, `${server}.get_sum`, { a: 2, b: 3 })).resolves.toContain("5");
    await expect(
      call(tools, `${server}.get_structured_content`, { location: "Chicago" }),
    ).resolves.toMatchObject({
      temperature: expect.any(Number),
    });
    const image = (await call(tools, `${server}.get_tiny_image`)) as unknown[];
    expect(image[1]).toEqual({ type: "image", mimeType: "image/png", data: expect.any(String) });
    await expect(call(tools, `${server}.get_sum`, { a: "x" })).rejects.toMatchObject({
      name: "ToolError",
    });
  },
);

test.each(["everything", "remote"])("%s: resources and prompts are readable", async (server) => {
  const { tools } = connection;
  const resources = (await call(tools, `${server}.$listResources`)) as { uri: string }[];
  const uri = resources[0]?.uri;
  await expect(call(tools, `${server}.$readResource`, uri)).resolves.toMatchObject({
    uri,
    text: expect.any(String),
  });
  await expect(
    call(tools, `${server}.$getPrompt`, "args-prompt", { city: "Bern" }),
  ).resolves.toMatchObject({
    messages: [{ role: "user", content: expect.stringContaining("Bern") }],
  });
  await expect(call(tools, `${server}.$readResource`, "nope://x")).rejects.toMatchObject({
    name: "McpError",
  });
  await expect(call(tools, `${server}.$readResource`)).rejects.toThrow(TypeError);
});

test.each(["everything", "remote"])("%s: a long call is cancelled", async (server) => {
  const controller = new AbortController();
  const tool = toolOf(connection.tools, `${server}.trigger_long_running_operation`);
  const going = tool.invoke([{ duration: 60, steps: 1 }], callContext(controller.signal));
  controller.abort(new Error("enough"));
  await expect(going).rejects.toThrow("enough");
  await expect(
    call(connection.tools, `${server}.echo`, { message: "still here" }),
  ).resolves.toContain("still here");
});

test("writes of one tool are read by another", async () => {
  const { tools } = connection;
  const entities = [{ name: "Bern", entityType: "city", observations: ["on the Aare"] }];
  await call(tools, "create_entities", { entities });
  await expect(call(tools, "memory.read_graph")).resolves.toMatchObject({ entities });
  const file = await call(tools, "files.read_text_file", { path: join(directory, "hello.txt") });
  expect(file).toEqual({ content: "hello" });
});

test("a hundred calls at once are all answered", async () => {
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      call(connection.tools, n % 2 ? "remote.echo" : "everything.echo", { message: `n${n}` }),
    ),
  );
  expect(answers).toEqual(Array.from({ length: 100 }, (_, n) => `Echo: n${n}`));
});

test("the declarations name every server", () => {
  const declarations = toolDeclarations(connection.tools);
  for (const name of ["everything", "remote", "memory", "files"])
    expect(declarations).toContain(`declare const ${name}: {`);
});

async function withLiar(
  use: (connection: McpConnection) => Promise<void>,
  options = {},
): Promise<void> {
  const lying = await connectServers(
    { mcpServers: { liar: { command: node, args: [liar] } } },
    options,
  );
  try {
    await use(lying);
  } finally {
    await lying.close();
  }
}

test("a server that dies fails its calls, and is started again for the next", async () => {
  await withLiar(async ({ tools }) => {
    const first = await call(tools, "ok");
    await expect(call(tools, "die")).rejects.toMatchObject({
      name: "TransportError",
      transport: true,
    });
    const second = await call(tools, "ok");
    expect(second).toMatch(/^pid \d+$/);
    expect(second).not.toBe(first);
  });
});

test("lines that are no messages are passed over", async () => {
  await withLiar(async ({ tools }) => {
    await expect(call(tools, "garbage")).resolves.toMatch(/^pid/);
  });
});

test("a line without end is a transport failure", async () => {
  await withLiar(
    async ({ tools }) => {
      await expect(call(tools, "flood")).rejects.toMatchObject({ transport: true });
    },
    { maxMessageBytes: 100_000 },
  );
});

test("a changed list of tools is read again", async () => {
  let changed: (connection: McpConnection) => void = () => {};
  const next = new Promise<McpConnection>((resolve) => {
    changed = resolve;
  });
  await withLiar(
    async (lying) => {
      const before = lying.tools;
      await call(before, "change");
      expect((await next).tools.late).toBeDefined();
      expect(before.late).toBeUndefined();
      expect(lying.servers).toMatchObject([{ status: "ok", toolsCount: 6 }]);
    },
    { onCatalogChanged: changed },
  );
});

test("after close, calls fail", async () => {
  await withLiar(async (lying) => {
    await lying.close();
    await expect(call(lying.tools, "ok")).rejects.toThrow("is closed");
  });
});

async function listening(child: ReturnType<typeof spawn>, port: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error("the server did not start");
    const answer = await fetch(`http://127.0.0.1:${port}/mcp`).catch(() => undefined);
    if (answer !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
