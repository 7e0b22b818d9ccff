/**
 * What Entracte replaces, kept to show why: a QuickJS context that stays alive while the host's
 * promises are pending. Every handle but one is disposed of, and every run ends with `dispose`.
 * Not to be copied.
 */
import { getQuickJSWASMModule, type QuickJSContext } from "@cf-wasm/quickjs";
import { handleAtlas } from "../atlas/handler.js";
import { Notes } from "../atlas/server.js";

const notes = new Notes();
const tools = ["list_languages", "get_country", "neighbours"];

async function run(code: string): Promise<unknown> {
  const quickjs = await getQuickJSWASMModule();
  const context = quickjs.newContext();
  try {
    for (const name of tools) addTool(context, name);
    const promise = context.unwrapResult(context.evalCode(`(async () => {${code}\n})()`));
    const settled = context.resolvePromise(promise);
    context.runtime.executePendingJobs();
    const value = context.unwrapResult(await settled);
    const shown: unknown = context.dump(value);
    value.dispose();
    promise.dispose();
    return shown;
  } finally {
    context.dispose();
  }
}

function addTool(context: QuickJSContext, name: string): void {
  const tool = context.newFunction(name, (input) => {
    const deferred = context.newPromise();
    callTool(name, context.dump(input)).then(
      (result) => {
        const value = context.unwrapResult(context.evalCode(`(${JSON.stringify(result)})`));
        deferred.resolve(value);
        value.dispose();
      },
      // The handle left undisposed: `reject` keeps one of its own, and this one stays.
      (thrown: unknown) => deferred.reject(context.newError(String(thrown))),
    );
    void deferred.settled.then(() => context.runtime.executePendingJobs());
    return deferred.handle;
  });
  context.setProp(context.global, name, tool);
  tool.dispose();
}

interface Called {
  result: { isError?: boolean; structuredContent?: unknown; content: { text: string }[] };
}

/** The same server, asked as an MCP client asks it. */
async function callTool(name: string, input: unknown): Promise<unknown> {
  const request = new Request("http://127.0.0.1/examples/atlas/mcp", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({
      ...{ jsonrpc: "2.0", id: 1, method: "tools/call" },
      params: { name, arguments: input },
    }),
  });
  const { result } = (await (await handleAtlas(request, notes)).json()) as Called;
  if (result.isError) throw new Error(result.content[0]?.text);
  return result.structuredContent;
}

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== "POST") return new Response("POST a snippet", { status: 405 });
    const { code } = (await request.json()) as { code: string };
    try {
      return Response.json({ status: "completed", value: await run(code) });
    } catch (thrown) {
      return Response.json({ status: "failed", message: String(thrown) }, { status: 500 });
    }
  },
};
