/** All tools of a run as TypeScript declarations, for people and for models. */
import type {
  HandlerTool,
  ToolDefinition,
  ToolOption,
  ToolsOption,
} from "../../runtime/tool-types.js";
import type { JsonSchema } from "../../transform/types.js";
import { isRecord } from "../config.js";
import { schemaFault } from "../schema-guard.js";
import { type AliasNames, SchemaTypes } from "./schema-type.js";
import { docComment, propertyName } from "./text.js";

/** A tool whose types are longer is declared without them. */
const maxToolCharacters = 24_000;

/**
 * `declare function add(input: { a: number }): Promise<number>;` for tools, and
 * `declare const server: { ... };` for namespaces. A tool that stands in a namespace as well is
 * declared there, and `declare const add: typeof server.add;` names it.
 */
export function toolDeclarations(tools: ToolsOption): string {
  const names = aliasNames(Object.keys(tools));
  const parts: string[] = [];
  const homes = new Map<unknown, string>();
  const flat: [string, ToolOption][] = [];
  for (const [name, option] of Object.entries(tools)) {
    if (!isIdentifier(name)) continue;
    if (isTool(option)) {
      flat.push([name, option]);
      continue;
    }
    const aliases: string[] = [];
    const members = Object.entries(option).map(([member, tool]) => {
      const home = `${name}${isIdentifier(member) ? `.${member}` : `[${propertyName(member)}]`}`;
      if (!homes.has(tool)) homes.set(tool, home);
      const declared = signatureOf(tool, `${name}_${member}`, "  ", names);
      aliases.push(...declared.aliases);
      return `${declared.comment}  ${propertyName(member)}${declared.signature};\n`;
    });
    parts.push(...aliases, `declare const ${name}: {\n${members.join("")}};`);
  }
  for (const [name, tool] of flat) {
    const home = homes.get(tool);
    if (home !== undefined) {
      parts.push(`declare const ${name}: typeof ${home};`);
      continue;
    }
    const { aliases, comment, signature } = signatureOf(tool, name, "", names);
    parts.push(...aliases, `${comment}declare function ${name}${signature};`);
  }
  return parts.length === 0 ? "" : `${parts.join("\n")}\n`;
}

interface Declared {
  aliases: string[];
  comment: string;
  signature: string;
}

function signatureOf(
  tool: ToolOption,
  prefix: string,
  indent: string,
  names: AliasNames,
): Declared {
  if (typeof tool === "function")
    return { aliases: [], comment: "", signature: "(...args: any[]): Promise<any>" };
  const comment = docComment(toolNote(tool), indent);
  if ("signature" in tool && tool.signature !== undefined)
    return { aliases: [], comment, signature: tool.signature };
  const positional = !("arguments" in tool) || tool.arguments === "positional";
  const input = typed(tool.inputSchema, `${prefix}_Input`, indent, names);
  const output = typed(tool.outputSchema, `${prefix}_Output`, indent, names);
  const optional = isRecord(tool.inputSchema) && requiresNothing(tool.inputSchema) ? "?" : "";
  const parameters =
    input === undefined || (positional && !describesObject(tool.inputSchema))
      ? positional
        ? "...args: any[]"
        : "input?: { [key: string]: any }"
      : `input${optional}: ${input.text}`;
  const signature = `(${parameters}): Promise<${output?.text ?? "any"}>`;
  if (signature.length > maxToolCharacters) {
    return { aliases: [], comment, signature: "(input?: { [key: string]: any }): Promise<any>" };
  }
  const aliases = [...(input?.aliases ?? []), ...(output?.aliases ?? [])];
  return { aliases, comment, signature };
}

function typed(schema: JsonSchema | undefined, prefix: string, indent: string, names: AliasNames) {
  if (schema === undefined || schemaFault(schema) !== undefined) return undefined;
  const types = new SchemaTypes(schema, prefix.replace(/[^\w$]/g, "_"), names);
  const { text } = types.typeOf(schema, indent);
  if (types.aliases.join("").length > maxToolCharacters) return undefined;
  return { text, aliases: types.aliases };
}

function toolNote(tool: HandlerTool | ToolDefinition): string {
  const { readOnlyHint, destructiveHint } = tool.annotations ?? {};
  const facts = [
    ...(readOnlyHint === true ? ["Read-only."] : []),
    ...(readOnlyHint !== true && destructiveHint === true ? ["Destructive."] : []),
    ...(tool.policy === "ask" ? ["Asks for approval."] : []),
    ...(tool.policy === "deny" ? ["Denied."] : []),
  ];
  return [tool.description ?? "", facts.join(" ")].filter((text) => text !== "").join("\n");
}

/** A call without arguments counts as `{}`. */
function requiresNothing(schema: Record<string, unknown>): boolean {
  if (!describesObject(schema)) return false;
  const nested = ["$ref", "anyOf", "oneOf", "allOf"].some((key) => key in schema);
  return !nested && (!Array.isArray(schema.required) || schema.required.length === 0);
}

/** The input schema of a positional tool describes its one argument, when it describes an object. */
function describesObject(schema: JsonSchema | undefined): boolean {
  return isRecord(schema) && (schema.type === "object" || isRecord(schema.properties));
}

function isTool(option: ToolsOption[string]): option is ToolOption {
  if (typeof option === "function") return true;
  return (
    typeof Reflect.get(option, "invoke") === "function" ||
    typeof Reflect.get(option, "handler") === "function"
  );
}

function aliasNames(taken: readonly string[]): AliasNames {
  const used = new Set(taken);
  return {
    take(wanted) {
      let name = wanted;
      for (let n = 2; used.has(name); n++) name = `${wanted}_${n}`;
      used.add(name);
      return name;
    },
  };
}

function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && !reservedWords.has(name);
}

const reservedWords = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false " +
    "finally for function if implements import in instanceof interface let new null package private " +
    "protected public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);
