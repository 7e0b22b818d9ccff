import { type Command, Option } from "commander";
import { plan as planSnippet } from "../index.js";
import { plainText } from "../mcp/sanitize.js";
import { renderMermaid, renderText } from "../transform/plan-render/index.js";
import type { Plan } from "../transform/types.js";
import { exitCode } from "./errors.js";
import { terminalJson } from "./outcome-json.js";
import { diagnosticText } from "./outcome-text.js";
import { paint } from "./paint.js";
import { planHtml } from "./plan-html.js";
import { addPolicyFlags, type PolicyFlags, policyOf } from "./policy-flags.js";
import { readSource } from "./source.js";
import { colorsFor, print } from "./terminal.js";
import { addToolsetFlags, missingToolset, openToolset, type ToolsetOptions } from "./toolset.js";

const formats = ["text", "json", "code", "mermaid", "html"] as const;

interface PlanOptions extends ToolsetOptions, PolicyFlags {
  format: (typeof formats)[number];
}

/** `entracte plan`: what a snippet would do. Nothing of it runs. */
export function addPlan(program: Command): void {
  const command = program
    .command("plan")
    .description("show what a snippet would do, without running it")
    .argument("<file>", "the snippet, or - for standard input");
  addPolicyFlags(addToolsetFlags(command))
    .addOption(new Option("--format <format>", "how to show it").choices(formats).default("text"))
    .addHelpText(
      "after",
      `
Examples:
  $ entracte plan snippet.md --mcp mcp.json
  $ pbpaste | entracte plan - --tools ./tools.mjs --deny "*.delete_*"
  $ entracte plan snippet.md --mcp mcp.json --format html > plan.html

It exits with 1 when the snippet could not run.`,
    )
    .action(planCommand);
}

async function planCommand(file: string, options: PlanOptions): Promise<void> {
  const source = await readSource(file);
  const toolset = await openToolset(options);
  try {
    const colors = colorsFor(process.stderr);
    for (const warning of toolset.warnings) {
      await print(`${colors.yellow("warning:")} ${warning}`, process.stderr);
    }
    const plan = planSnippet(source, {
      tools: toolset.tools,
      policy: policyOf(options),
      asks: true,
    });
    await print(render(plan, options.format));
    if (plan.program === undefined) process.exitCode = exitCode.failed;
    const hint = missingToolset(options, plan.diagnostics);
    if (hint !== undefined) await print(hint, process.stderr);
    // Formats that have no place for them.
    if (options.format !== "code" && options.format !== "mermaid") return;
    for (const diagnostic of plan.diagnostics) {
      await print(diagnosticText(diagnostic, colors), process.stderr);
    }
  } finally {
    await toolset.close();
  }
}

function render(plan: Plan, format: PlanOptions["format"]): string {
  const colors = colorsFor(process.stdout);
  switch (format) {
    case "json":
      return terminalJson(plan);
    case "code":
      return paint(plainText(plan.program?.code ?? ""), colors);
    case "mermaid":
      return plainText(renderMermaid(plan));
    case "html":
      return planHtml(plan, renderText(plan));
    case "text":
      return renderText(plan, { color: colors.isColorSupported });
  }
}
