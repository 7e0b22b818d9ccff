/** Resources and prompts, as read-only functions in the server's namespace. */
import type { ToolCallContext, ToolDefinition } from "../runtime/tool-types.js";
import { isRecord } from "./config.js";
import type { ServerLink } from "./link.js";
import { listAll } from "./listing.js";
import { unwrapBlock, unwrapResource } from "./unwrap.js";

const maxResources = 10_000;

/** `$listResources()`, `$readResource(uri)` and `$getPrompt(name, args)`, as far as the server has them. */
export async function serverExtras(link: ServerLink): Promise<Map<string, ToolDefinition>> {
  const client = await link.client();
  const capabilities = client.getServerCapabilities();
  return defineExtras(link, {
    resources: capabilities?.resources !== undefined,
    prompts: capabilities?.prompts !== undefined,
  });
}

export function defineExtras(
  link: ServerLink,
  has: { resources: boolean; prompts: boolean },
): Map<string, ToolDefinition> {
  const extras = new Map<string, ToolDefinition>();
  const add = (
    name: string,
    description: string,
    signature: string,
    invoke: (args: unknown[], context: ToolCallContext) => Promise<unknown>,
  ) =>
    extras.set(name, {
      description,
      signature,
      annotations: { readOnlyHint: true },
      arguments: "positional",
      server: link.id,
      invoke,
    });
  if (has.resources) {
    add(
      "$listResources",
      "Lists the resources of this server.",
      "(): Promise<{ uri: string; name: string; title?: string; description?: string; mimeType?: string; size?: number }[]>",
      async (_, { signal }) =>
        (await listAll(link, "resources/list", "resources", maxResources, signal)).items.map(
          unwrapResource,
        ),
    );
    add(
      "$readResource",
      "Reads one resource. Several contents come as an array.",
      "(uri: string): Promise<{ uri: string; mimeType?: string; text?: string; blob?: string }>",
      (args, context) => readResource(link, args, context),
    );
  }
  if (has.prompts) {
    add(
      "$getPrompt",
      "Gets a prompt, filled in with its arguments.",
      "(name: string, args?: Record<string, string>): Promise<{ description?: string; messages: { role: string; content: any }[] }>",
      (args, context) => getPrompt(link, args, context),
    );
  }
  return extras;
}

async function readResource(
  link: ServerLink,
  args: unknown[],
  { signal }: ToolCallContext,
): Promise<unknown> {
  const uri = args[0];
  if (typeof uri !== "string")
    throw new TypeError("$readResource takes the URI of a resource, a string");
  const { contents } = await link.request("resources/read", { uri }, signal);
  const parts = Array.isArray(contents) ? contents.map(unwrapResource) : [];
  return parts.length === 1 ? parts[0] : parts;
}

async function getPrompt(
  link: ServerLink,
  args: unknown[],
  { signal }: ToolCallContext,
): Promise<unknown> {
  const [name, values = {}] = args;
  if (typeof name !== "string")
    throw new TypeError("$getPrompt takes the name of a prompt, a string");
  if (!isRecord(values))
    throw new TypeError("$getPrompt takes the prompt's arguments as an object");
  const filled = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, String(value)]),
  );
  const result = await link.request("prompts/get", { name, arguments: filled }, signal);
  const messages = Array.isArray(result.messages) ? result.messages : [];
  return {
    ...(typeof result.description === "string" ? { description: result.description } : {}),
    messages: messages.flatMap((message) =>
      isRecord(message) ? [{ role: message.role, content: promptContent(message.content) }] : [],
    ),
  };
}

/** A prompt's text is for a model to read: never parsed. */
function promptContent(content: unknown): unknown {
  return isRecord(content) && content.type === "text" ? content.text : unwrapBlock(content);
}
