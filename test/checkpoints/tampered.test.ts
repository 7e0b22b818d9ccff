/** R4: a journal is whole without its checkpoints, and goes on to the same end whatever they say. */
import { expect, test } from "vitest";
import { type JournalEntry, MemoryJournal, resume, run } from "../../src/index.js";

const get = async ({ i = 0 } = {}) => ({ x: i + 1 });
const tools = { get: { handler: get, annotations: { idempotentHint: true } } };
const source =
  "let n = 0; for (let i = 0; i < 6; i++) { n += (await get({ i })).x; console.log(n); } return n;";
const options = { tools, isolation: "inline", parallelize: "off", checkpoint: "always" } as const;

type Saved = Extract<JournalEntry, { type: "checkpoint" }>;
const changes: Record<string, (saved: Saved) => Partial<Saved>> = {
  "more settlements than there are": ({ settlements }) => ({ settlements: settlements + 1 }),
  "fewer than it was made of": ({ settlements }) => ({ settlements: settlements - 1 }),
  "what is no JSON": () => ({ data: "{" }),
  "more calls than there are": ({ data }) => ({
    data: JSON.stringify({ ...JSON.parse(data), calls: 999 }),
  }),
  "lists of another program": ({ data }) => ({
    data: JSON.stringify({ ...JSON.parse(data), chunks: [{ count: 1, texts: ["1"] }] }),
  }),
};

test.each(Object.entries(changes))(
  "a checkpoint that tells of %s is left aside",
  async (_, change) => {
    const store = new MemoryJournal();
    const { value, logs } = await run(source, { ...options, store });
    const cut = store.entries.slice(0, Math.ceil(store.entries.length * 0.7));
    expect(cut.some(({ type }) => type === "checkpoint")).toBe(true);
    const changed = structuredClone(cut).map((entry) =>
      entry.type === "checkpoint" ? { ...entry, ...change(entry) } : entry,
    );
    const again = await resume(changed, options);
    expect(again).toMatchObject({ status: "completed", value });
    expect(again.logs.map(({ text }) => text)).toEqual(logs.map(({ text }) => text));
  },
);
