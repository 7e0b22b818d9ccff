/** R3: what a plan knows that its program will read is sent alike in every run of it. */
import { expect, test } from "vitest";
import { run } from "../../src/index.js";

const long = "x".repeat(10_001);
const source = `
const rs = await Promise.all([1, 2, 3, 1, ...Array.from({ length: 40 }, (_, i) => i + 9)].map((id) => get({ id })));
const more = await Promise.all([get({ id: ${JSON.stringify(long)} }), get({ id: 6 })]);
return [...rs, ...more].map((r) => String(r.id).length);`;

async function ran() {
  const asked: unknown[] = [];
  const handler = async ({ id }: { id: unknown }) => {
    asked.push(id);
    return { id };
  };
  const tools = { get: { handler, annotations: { readOnlyHint: true } } };
  const { value, calls } = await run(source, { tools, isolation: "inline" });
  return { value, asked, ahead: calls.map(({ prefetched }) => prefetched) };
}

test("a snippet that is run again reads ahead as it did, and twice what it asks for twice", async () => {
  const [first, second] = [await ran(), await ran()];
  expect(first.value).toHaveLength(46);
  expect(first.asked.filter((id) => id === 1)).toHaveLength(2);
  expect(first.ahead.slice(0, 6)).toEqual([true, true, true, false, true, true]);
  expect(first.ahead.at(-2)).toBe(false);
  expect(second).toEqual(first);
});
