/** What a rendered plan says of each call, and of a program that cannot run. */
import { expect, test } from "vitest";
import { plan } from "../../src/transform/index.js";
import { renderMermaid, renderText } from "../../src/transform/plan-render/index.js";
import type { ToolDescriptor } from "../../src/transform/types.js";
import { catalog } from "../analyze/support.js";

const text = (source: string) => renderText(plan(source, { catalog: catalog() }));
const row = (source: string) =>
  text(source)
    .split("\n")
    .filter((line) => /[├└]─/.test(line))
    .join("\n");

test("a plan without options knows no tools", () => {
  expect(plan("return await fetch_it()").diagnostics.map((d) => d.code)).toEqual(["unknown-tool"]);
});

test("each mark says how a call may be made", () => {
  expect(row("await Promise.all([list_items()])")).toContain("Promise.all");
  expect(row("for (const x of [1]) await add(x)")).toContain("×n");
  expect(row("for (const x of [1]) await add(x)")).toContain("in a loop");
  expect(row("if (Math.random()) await add(1)")).toContain("maybe");
  expect(row("try { await add(1) } catch {}")).toContain("errors caught");
  expect(
    row("async function twice() { return await add(1) } return [await twice(), await twice()]"),
  ).toContain("in twice");
  expect(row("return await Promise.all([1].map((x) => add(x)))")).toContain("in a callback");
  expect(row("await drop_item({})")).toContain("denied");
  expect(row("await ask_item({})")).toContain("asks first");
});

test("what a call needs is listed, shortened where it is much", () => {
  const names = Array.from({ length: 8 }, (_, i) => `x${i}`);
  const many = `${names.map((name) => `const ${name} = await add(1);`).join(" ")} await add(${names.join()})`;
  expect(row(many)).toContain("and 2 more");
  expect(row("let n = 0; while (n < 9) n = await add(n)")).toContain("its own last result");
});

test("calls that wait for the same stage stand together", () => {
  const stages = text("await Promise.all([add(1), add(2)]); await add(3); add(4); await add(5)");
  expect(stages).toContain("(2 calls: wait for no other call)");
});

test("a program with an error says that it cannot run", () => {
  expect(text("await nope()")).toContain("It cannot run: see the errors.");
  expect(text("const = 1")).toContain("No program.");
  expect(renderMermaid(plan("const = 1"))).toContain("no program");
  expect(renderMermaid(plan("return 1"))).toContain("no calls");
});

test("strictness and a lack of needs are told", () => {
  expect(text("'use strict'; await add(1)")).toContain("JavaScript (strict)");
  expect(text("await add(1)")).toContain("nothing but the bare driver");
});

test("warnings and repairs have a line each, with a hint", () => {
  const shown = text("try { await nope() } catch {}");
  expect(shown).toContain("warning 1:13 unknown-tool");
  expect(
    renderText(plan("const u = list_items(); u.name", { catalog: catalog() }), { color: true }),
  ).toContain("\u001b[");
});

test("a name that is long or holds control characters is one short line", () => {
  const name = `n${"a".repeat(100)}`;
  const tools: ToolDescriptor[] = [{ name, arguments: "object" }];
  const globals = new Map([["n", { kind: "tool" as const, tool: 0 }]]);
  const shown = renderText(plan("await n()", { catalog: { tools, globals } }));
  expect(shown).toContain("…");
  expect(shown).not.toContain(name);
});

test("the diagram says which calls ask and which are denied", () => {
  const diagram = renderMermaid(
    plan("await ask_item({}); await drop_item({})", { catalog: catalog() }),
  );
  expect(diagram).toContain("asks first");
  expect(diagram).toContain("denied");
});
