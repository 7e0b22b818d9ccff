/** Finds tools by what they are called, say, take and belong to. */
import MiniSearch from "minisearch";
import type { ToolDescriptor } from "../transform/types.js";
import { isRecord } from "./config.js";

export interface ToolHit {
  tool: ToolDescriptor;
  score: number;
}

interface Entry {
  id: number;
  name: string;
  words: string;
  description: string;
  parameters: string;
  server: string;
}

/** `listAllUsers_v2` -> `list All Users v2`. */
function wordsOf(text: string): string {
  return text
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replace(/[^\p{L}\p{N}]+/gu, " ");
}

const maxParameters = 200;

/** Names and descriptions of parameters, two levels down. */
function parameterText(schema: unknown, depth = 0): string {
  if (!isRecord(schema) || !isRecord(schema.properties) || depth > 1) return "";
  return Object.entries(schema.properties)
    .slice(0, maxParameters)
    .map(([name, property]) => {
      const description =
        isRecord(property) && typeof property.description === "string" ? property.description : "";
      return `${name} ${wordsOf(name)} ${description} ${parameterText(property, depth + 1)}`;
    })
    .join(" ");
}

/** An index of a catalog. Words are matched whole, by their beginning, or with a typo. */
export class ToolSearch {
  readonly #tools: readonly ToolDescriptor[];
  readonly #index = new MiniSearch<Entry>({
    fields: ["name", "words", "description", "parameters", "server"],
    searchOptions: {
      boost: { name: 4, words: 4, server: 1.5, description: 1.5 },
      prefix: (term) => term.length > 2,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    },
  });

  constructor(tools: readonly ToolDescriptor[]) {
    this.#tools = tools;
    this.#index.addAll(
      tools.map((tool, id) => ({
        id,
        name: tool.name,
        words: wordsOf(tool.name),
        description: tool.description ?? "",
        parameters: parameterText(tool.inputSchema),
        server: tool.server ?? "",
      })),
    );
  }

  /** The best first. Tools that match every word come before those that match some. */
  search(query: string, limit = 20): ToolHit[] {
    const text = wordsOf(query.slice(0, 500));
    const all = this.#index.search(text, { combineWith: "AND" });
    const seen = new Set(all.map(({ id }) => id));
    const some = this.#index.search(text).filter(({ id }) => !seen.has(id));
    return [...all, ...some].slice(0, limit).flatMap(({ id, score }) => {
      const tool = this.#tools[id];
      return tool === undefined ? [] : [{ tool, score }];
    });
  }
}
