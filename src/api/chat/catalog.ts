/** The typed API as far as a budget allows: what the prompt declares, and what is left to search. */
import { isRecord } from "../../mcp/config.js";
import { toolDeclarations } from "../../mcp/index.js";
import { utf8Length } from "../../runtime/bytes.js";
import type {
  ToolDefinition,
  ToolNamespace,
  ToolOption,
  ToolsOption,
} from "../../runtime/tool-types.js";
import type { JsonSchema } from "../../transform/types.js";

/** Some 6,000 tokens. */
export const catalogBudgetBytes = 24_000;
/** Of it, for the names of tools that are not declared. */
const namesShare = 0.25;
/** How many tools may not fit before no other is tried. */
const mostMisses = 20;

export type Detail = "full" | "brief" | "partial";

export interface CatalogText {
  text: string;
  /** `brief`: without what the schemas say of their properties; `partial`: some tools by name only. */
  detail: Detail;
  declared: number;
  total: number;
}

interface Entry {
  namespace: string;
  member: string;
  tool: ToolDefinition;
}

/** The tools by namespace, without those that are denied. */
export function promptEntries(tools: ToolsOption): Entry[] {
  return Object.entries(tools).flatMap(([namespace, option]) =>
    isNamespace(option)
      ? Object.entries(option).flatMap(([member, tool]) =>
          typeof tool === "object" && "invoke" in tool && tool.policy !== "deny"
            ? [{ namespace, member, tool }]
            : [],
        )
      : [],
  );
}

/** Declarations of these tools and no other. Names that are no tool's are returned as `unknown`. */
export function declarationsOf(
  tools: ToolsOption,
  names: readonly string[],
): { text: string; unknown: string[] } {
  const all = new Map(promptEntries(tools).map((entry) => [nameOf(entry), entry]));
  const byMember = new Map([...all.values()].map((entry) => [entry.member, entry]));
  const found = new Set<Entry>();
  const unknown: string[] = [];
  for (const name of names) {
    const entry = all.get(name) ?? byMember.get(name);
    if (entry === undefined) unknown.push(name);
    else found.add(entry);
  }
  return { text: declare([...found]), unknown };
}

export function catalogText(tools: ToolsOption, budget = catalogBudgetBytes): CatalogText {
  const entries = promptEntries(tools);
  const total = entries.length;
  const full = declareWithin(entries, budget);
  if (full !== undefined) return { text: full, detail: "full", declared: total, total };
  const brief = entries.map((entry) => ({ ...entry, tool: briefTool(entry.tool) }));
  const text = declareWithin(brief, budget);
  if (text !== undefined) return { text, detail: "brief", declared: total, total };
  return partial(brief, budget);
}

/** Gives up as soon as it is clear that they do not fit: a catalog may have thousands. */
function declareWithin(entries: readonly Entry[], budget: number): string | undefined {
  let least = 0;
  for (const entry of entries) {
    least += utf8Length(declare([entry])) - wrapperBytes(entry);
    if (least > budget) return undefined;
  }
  const text = declare(entries);
  return utf8Length(text) <= budget ? text : undefined;
}

/** At most what a declaration on its own has more than one among others. */
function wrapperBytes({ namespace }: Entry): number {
  return utf8Length(namespace) + 24;
}

/** Servers take turns, so that each shows something of what it is for. */
function partial(entries: readonly Entry[], budget: number): CatalogText {
  const declared = new Set<Entry>();
  let left = budget * (1 - namesShare);
  let misses = 0;
  for (const entry of inTurns(entries)) {
    if (misses > mostMisses) break;
    const size = utf8Length(declare([entry]));
    if (size > left) {
      misses++;
      continue;
    }
    left -= size;
    declared.add(entry);
  }
  const kept = declare(entries.filter((entry) => declared.has(entry)));
  const others = entries.filter((entry) => !declared.has(entry));
  const names = namesOf(others, budget - utf8Length(kept));
  return {
    text: kept + names,
    detail: "partial",
    declared: declared.size,
    total: entries.length,
  };
}

function namesOf(others: readonly Entry[], budget: number): string {
  let text = "// Also, by name (get_tool_definitions has their types):\n";
  let left = budget - utf8Length(text) - 80;
  let named = 0;
  for (const entry of inTurns(others)) {
    const line = `// ${nameOf(entry)}\n`;
    if (line.length > left) break;
    text += line;
    left -= utf8Length(line);
    named++;
  }
  const more = others.length - named;
  if (named === 0) text = "";
  return more === 0 ? text : `${text}// ${more} more tools: search_tools finds them.\n`;
}

function* inTurns(entries: readonly Entry[]): Generator<Entry> {
  const byNamespace = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = byNamespace.get(entry.namespace);
    if (group === undefined) byNamespace.set(entry.namespace, [entry]);
    else group.push(entry);
  }
  const groups = [...byNamespace.values()];
  for (let n = 0; groups.some((group) => n < group.length); n++) {
    for (const group of groups) {
      const entry = group[n];
      if (entry !== undefined) yield entry;
    }
  }
}

/** Namespaces only: that unique names are global as well is said once, not declared for each. */
function declare(entries: readonly Entry[]): string {
  const namespaces: Record<string, Record<string, ToolDefinition>> = Object.create(null);
  for (const { namespace, member, tool } of entries) {
    namespaces[namespace] ??= Object.create(null) as Record<string, ToolDefinition>;
    namespaces[namespace][member] = tool;
  }
  return toolDeclarations(namespaces);
}

function briefTool(tool: ToolDefinition): ToolDefinition {
  const { description, inputSchema, outputSchema } = tool;
  return {
    ...tool,
    ...(description !== undefined && { description: firstSentence(description) }),
    ...(inputSchema !== undefined && { inputSchema: withoutNotes(inputSchema) }),
    ...(outputSchema !== undefined && { outputSchema: withoutNotes(outputSchema) }),
  };
}

const longestSentence = 160;

function firstSentence(text: string): string {
  const line = text.trimStart().split("\n", 1)[0] ?? "";
  const end = line.search(/[.!?](?:\s|$)/);
  const sentence = end === -1 ? line : line.slice(0, end + 1);
  return sentence.length <= longestSentence ? sentence : `${sentence.slice(0, longestSentence)}…`;
}

const notes = new Set(["description", "title", "examples", "default", "$comment"]);
/** Their members are names of the tool's own, not keywords. */
const named = new Set(["properties", "$defs", "definitions", "patternProperties"]);
/** Their values are data. */
const data = new Set(["const", "enum", "required"]);

function withoutNotes(schema: JsonSchema): JsonSchema {
  return strip(schema, false) as JsonSchema;
}

/** Schemas were checked for depth when the tools were defined. */
function strip(value: unknown, names: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => strip(item, false));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => names || !notes.has(key))
      .map(([key, held]) => [
        key,
        data.has(key) && !names ? held : strip(held, named.has(key) && !names),
      ]),
  );
}

function nameOf({ namespace, member }: Entry): string {
  return `${namespace}.${member}`;
}

function isNamespace(option: ToolOption | ToolNamespace): option is ToolNamespace {
  return typeof option === "object" && !("invoke" in option && typeof option.invoke === "function");
}
