import { GENERATOR, generate } from "astring";
import { expect } from "vitest";
import { parseSnippet } from "../../src/transform/2-parse/index.js";
import { type AnyNode, everyNode } from "../../src/transform/2-parse/node.js";
import { fields, places } from "../../src/transform/2-parse/shape.js";
import type { ParsedProgram } from "../../src/transform/types.js";

export function parsed(snippet: string): ParsedProgram {
  const result = parseSnippet(snippet);
  if (!("ast" in result))
    throw new Error(result.diagnostics.map((d) => `${d.code}: ${d.message}`).join("\n"));
  expectPlain(result);
  return result;
}

export function codes(snippet: string): string[] {
  return parseSnippet(snippet).diagnostics.map(
    ({ code, line, column }) => `${code} ${line}:${column}`,
  );
}

/** No node and no field that ESTree does not have; `start` and `end` on each. */
export function expectPlain({ ast, candidate }: ParsedProgram): void {
  for (const node of everyNode(ast as unknown as AnyNode)) {
    const known = fields[node.type];
    expect(known, `node ${node.type}`).toBeDefined();
    for (const key of Object.keys(node)) {
      expect([...(known ?? []), ...places], `${node.type}.${key}`).toContain(key);
    }
    expect(node.start).toBeGreaterThanOrEqual(0);
    expect(node.end).toBeLessThanOrEqual(candidate.text.length);
  }
}

const generator = {
  ...GENERATOR,
  ParenthesizedExpression(
    this: typeof GENERATOR,
    node: AnyNode,
    state: { write(text: string): void },
  ) {
    state.write("(");
    const inner = node.expression as AnyNode;
    (this as unknown as Record<string, (node: AnyNode, state: unknown) => void>)[inner.type]?.(
      inner,
      state,
    );
    state.write(")");
  },
};

export function printed(snippet: string): string {
  return generate(parsed(snippet).ast as never, {
    generator: generator as never,
    indent: "",
    lineEnd: " ",
  }).trim();
}

const AsyncFunction = (async () => {}).constructor as new (body: string) => () => Promise<unknown>;

/** What a body returns or throws, run by the engine that runs the tests. */
export async function outcome(body: string): Promise<unknown> {
  try {
    return { value: await new AsyncFunction(body)() };
  } catch (error) {
    return { thrown: error instanceof Error ? error.name : String(error) };
  }
}
