/** What stands in for a library in the Worker's bundle has all that the Worker asks of it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod/v4";
import * as names from "../../src/api/bundle/zod-names.js";

function textsOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

test("every name of Zod that the API uses is in the bundle", () => {
  const texts = [
    ...textsOf("src/api").filter((text) => /import \{[^}]*\bz\b[^}]*\} from/.test(text)),
    readFileSync("node_modules/@hono/zod-openapi/dist/index.mjs", "utf8"),
  ];
  const used = new Set(
    texts.flatMap((text) => [...text.matchAll(/\bz\s*\.(\w+)/g)].map(([, n]) => n)),
  );
  // Those that are types only have no value to be missed.
  const needed = [...used].filter((name) => name !== undefined && Object.hasOwn(z, name));
  expect(needed.length).toBeGreaterThan(10);
  expect(Object.keys(names)).toEqual(expect.arrayContaining(needed));
});

test("they are Zod's own", () => {
  for (const [name, value] of Object.entries(names))
    expect(value, name).toBe((z as unknown as Record<string, unknown>)[name]);
});
