/** What one server offers, as definitions. */
import { ToolSchema } from "@modelcontextprotocol/sdk/types.js";
import type { ToolDefinition } from "../runtime/tool-types.js";
import type { ToolAnnotations } from "../transform/types.js";
import { isRecord } from "./config.js";
import type { ServerLink } from "./link.js";
import { type Listing, listAll } from "./listing.js";
import { type OutputCheck, outputCheck } from "./output-check.js";
import { plainLine, plainText } from "./sanitize.js";
import { usableSchema } from "./schema-guard.js";
import { unwrapToolResult } from "./unwrap.js";

export interface McpWarning {
  code: "tool-skipped" | "list-cut" | "schema-ignored" | "renamed" | "shadowed";
  server: string;
  message: string;
}

/** A definition with the name its server gave it. */
export interface ServerTool {
  origin: string;
  definition: ToolDefinition;
}

/** What the operator says of the server. */
export interface ServerTerms {
  trustAnnotations: boolean;
  unrelated?: boolean;
}

/** `_meta` key under which a call's idempotency key travels. */
export const idempotencyMeta = "entracte/idempotencyKey";

const maxDescription = 8_000;

/** Lists the server's tools. One that is malformed is left out, and reported. */
export async function serverTools(
  link: ServerLink,
  options: ServerTerms & { maxTools: number; signal?: AbortSignal },
  warn: (warning: McpWarning) => void,
): Promise<ServerTool[]> {
  const listing = await listTools(link, options.maxTools, options.signal);
  return defineTools(link, listing, options, warn);
}

/** The server's list as it was sent. */
export async function listTools(
  link: ServerLink,
  maxTools: number,
  signal?: AbortSignal,
): Promise<Listing> {
  const client = await link.client();
  if (client.getServerCapabilities()?.tools === undefined) return { items: [] };
  return listAll(link, "tools/list", "tools", maxTools, signal);
}

/** Definitions of a list that was read now or earlier. */
export function defineTools(
  link: ServerLink,
  { items, cut }: Listing,
  options: ServerTerms,
  warn: (warning: McpWarning) => void,
): ServerTool[] {
  if (cut !== undefined) {
    warn({
      code: "list-cut",
      server: link.id,
      message: `the list of tools of "${link.id}" is cut: ${cut}`,
    });
  }
  const tools: ServerTool[] = [];
  for (const item of items) {
    const parsed = ToolSchema.safeParse(item);
    const origin = isRecord(item) && typeof item.name === "string" ? item.name : "";
    const skip = (reason: string) =>
      warn({
        code: "tool-skipped",
        server: link.id,
        message: `tool "${plainLine(origin, 80)}" of "${link.id}" is left out: ${reason}`,
      });
    if (!parsed.success) skip("its definition is malformed");
    else if (origin === "") skip("it has no name");
    else if (tools.some((tool) => tool.origin === origin)) skip("another tool has the same name");
    else if (parsed.data.execution?.taskSupport === "required") skip("it runs only as a task");
    // The values as they were sent: the parser may drop keys it does not know.
    else if (isRecord(item))
      tools.push({ origin, definition: define(link, origin, item, options, warn) });
  }
  return tools;
}

function define(
  link: ServerLink,
  origin: string,
  item: Record<string, unknown>,
  options: ServerTerms,
  warn: (warning: McpWarning) => void,
): ToolDefinition {
  const schemaOf = (key: "inputSchema" | "outputSchema") =>
    usableSchema(item[key], (fault) =>
      warn({
        code: "schema-ignored",
        server: link.id,
        message: `the ${key} of "${plainLine(origin, 80)}" of "${link.id}" is ignored: ${fault}`,
      }),
    );
  const inputSchema = schemaOf("inputSchema") ?? { type: "object" };
  const outputSchema = schemaOf("outputSchema");
  const said = annotationsOf(item.annotations);
  const annotations = options.trustAnnotations ? said : undefined;
  let check: OutputCheck | undefined;
  return {
    ...(typeof item.description === "string"
      ? { description: descriptionOf(item.description) }
      : {}),
    inputSchema,
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ...(annotations === undefined ? {} : { annotations }),
    arguments: "object",
    server: link.id,
    ...(options.unrelated === true && { unrelated: true as const }),
    ...(said !== undefined && !options.trustAnnotations && { untrusted: true as const }),
    originalName: origin,
    async invoke(args, context) {
      const params = {
        name: origin,
        arguments: args[0] ?? {},
        _meta: { [idempotencyMeta]: context.idempotencyKey },
      };
      const result = await link.request("tools/call", params, context.signal);
      if (outputSchema !== undefined) check ??= outputCheck(outputSchema);
      return unwrapToolResult(plainLine(origin, 80), result, check);
    },
  };
}

function descriptionOf(text: string): string {
  return plainText(text.slice(0, maxDescription)).trim();
}

/** Only hints that are what they should be; a server's word in any case (R3). */
function annotationsOf(value: unknown): ToolAnnotations | undefined {
  if (!isRecord(value)) return undefined;
  const annotations: ToolAnnotations = {};
  if (typeof value.title === "string") annotations.title = plainLine(value.title, 200);
  for (const hint of [
    "readOnlyHint",
    "destructiveHint",
    "idempotentHint",
    "openWorldHint",
  ] as const) {
    const given = value[hint];
    if (typeof given === "boolean") annotations[hint] = given;
  }
  return annotations;
}
