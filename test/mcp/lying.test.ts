import { expect, test } from "vitest";
import { connectServers } from "../../src/mcp/index.js";
import { call, callContext, toolOf } from "./context.js";
import { type Answer, config, events, json, lyingFetch, rpc, tool } from "./lying.js";

const list =
  (...tools: unknown[]) =>
  () => ({ tools });

async function connect(answers: Record<string, Answer>, capabilities?: object, options = {}) {
  const server = lyingFetch(answers, capabilities);
  const connection = await connectServers(config, {
    fetch: server.fetch,
    timeoutMs: 2_000,
    ...options,
  });
  return { ...server, connection, tools: connection.tools };
}

async function callOf(answer: Answer, more: object = {}) {
  const { tools } = await connect({ "tools/list": list(tool("t", more)), "tools/call": answer });
  return call(tools, "t", {});
}

test("all pages of the tools are listed", async () => {
  const { connection } = await connect({
    "tools/list": ({ params }) =>
      params?.cursor === "2" ? { tools: [tool("b")] } : { tools: [tool("a")], nextCursor: "2" },
  });
  expect(Object.keys(connection.tools)).toEqual(["liar", "a", "b"]);
  expect(connection.servers).toMatchObject([{ id: "liar", status: "ok", toolsCount: 2 }]);
});

test("a list that never ends is cut, and said so", async () => {
  let page = 0;
  const { connection, received } = await connect({
    "tools/list": () => ({ tools: [tool(`t${page}`)], nextCursor: `c${page++}` }),
  });
  expect(received.filter(({ method }) => method === "tools/list")).toHaveLength(100);
  expect(connection.warnings).toMatchObject([{ code: "list-cut" }]);
});

test("a cursor that comes again ends the list", async () => {
  const { connection, received } = await connect({
    "tools/list": () => ({ tools: [], nextCursor: "same" }),
  });
  expect(received.filter(({ method }) => method === "tools/list")).toHaveLength(2);
  expect(connection.warnings).toMatchObject([{ code: "list-cut" }]);
});

test("a huge list is cut at the number of tools that are used", async () => {
  const many = Array.from({ length: 500 }, (_, index) => tool(`t${index}`));
  const { connection } = await connect({ "tools/list": list(...many) }, undefined, {
    maxTools: 20,
  });
  expect(connection.servers[0]?.toolsCount).toBe(20);
  expect(connection.warnings).toMatchObject([{ code: "list-cut" }]);
});

test("malformed tools are left out, one by one", async () => {
  const { connection } = await connect({
    "tools/list": list(
      null,
      7,
      { name: 1 },
      tool(""),
      { name: "x", inputSchema: "no" },
      tool("good"),
      tool("good"),
    ),
  });
  expect(connection.servers).toMatchObject([{ status: "ok", toolsCount: 1 }]);
  expect(connection.warnings.map(({ code }) => code)).toEqual(Array(6).fill("tool-skipped"));
});

test.each([100, 100_000])(
  "a schema that nests %i deep is ignored, and the tool stays",
  async (depth) => {
    const schema = `${'{"type":"object","not":'.repeat(depth)}{}${"}".repeat(depth)}`;
    const { connection, tools } = await connect({
      "tools/list": ({ id }) =>
        json(
          `{"jsonrpc":"2.0","id":${id},"result":{"tools":[{"name":"deep","inputSchema":${schema}}]}}`,
        ),
    });
    expect(connection.servers).toMatchObject([{ status: "ok" }]);
    expect(connection.warnings).toMatchObject([{ code: "schema-ignored" }]);
    expect(toolOf(tools, "deep").inputSchema).toEqual({ type: "object" });
  },
);

test("descriptions come without control characters", async () => {
  const { tools } = await connect({
    "tools/list": list(tool("t", { description: "\u001b[31mred\u001b[0m\u0007\u202e */ ``` ok" })),
  });
  expect(toolOf(tools, "t").description).toBe("red */ ``` ok");
});

