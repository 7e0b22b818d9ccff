import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { countries, languages } from "../data.js";
import { reading, structured } from "../result.js";

const hit = z.object({ kind: z.enum(["language", "country"]), code: z.string(), name: z.string() });

const entries = [
  ...countries.map(({ code, name }) => ({ kind: "country" as const, code, name })),
  ...languages.map(({ code, name }) => ({ kind: "language" as const, code, name })),
].map((entry) => ({ entry, folded: fold(entry.name) }));

export function registerSearch(server: McpServer): void {
  server.registerTool(
    "search",
    {
      title: "Search",
      description:
        "Finds languages and countries by name, ignoring case and accents; the closest first.",
      inputSchema: {
        query: z.string().min(1).max(200),
        kind: z.enum(["language", "country"]).optional().describe("Only these"),
        limit: z.number().int().min(1).max(100).default(10),
      },
      outputSchema: { hits: z.array(hit) },
      annotations: reading,
    },
    ({ query, kind, limit }) => {
      const wanted = fold(query);
      const hits = entries
        .filter(({ entry }) => kind === undefined || entry.kind === kind)
        .flatMap(({ entry, folded }) => {
          const at = folded.indexOf(wanted);
          return at === -1 ? [] : [{ entry, rank: rankOf(folded, wanted, at) }];
        })
        .sort((a, b) => a.rank - b.rank || a.entry.name.localeCompare(b.entry.name, "en"))
        .slice(0, limit)
        .map(({ entry }) => entry);
      return structured({ hits });
    },
  );
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The name itself, then names that start with it, then words that do, then any. */
function rankOf(name: string, wanted: string, at: number): number {
  if (name === wanted) return 0;
  if (at === 0) return 1;
  return name.includes(` ${wanted}`) ? 2 : 3;
}
