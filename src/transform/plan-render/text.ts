/** The plan as a tree: form, problems, and calls by predicted stage. */

import { readAheadText } from "../read-ahead-text.js";
import type { CallSite, Diagnostic, Plan, PlanForm } from "../types.js";
import { type Palette, palette } from "./colors.js";
import { called, oneLine, predictedStages, repeats, where } from "./stages.js";

export interface RenderTextOptions {
  /** ANSI colours; off by default. */
  color?: boolean;
}

/** The plan as text of several lines, without control characters of the snippet's or a server's. */
export function renderText(plan: Plan, options: RenderTextOptions = {}): string {
  const colors = palette(options.color === true);
  const blocks = [header(plan, colors)];
  if (plan.diagnostics.length > 0) blocks.push(problems(plan.diagnostics, colors));
  if (plan.sites.length > 0) blocks.push(calls(plan.sites, colors));
  else if (plan.form) blocks.push(colors.dim("No calls."));
  return `${blocks.join("\n\n")}\n`;
}

const WRAPPERS: Record<PlanForm["wrapper"], string> = {
  bare: "",
  fence: ", from a code fence",
  fences: ", from several code fences",
  prose: ", from between prose",
};

const VALUES: Record<PlanForm["value"], string> = {
  return: "what is returned",
  "result-variable": "`__result__`",
  trailing: "the last expression",
  function: "the result of its function, which is called",
  "function-literal": "the result of its function, which is called",
  none: "none (nothing is returned)",
};

function header({ form, program, features, sites }: Plan, colors: Palette): string {
  if (form === undefined) return colors.red("No program.");
  const language = form.language === "ts" ? "TypeScript" : "JavaScript";
  const rows = [
    `${colors.bold("Program")}  ${language}${form.strict ? " (strict)" : ""}${WRAPPERS[form.wrapper]}`,
    `${colors.bold("Value")}    ${VALUES[form.value]}`,
    `${colors.bold("Calls")}    ${sites.length === 0 ? "none" : plural(sites.length, "call site")}`,
    `${colors.bold("Needs")}    ${features.length === 0 ? "nothing but the bare driver" : features.join(", ")}`,
  ];
  if (program === undefined) rows.push(colors.red("It cannot run: see the errors."));
  return rows.join("\n");
}

function problems(diagnostics: readonly Diagnostic[], colors: Palette): string {
  const rows = [colors.bold("Diagnostics")];
  for (const found of diagnostics) {
    const paint =
      found.severity === "error"
        ? colors.red
        : found.severity === "warning"
          ? colors.yellow
          : colors.cyan;
    rows.push(
      `  ${paint(found.severity)} ${where(found)} ${colors.dim(found.code)} ${oneLine(found.message, 400)}`,
    );
    if (found.hint) rows.push(`    ${colors.dim(oneLine(found.hint, 400))}`);
  }
  return rows.join("\n");
}

function calls(sites: readonly CallSite[], colors: Palette): string {
  const rows: string[] = [];
  predictedStages(sites).forEach((stage, i) => {
    const together = i === 0 ? "wait for no other call" : `wait for stage ${i}`;
    rows.push(
      `${colors.bold(`Stage ${i + 1}`)} ${colors.dim(`(${plural(stage.length, "call")}: ${together})`)}`,
    );
    stage.forEach((site, j) => {
      rows.push(`${j === stage.length - 1 ? "└─" : "├─"} ${callRow(site, sites, colors)}`);
    });
  });
  return rows.join("\n");
}

function callRow(site: CallSite, sites: readonly CallSite[], colors: Palette): string {
  const name = site.dynamic
    ? colors.yellow(`${called(site)} (dynamic)`)
    : colors.cyan(called(site));
  const parts = [`${name}${repeats(site) ? " ×n" : ""}`, colors.dim(`at ${where(site)}`)];
  const marks = marksOf(site);
  if (marks.length > 0) parts.push(colors.dim(`[${marks.join(", ")}]`));
  if (site.policy === "ask") parts.push(colors.yellow("asks first"));
  if (site.policy === "deny") parts.push(colors.red("denied"));
  const needed = site.dependsOn.map((index) => {
    const other = sites[index];
    if (index === site.site) return "its own last result";
    return other === undefined ? "" : `${called(other)} ${where(other)}`;
  });
  if (needed.length > 0) parts.push(`← ${shortened(needed)}`);
  // That it asks or is denied stands there already.
  const ahead =
    site.policy === undefined || site.policy === "allow" ? readAheadText(site, sites) : undefined;
  if (ahead !== undefined) parts.push(colors.dim(`· ${oneLine(ahead, 160)}`));
  return parts.join(" ");
}

const MANY = 6;

const shortened = (list: readonly string[]): string =>
  list.length > MANY
    ? `${list.slice(0, MANY).join(", ")} and ${list.length - MANY} more`
    : list.join(", ");

function marksOf(site: CallSite): string[] {
  const marks: string[] = [];
  if (site.combinator) marks.push(`Promise.${site.combinator}`);
  if (site.loop) marks.push("in a loop");
  if (site.branch) marks.push("maybe");
  if (site.guarded) marks.push("errors caught");
  if (site.function !== undefined) marks.push(`in ${oneLine(site.function, 40)}`);
  else if (site.callback) marks.push("in a callback");
  return marks;
}

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