test("structured content that breaks the output schema is an error that names the path", async () => {
  const outputSchema = {
    type: "object",
    properties: {
      items: { type: "array", items: { type: "object", properties: { n: { type: "number" } } } },
    },
  };
  const answer = () => ({ content: [], structuredContent: { items: [{ n: 1 }, { n: "two" }] } });
  await expect(callOf(answer, { outputSchema })).rejects.toMatchObject({
    name: "ToolError",
    message: expect.stringContaining("result.items[1].n"),
  });
});

test("an output schema without structured content is met by text that fits it", async () => {
  const outputSchema = { type: "object", properties: { n: { type: "number" } }, required: ["n"] };
  const text = (text: string) => () => ({ content: [{ type: "text", text }] });
  await expect(callOf(text('{"n":1}'), { outputSchema })).resolves.toEqual({ n: 1 });
  await expect(callOf(text("sorry"), { outputSchema })).rejects.toThrow("no structured content");
});

test.each([
  ["a reference to itself", { type: "object", $ref: "#" }],
  ["a reference to nothing", { type: "object", $ref: "#/$defs/none" }],
  ["a reference to the network", { type: "object", $ref: "http://example.test/schema" }],
  [
    "a backtracking pattern",
    { type: "object", properties: { s: { type: "string", pattern: "^(a+)+$" } } },
  ],
  ["exponentially many ways", exponential()],
])("an output schema with %s neither hangs nor fails the call", async (_, outputSchema) => {
  const value = { s: `${"a".repeat(50)}!` };
  const answer = () => ({ content: [], structuredContent: value });
  await expect(callOf(answer, { outputSchema })).resolves.toEqual(value);
});

function exponential() {
  const $defs: Record<string, object> = { d0: { type: "object" } };
  for (let n = 1; n < 40; n++) {
    $defs[`d${n}`] = { allOf: [{ $ref: `#/$defs/d${n - 1}` }, { $ref: `#/$defs/d${n - 1}` }] };
  }
  return { type: "object", allOf: [{ $ref: "#/$defs/d39" }], $defs };
}

