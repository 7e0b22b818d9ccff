/** The plan as a Mermaid flowchart: a box a call site, a frame a stage, an arrow a dependence. */
import type { CallSite, Plan } from "../types.js";
import { called, predictedStages, repeats, where } from "./stages.js";

const MAX_ARROWS = 2_000;

/** Mermaid source. Nothing in a tool's name or in the snippet can leave its label. */
export function renderMermaid(plan: Plan): string {
  const rows = ["flowchart TD"];
  if (plan.sites.length === 0)
    rows.push(`  none["${label(plan.form ? "no calls" : "no program")}"]`);
  predictedStages(plan.sites).forEach((stage, i) => {
    rows.push(`  subgraph stage${i + 1}["Stage ${i + 1}"]`);
    for (const site of stage) rows.push(`    ${box(site)}`);
    rows.push("  end");
  });
  const arrows = plan.sites.flatMap((site) =>
    site.dependsOn.map((from) => `  s${from} --> s${site.site}`),
  );
  rows.push(...arrows.slice(0, MAX_ARROWS));
  return `${rows.join("\n")}\n`;
}

function box(site: CallSite): string {
  const [open, close] = site.dynamic ? ["{{", "}}"] : ["[", "]"];
  const ahead = site.ahead !== undefined && site.ahead.can !== "no";
  const lines = [
    `${label(called(site))}${repeats(site) ? " ×n" : ""}`,
    `${where(site)}${site.policy === "ask" ? " asks first" : site.policy === "deny" ? " denied" : ""}`,
    ...(ahead ? ["read ahead"] : []),
  ];
  return `s${site.site}${open}"${lines.join("<br/>")}"${close}`;
}

/** Letters, digits and a few harmless signs; the rest as Mermaid's numeric entities. */
function label(text: string): string {
  return text.replace(/[^\p{L}\p{N}_.$ -]/gu, (c) => `#${c.codePointAt(0)};`);
}
