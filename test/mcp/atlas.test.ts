import { expect, test } from "vitest";
import { handleAtlas } from "../../examples/atlas/handler.js";
import { Notes } from "../../examples/atlas/server.js";
import { connectServers } from "../../src/mcp/index.js";
import { call, toolOf } from "./context.js";

async function atlas() {
  const notes = new Notes();
  return connectServers(
    { mcpServers: { atlas: { url: "http://atlas.test/mcp" } } },
    {
      fetch: async (url, init) =>
        init?.method === "POST"
          ? handleAtlas(new Request(url, init), notes)
          : new Response(null, { status: 405 }),
    },
  );
}

test("nine tools, with schemas and annotations", async () => {
  const { tools, servers, warnings } = await atlas();
  expect(servers).toMatchObject([{ status: "ok", toolsCount: 9 }]);
  expect(warnings).toEqual([]);
  const names = Object.keys(tools).filter((name) => name !== "atlas");
  expect(names).toEqual([
    "delete_note",
    "get_country",
    "get_language",
    "languages_of",
    "list_countries",
    "list_languages",
    "neighbours",
    "save_note",
    "search",
  ]);
  for (const name of names) {
    const { inputSchema, outputSchema, annotations } = toolOf(tools, name);
    expect(inputSchema).toMatchObject({ type: "object" });
    expect(outputSchema).toMatchObject({ type: "object" });
    expect(annotations?.readOnlyHint).toBe(!name.endsWith("_note"));
  }
});

test("countries, their neighbours and their languages", async () => {
  const { tools } = await atlas();
  await expect(call(tools, "get_country", { code: "ch" })).resolves.toMatchObject({
    code: "CHE",
    capital: ["Bern"],
    landlocked: true,
  });
  const { neighbours } = (await call(tools, "neighbours", { code: "CHE" })) as {
    neighbours: { name: string }[];
  };
  expect(neighbours.map(({ name }) => name).sort()).toEqual([
    "Austria",
    "France",
    "Germany",
    "Italy",
    "Liechtenstein",
  ]);
  const { languages } = (await call(tools, "languages_of", { country: "BEL" })) as {
    languages: { code: string }[];
  };
  expect(languages.map(({ code }) => code).sort()).toEqual(["deu", "fra", "nld"]);
  await expect(call(tools, "get_language", { code: "rm" })).resolves.toMatchObject({
    code: "roh",
    name: "Romansh",
  });
});

test("the pages of a list are the whole list, once", async () => {
  const { tools } = await atlas();
  const codes: string[] = [];
  let cursor: string | undefined;
  let total = 0;
  do {
    const page = (await call(tools, "list_countries", {
      limit: 100,
      ...(cursor && { cursor }),
    })) as {
      items: { code: string }[];
      total: number;
      nextCursor?: string;
    };
    codes.push(...page.items.map(({ code }) => code));
    total = page.total;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  expect(new Set(codes).size).toBe(total);
  expect(codes).toHaveLength(total);
});

test("a search finds the closest first", async () => {
  const { tools } = await atlas();
  await expect(call(tools, "search", { query: "ALAND", limit: 1 })).resolves.toEqual({
    hits: [{ kind: "country", code: "ALA", name: "Åland Islands" }],
  });
});

test("notes are saved, and deleted once", async () => {
  const { tools } = await atlas();
  const { id } = (await call(tools, "save_note", { subject: "CHE", text: "four languages" })) as {
    id: string;
  };
  await expect(call(tools, "delete_note", { id })).resolves.toEqual({ id, deleted: true });
  await expect(call(tools, "delete_note", { id })).resolves.toEqual({ id, deleted: false });
});

test.each([
  ["get_country", { code: "XX" }, 'No country has the code "XX"'],
  ["get_language", {}, "code"],
  ["list_languages", { cursor: "nonsense" }, "is not a cursor"],
  ["list_languages", { limit: 0 }, "limit"],
])("%s of %j says what is wrong", async (name, args, message) => {
  const { tools } = await atlas();
  await expect(call(tools, name, args)).rejects.toMatchObject({
    name: "ToolError",
    message: expect.stringContaining(message),
  });
});
