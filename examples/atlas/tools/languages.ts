import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { findCountry, findLanguage, languages } from "../data.js";
import { pageInput, pageOf, pageOutput } from "../pages.js";
import { reading, structured } from "../result.js";

const types = ["living", "historical", "extinct", "ancient", "constructed", "special"] as const;

const language = z.object({
  code: z.string().describe("ISO 639-3"),
  name: z.string(),
  type: z.enum(types),
  scope: z.enum(["individual", "macrolanguage", "special"]),
  iso6391: z.string().optional().describe("ISO 639-1, where there is one"),
});

export function registerLanguages(server: McpServer): void {
  server.registerTool(
    "list_languages",
    {
      title: "List languages",
      description: "Lists the languages of ISO 639-3, in pages.",
      inputSchema: { type: z.enum(types).optional(), ...pageInput },
      outputSchema: pageOutput(language),
      annotations: reading,
    },
    ({ type, cursor, limit }) => {
      const found =
        type === undefined ? languages : languages.filter((entry) => entry.type === type);
      return structured(pageOf(found, cursor, limit));
    },
  );
  server.registerTool(
    "get_language",
    {
      title: "Get a language",
      description: "Gets one language by its code.",
      inputSchema: { code: z.string().describe('ISO 639-3 or 639-1, e.g. "deu" or "de"') },
      outputSchema: language.shape,
      annotations: reading,
    },
    ({ code }) => structured({ ...findLanguage(code) }),
  );
  server.registerTool(
    "languages_of",
    {
      title: "Languages of a country",
      description: "Lists the official languages of a country.",
      inputSchema: { country: z.string().describe('ISO 3166-1, e.g. "CHE" or "CH"') },
      outputSchema: { country: z.string(), languages: z.array(language) },
      annotations: reading,
    },
    ({ country }) => {
      const { code, languages: codes } = findCountry(country);
      return structured({ country: code, languages: codes.flatMap(known) });
    },
  );
}

/** A few countries name a language by a code that ISO 639-3 has retired or never had. */
function known(code: string) {
  try {
    return [findLanguage(code)];
  } catch {
    return [];
  }
}
