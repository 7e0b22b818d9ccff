import { expect, test } from "vitest";
import { plan } from "../../src/transform/index.js";
import { renderMermaid, renderText } from "../../src/transform/plan-render/index.js";
import type { Catalog } from "../../src/transform/types.js";
import { catalog } from "../analyze/support.js";

const made = (source: string, tools: Catalog = catalog()) => plan(source, { catalog: tools });

const example = `const ids = await list_items();
const out = [];
for (const id of ids) out.push(await get_item({ id }));
await ask_item({ out });
return await srv[out.k]({})`;

test("the text shows form, stages, and what depends on what", () => {
  expect(renderText(made(example))).toMatchInlineSnapshot(`
    "Program  JavaScript
    Value    what is returned
    Calls    4 call sites
    Needs    lockdown, promise, stubs

    Stage 1 (1 call: wait for no other call)
    └─ list_items at 1:19
    Stage 2 (1 call: wait for stage 1)
    └─ get_item ×n at 3:38 [in a loop] ← list_items 1:19 · not read ahead: not annotated read-only
    Stage 3 (1 call: wait for stage 2)
    └─ ask_item at 4:7 asks first ← list_items 1:19, get_item 3:38
    Stage 4 (1 call: wait for stage 3)
    └─ srv[out.k] (dynamic) at 5:14 ← list_items 1:19, get_item 3:38 · not read ahead: only the run can tell the tool
    "
  `);
});

test("diagnostics stand before the calls", () => {
  const text = renderText(made("await drop_item({})\nawait get_itm({})"));
  expect(text).toContain("It cannot run: see the errors.");
  expect(text.indexOf("error 1:7 denied-tool")).toBeGreaterThan(0);
  expect(text.indexOf("error 2:7 unknown-tool")).toBeGreaterThan(
    text.indexOf("error 1:7 denied-tool"),
  );
  expect(text.indexOf("Stage 1")).toBeGreaterThan(text.indexOf("error 2:7"));
  expect(text).toContain("drop_item at 1:7 denied");
});

test("no calls and no program are said", () => {
  expect(renderText(made("1"))).toContain("No calls.");
  expect(renderText(made("const = 1"))).toContain("No program.");
  expect(renderMermaid(made("1"))).toContain("no calls");
});

test("colours are only there when asked for", () => {
  expect(renderText(made(example))).not.toContain("\u001b");
  expect(renderText(made(example), { color: true })).toContain("\u001b[1mStage 1");
});

test("the flowchart has a box a site and an arrow a dependence", () => {
  expect(renderMermaid(made(example))).toMatchInlineSnapshot(`
    "flowchart TD
      subgraph stage1["Stage 1"]
        s0["list_items<br/>1:19"]
      end
      subgraph stage2["Stage 2"]
        s1["get_item ×n<br/>3:38"]
      end
      subgraph stage3["Stage 3"]
        s2["ask_item<br/>4:7 asks first"]
      end
      subgraph stage4["Stage 4"]
        s3{{"srv#91;out.k#93;<br/>5:14"}}
      end
      s0 --> s1
      s0 --> s2
      s1 --> s2
      s0 --> s3
      s1 --> s3
    "
  `);
});

test("a tool's name cannot leave its label", () => {
  const name = 'x"]\n  evil --> "`\u001b[31m<script>%%{init}\u2028\u202e';
  const tools: Catalog = {
    tools: [{ name, arguments: "positional" }],
    globals: new Map([["x", { kind: "tool", tool: 0 }]]),
  };
  const result = made("await x()", tools);
  const chart = renderMermaid(result);
  expect(chart.split("\n").filter((row) => row.includes("evil"))).toHaveLength(1);
  for (const bad of ["`", "<script", "\u001b", "\u202e", "%%"]) expect(chart).not.toContain(bad);
  expect(chart.match(/"/g)).toHaveLength(4);
  for (const bad of ["\u001b", "\u2028", "\u202e"]) expect(renderText(result)).not.toContain(bad);
});
