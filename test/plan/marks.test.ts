/** What a rendered plan says of each call, and of a program that cannot run. */
import { expect, test } from "vitest";
import { plan } from "../../src/transform/index.js";
import { renderMermaid, renderText } from "../../src/transform/plan-render/index.js";
import { readAheadText } from "../../src/transform/read-ahead-text.js";
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

const reads = { annotations: { readOnlyHint: true } };
const readers = (more: Partial<ToolDescriptor> = {}) => {
  const named: ToolDescriptor[] = ["get", "look"].map((name) => ({
    ...{ name, arguments: "object" as const },
    ...reads,
  }));
  const tools = [...named, { name: "put", arguments: "object" as const, ...more }];
  const globals = new Map(tools.map(({ name }, tool) => [name, { kind: "tool" as const, tool }]));
  return { tools, globals };
};

test("what can be read ahead is marked in words and in the chart, with what may come between", () => {
  const ahead =
    "async function later() { await put({}) } const p = later(); await Promise.all([1, 2].map((id) => look({ id }))); await p";
  const made = plan(ahead, { catalog: readers() });
  expect(renderText(made)).toContain("read ahead unless put 1:32 comes between");
  const loop = "for (const id of [1, 2]) { const r = await get({ id }); if (r.done) break; }";
  const each = plan(loop, { catalog: readers() });
  expect(renderText(each)).toContain("read ahead, a few at a time: get 1:44 may decide");
  expect(renderMermaid(each)).toContain("read ahead");
  const dynamic =
    "const t = [put, get][Math.floor(2 * Math.random())]; await t({}); return await look({})";
  expect(renderText(plan(dynamic, { catalog: readers() }))).toMatch(/look at 1:\d+ .* t 1:\d+/);
});

test("a tool that is denied is not read ahead, and the plan says why", () => {
  const denied = readers({ ...reads, policy: "deny" });
  const { sites } = plan("try { await get({}); await put({}) } catch {}", { catalog: denied });
  const [, put] = sites;
  expect(put?.ahead).toMatchObject({ can: "no", why: "denied" });
  expect(put && readAheadText(put, sites)).toBe("not read ahead: it is denied");
});

test("a plan of TypeScript, with something to note, says so in their colours", () => {
  const made = plan("const n: number = 1; list_items().x; return await list_items()", {
    catalog: catalog(),
  });
  const severities = new Set(made.diagnostics.map(({ severity }) => severity));
  const painted = renderText(made, { color: true });
  expect(painted).toContain("TypeScript");
  for (const severity of severities) expect(painted).toContain(`m${severity}`);
});
