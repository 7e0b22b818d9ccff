/** 3-analyze: what a parsed snippet refers to, calls, needs and gets wrong. */
import type * as ESTree from "estree";
import { diagnostic } from "../diagnostics.js";
import type { Analysis, Catalog, Diagnostic, Feature, ParsedProgram } from "../types.js";
import { awaitsAtOnce } from "./at-once.js";
import type { Briefness } from "./brief.js";
import { keepsBuiltIns } from "./built-ins-kept.js";
import { checkCalls } from "./check-calls.js";
import { featureSet, touchesLarge } from "./feature-set.js";
import { foreknownReads } from "./foreknown/index.js";
import { withoutIntrinsics } from "./intrinsics.js";
import { loose, type Node } from "./nodes.js";
import { openingIn, openingOf } from "./opening.js";
import { Pass } from "./pass.js";
import { type Reach, reachOf } from "./reach.js";
import { reentryOf } from "./reentry.js";
import { repairsOf } from "./repairs.js";
import { checkResultMembers } from "./result-members.js";
import { scopesOf } from "./scopes.js";
import { type Sited, sitesOf } from "./sites.js";
import { statements } from "./statements.js";
import { assigned } from "./tools.js";
import { exportedExpressions, valueRule } from "./value-rule.js";

/**
 * Analyses `parsed` against `catalog`. `source` is the snippet as it came, for code frames; the
 * candidate's text serves when it is absent. The tree is changed in one respect only:
 * `export default <expression>` becomes an expression statement.
 */
export function analyze(
  parsed: ParsedProgram,
  catalog: Catalog,
  source = parsed.candidate.text,
): Analysis {
  const { ast, strict } = parsed;
  exportedExpressions(ast);
  const scopes = scopesOf(ast, strict);
  const value = valueRule(ast, scopes);
  const pass = new Pass(scopes, catalog, loose(ast), strict);
  if (value.kind === "trailing" || value.kind === "function-literal")
    pass.trailing = loose(value.statement);
  statements(pass, loose(ast).body as Node[]);
  const reach = reachOf(pass, value);
  const repairs = repairsOf(pass);
  checkCalls(pass);
  checkResultMembers(pass, loose(ast));
  const sited = sitesOf(pass, source, reach.once);

  const globals = globalsOf(pass);
  const facts = scopes.notes.facts(pass.root.node, globals);
  const features = featureSet(pass, sited, globals, facts);
  const { toolCalls, dynamicCalls } = callsOf(sited, features);
  const foreknown = foreknownReads(pass, ast, value, sited, toolCalls, repairs);
  let kept: boolean | undefined;
  const keeps = (): boolean => {
    kept ??= keepsBuiltIns(loose(ast), strict, scopes, catalog);
    return kept;
  };
  const atOnce = awaitsAtOnce(pass, loose(ast), features, toolCalls, repairs) && keeps();
  const reentry = reentryOf(pass, ast, value, repairs, atOnce);
  const opening =
    features.size > 0 && sited.length > 0 ? openingOf(loose(ast), value, scopes) : undefined;
  return {
    value,
    brief: (briefness: Briefness) => briefness(loose(ast), toolCalls, globals, features),
    foreknown,
    atOnce,
    keepsBuiltIns: touchesLarge(features) && keeps(),
    opening: openingIn(opening, features, keeps),
    reentry,
    sites: sited.map(({ site }) => site),
    toolCalls,
    dynamicCalls,
    repairs,
    toolValues: pass.toolValues,
    identifiers: scopes.identifiers,
    asyncFunctions: facts.asyncFunction,
    globals,
    isConstant: (node) => {
      const reference = scopes.references.get(loose(node));
      if (reference?.dynamic) return false;
      const binding = reference?.binding ?? scopes.declarations.get(loose(node));
      if (binding) return binding.writes === 0;
      return catalog.globals.has(node.name) && !assigned(pass, node.name);
    },
    declaredIn: (node) => {
      const binding = pass.binding(loose(node));
      return binding === undefined ? undefined : (binding.scope.node as unknown as ESTree.Node);
    },
    features,
    without: withoutIntrinsics(globals, facts),
    diagnostics: diagnosticsOf(pass, reach, source),
  };
}

/** Free names, and members of the global object, that are no tools. */
function globalsOf({ scopes, globalMembers, catalog }: Pass): Set<string> {
  const globals = new Set<string>();
  const add = (name: string) => {
    if (!catalog.globals.has(name)) globals.add(name);
  };
  scopes.free.forEach((_, name) => {
    add(name);
  });
  globalMembers.forEach(add);
  return globals;
}

function callsOf(
  sited: readonly Sited[],
  features: ReadonlySet<Feature>,
): Pick<Analysis, "toolCalls" | "dynamicCalls"> {
  const toolCalls: Analysis["toolCalls"] = new Map();
  const dynamicCalls: Analysis["dynamicCalls"] = new Map();
  for (let i = 0; i < sited.length; i++) {
    const { record, site } = sited[i] as Sited;
    const node = record.node as unknown as ESTree.CallExpression;
    if (record.kind === "static" && record.tool !== undefined)
      toolCalls.set(node, { site: site.site, tool: record.tool });
    // Where no tool is a value, no other call can reach one.
    else if (features.has("stubs")) dynamicCalls.set(node, site.site);
  }
  return { toolCalls, dynamicCalls };
}

function diagnosticsOf(pass: Pass, reach: Reach, source: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { code, span, args, fn, certain, severity } of pass.findings) {
    const sure = certain && reach.certain(fn);
    const level = severity === "call" ? (sure ? "error" : "warning") : severity;
    found.push(diagnostic(code, source, span, args, level));
  }
  return found.sort((a, b) => a.start - b.start);
}