test("a __proto__ in a result stays a property", async () => {
  const text = '{"__proto__":{"polluted":true},"a":{"__proto__":1}}';
  const fromText = (await callOf(() => ({ content: [{ type: "text", text }] }))) as object;
  const structured = (await callOf(({ id }) =>
    json(`{"jsonrpc":"2.0","id":${id},"result":{"content":[],"structuredContent":${text}}}`),
  )) as object;
  for (const value of [fromText, structured]) {
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Reflect.get(value, "polluted")).toBeUndefined();
  }
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

test("an error of the protocol keeps its code, and is no transport failure", async () => {
  const failure = await callOf(() =>
    Object.assign(new Error("no such thing"), { code: -32602 }),
  ).catch((e) => e);
  expect(failure).toMatchObject({ name: "McpError", message: "no such thing", code: "-32602" });
  expect((failure as { transport?: unknown }).transport).toBeUndefined();
});

test.each([
  ["ends without an answer", () => events([": hello\n\n"], "end")],
  ["breaks", () => events(["data: {"], "break")],
  ["could be resumed but is not", () => events(["id: 1\nretry: 1\ndata:\n\n"], "end")],
  ["is an error of the server's", () => new Response("down", { status: 503 })],
])("an answer that %s is a transport failure", async (_, answer) => {
  await expect(callOf(answer)).rejects.toMatchObject({ name: "TransportError", transport: true });
});

test.each([
  ["no JSON", () => json("<html>")],
  ["no message", () => json('{"hello":1}')],
  [
    "no result of a tool",
    ({ id }: { id?: number }) => json(`{"jsonrpc":"2.0","id":${id},"result":7}`),
  ],
])("an answer that is %s is a clean error", async (_, answer) => {
  await expect(callOf(answer as Answer)).rejects.toThrow(/liar/);
});

test("an answer over the size that is allowed is refused", async () => {
  const { tools } = await connect(
    {
      "tools/list": list(tool("t")),
      "tools/call": () => ({ content: [{ type: "text", text: "x".repeat(50_000) }] }),
    },
    undefined,
    { maxMessageBytes: 10_000 },
  );
  await expect(call(tools, "t", {})).rejects.toThrow("10000 bytes");
});

test("a second answer to the same request is ignored", async () => {
  const twice: Answer = (message) => {
    const answer = (text: string) =>
      `data: ${JSON.stringify({ jsonrpc: "2.0", id: message.id, result: { content: [{ type: "text", text }] } })}\n\n`;
    return events([answer("first"), answer("second")], "end");
  };
  await expect(callOf(twice)).resolves.toBe("first");
});

test("a call that hangs is cancelled by its signal, and the server is told", async () => {
  const controller = new AbortController();
  const { tools, received } = await connect({
    "tools/list": list(tool("t")),
    "tools/call": () => {
      controller.abort(new Error("enough"));
      return events([], "open");
    },
  });
  const invoked = toolOf(tools, "t").invoke([{}], callContext(controller.signal));
  await expect(invoked).rejects.toThrow("enough");
  const sent = received.find(({ method }) => method === "tools/call");
  expect(received.at(-1)).toMatchObject({
    method: "notifications/cancelled",
    params: { requestId: sent?.id },
  });
});

test("cancelling after the end sends nothing", async () => {
  const controller = new AbortController();
  const { tools, received } = await connect({
    "tools/list": list(tool("t")),
    "tools/call": () => ({ content: [] }),
  });
  await toolOf(tools, "t").invoke([{}], callContext(controller.signal));
  const count = received.length;
  controller.abort();
  await Promise.resolve();
  expect(received).toHaveLength(count);
});

test("a call carries its idempotency key", async () => {
  const { tools, received } = await connect({
    "tools/list": list(tool("t")),
    "tools/call": () => ({ content: [] }),
  });
  await call(tools, "t", { a: 1 });
  expect(received.at(-1)?.params).toEqual({
    name: "t",
    arguments: { a: 1 },
    _meta: { "entracte/idempotencyKey": "run/0" },
  });
});

test("a session that has expired is opened again", async () => {
  let calls = 0;
  const { tools, received } = await connect({
    "tools/list": list(tool("t")),
    "tools/call": (message) =>
      calls++ === 0
        ? new Response("unknown session", { status: 404 })
        : rpc(message, { content: [] }),
  });
  await expect(call(tools, "t", {})).resolves.toBeNull();
  expect(received.filter(({ method }) => method === "initialize")).toHaveLength(2);
});

test("a server that never answers is reported, and the others are used", async () => {
  const quick = lyingFetch({ "tools/list": list(tool("t")) });
  const connection = await connectServers(
    { mcpServers: { hung: { url: "http://hung.test/" }, quick: { url: "http://quick.test/" } } },
    {
      timeoutMs: 200,
      fetch: (url, init) =>
        String(url).includes("hung") ? new Promise(() => {}) : quick.fetch(url, init),
    },
  );
  expect(connection.servers).toMatchObject([
    { id: "hung", status: "error", error: expect.stringContaining("200 ms"), toolsCount: 0 },
    { id: "quick", status: "ok", toolsCount: 1 },
  ]);
  expect(Object.keys(connection.tools)).toEqual(["quick", "t"]);
  await connection.close();
});

test("a server without tools, resources or prompts is an empty namespace", async () => {
  const { connection } = await connect({}, {});
  expect(connection.servers).toMatchObject([{ status: "ok", toolsCount: 0 }]);
  expect(Object.keys(connection.tools.liar ?? {})).toEqual([]);
});

test("annotations are not believed where the operator says so", async () => {
  const answers = { "tools/list": list(tool("t", { annotations: { readOnlyHint: true } })) };
  const { fetch } = lyingFetch(answers);
  const trusting = await connectServers(config, { fetch });
  const doubting = await connectServers(
    { mcpServers: { liar: { url: "http://liar.test/", trustAnnotations: false } } },
    { fetch },
  );
  expect(toolOf(trusting.tools, "t").annotations).toEqual({ readOnlyHint: true });
  expect(toolOf(doubting.tools, "t").annotations).toBeUndefined();
});
