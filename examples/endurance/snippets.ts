/** The workload: what models write every day, and nothing that is meant to do harm. */

interface Snippet {
  what: string;
  code: string;
  value: unknown;
}

export const snippets: readonly Snippet[] = [
  {
    what: "one call",
    code: `const { code } = await get_country({ code: "CHE" }); return code;`,
    value: "CHE",
  },
  {
    what: "three calls together",
    code: `const found = await Promise.all(["CHE", "FRA", "DEU"].map((code) => get_country({ code })));
return found.map(({ name }) => name);`,
    value: ["Switzerland", "France", "Germany"],
  },
  {
    what: "one call after another",
    code: `const { neighbours: around } = await neighbours({ code: "PRT" });
const names = [];
for (const { code } of around) names.push((await get_country({ code })).name);
return names;`,
    value: ["Spain"],
  },
  {
    what: "a tool that fails, and is caught",
    code: `try { return await get_country({ code: "ZZZ" }); } catch (error) { return "caught"; }`,
    value: "caught",
  },
  {
    what: "a call that nobody waits for",
    code: `list_languages({ limit: 1 }); return "done";`,
    value: "done",
  },
];
