import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { countries, findCountry } from "../data.js";
import { pageInput, pageOf, pageOutput } from "../pages.js";
import { reading, structured } from "../result.js";

const summary = z.object({
  code: z.string().describe("ISO 3166-1 alpha-3"),
  name: z.string(),
  region: z.string(),
});

const country = summary.extend({
  code2: z.string().describe("ISO 3166-1 alpha-2"),
  officialName: z.string(),
  subregion: z.string(),
  capital: z.array(z.string()),
  languages: z.array(z.string()).describe("ISO 639-3 codes"),
  neighbours: z.array(z.string()).describe("ISO 3166-1 alpha-3 codes"),
  currencies: z.array(z.string()).describe("ISO 4217 codes"),
  areaKm2: z.number(),
  landlocked: z.boolean(),
  flag: z.string(),
});

const codeInput = { code: z.string().describe('ISO 3166-1, e.g. "CHE" or "CH"') };

export function registerCountries(server: McpServer): void {
  server.registerTool(
    "list_countries",
    {
      title: "List countries",
      description: "Lists countries, of one region or of the world, in pages.",
      inputSchema: {
        region: z
          .string()
          .optional()
          .describe('e.g. "Europe", "Asia", "Americas", "Africa", "Oceania"'),
        ...pageInput,
      },
      outputSchema: pageOutput(summary),
      annotations: reading,
    },
    ({ region, cursor, limit }) => {
      const wanted = region?.toLowerCase();
      const found = countries.filter(
        (entry) => wanted === undefined || entry.region.toLowerCase() === wanted,
      );
      return structured(pageOf(found.map(summarise), cursor, limit));
    },
  );
  server.registerTool(
    "get_country",
    {
      title: "Get a country",
      description: "Gets all that is known of one country.",
      inputSchema: codeInput,
      outputSchema: country.shape,
      annotations: reading,
    },
    ({ code }) => structured({ ...findCountry(code) }),
  );
  server.registerTool(
    "neighbours",
    {
      title: "Neighbours of a country",
      description: "Lists the countries that share a land border with a country.",
      inputSchema: codeInput,
      outputSchema: { country: z.string(), neighbours: z.array(summary) },
      annotations: reading,
    },
    ({ code }) => {
      const found = findCountry(code);
      return structured({
        country: found.code,
        neighbours: found.neighbours.map((neighbour) => summarise(findCountry(neighbour))),
      });
    },
  );
}

function summarise({ code, name, region }: { code: string; name: string; region: string }) {
  return { code, name, region };
}
