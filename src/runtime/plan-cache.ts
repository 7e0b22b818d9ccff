/**
 * Plans of late. A plan is a pure function of the snippet and its settings, so a snippet that
 * is run again (a retry, many runs at once) is not planned again. What runs share is frozen.
 */
import type { PlanOptions } from "../transform/index.js";
import type {
  Catalog,
  LoweredProgram,
  Plan,
  ToolBinding,
  ToolDescriptor,
} from "../transform/types.js";
import { portable } from "./header.js";

export type Planner = (source: string, options: PlanOptions) => Plan;

export interface PlanSettings {
  catalog: Catalog;
  maxSourceBytes: number;
  maxNesting: number;
  planner: Planner;
}

/** `program` is the plan's as a header holds it; absent where the plan has none. */
export interface PlannedRun {
  plan: Plan;
  program?: LoweredProgram;
}

export interface PlanCacheSize {
  plans: number;
  /** Of all snippets and their programs together, and about those of the schemas that they keep. */
  characters: number;
}

/** What a tool's schemas come to, about; counting would take longer than planning. */
const charactersOfSchemas = 1000;

interface Entry {
  settings: PlanSettings;
  planned: PlannedRun;
  characters: number;
}

export function planRun(source: string, settings: PlanSettings): PlannedRun {
  const plan = settings.planner(source, settings);
  return plan.program === undefined ? { plan } : { plan, program: portable(plan.program) };
}

export class PlanCache {
  /** By snippet; the newest is last. */
  readonly #entries = new Map<string, Entry>();
  #characters = 0;

  constructor(private readonly most: PlanCacheSize = { plans: 64, characters: 2 * 1024 * 1024 }) {}

  /** As `planRun`. The diagnostics are the caller's own; nothing else may be changed. */
  plan(source: string, settings: PlanSettings): PlannedRun {
    const before = this.#entries.get(source);
    if (before !== undefined && same(before.settings, settings)) {
      this.#entries.delete(source);
      this.#entries.set(source, before);
      return forOneRun(before.planned);
    }
    const planned = planRun(source, settings);
    // Without a program nothing runs; and how deep a snippet may nest depends on the stack that is left.
    if (planned.program === undefined) return planned;
    this.#forget(source);
    this.#keep(source, settings, planned);
    return forOneRun(planned);
  }

  #keep(source: string, settings: PlanSettings, planned: PlannedRun): void {
    const schemas = settings.catalog.tools.filter((t) => t.inputSchema ?? t.outputSchema).length;
    const characters =
      source.length + JSON.stringify(planned).length + schemas * charactersOfSchemas;
    // One that is worth many others is not kept at their cost.
    if (characters > this.most.characters / 4) return;
    freeze(planned);
    this.#entries.set(source, { settings: snapshot(settings), planned, characters });
    this.#characters += characters;
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.most.plans && this.#characters <= this.most.characters) break;
      this.#forget(oldest);
    }
  }

  #forget(source: string): void {
    this.#characters -= this.#entries.get(source)?.characters ?? 0;
    this.#entries.delete(source);
  }
}

function forOneRun({ plan, program }: PlannedRun): PlannedRun {
  const diagnostics = plan.diagnostics.map((diagnostic) => ({ ...diagnostic }));
  return { plan: { ...plan, diagnostics }, program };
}

/** Schemas are known by their identity, as where their checks are kept; all else by what it says. */
function snapshot({ catalog, ...limits }: PlanSettings): PlanSettings {
  const tools = catalog.tools.map((tool): ToolDescriptor => {
    const { annotations } = tool;
    return annotations === undefined ? tool : { ...tool, annotations: { ...annotations } };
  });
  return { ...limits, catalog: { tools, globals: catalog.globals } };
}

function same(a: PlanSettings, b: PlanSettings): boolean {
  if (a.maxSourceBytes !== b.maxSourceBytes || a.maxNesting !== b.maxNesting) return false;
  if (a.planner !== b.planner) return false;
  const [tools, others] = [a.catalog.tools, b.catalog.tools];
  if (tools.length !== others.length) return false;
  if (!tools.every((tool, i) => sameTool(tool, others[i]))) return false;
  return sameEntries(a.catalog.globals, b.catalog.globals, sameBinding);
}

function sameTool(a: ToolDescriptor, b: ToolDescriptor | undefined): boolean {
  return sameFields(a, b, (x, y, key) =>
    key === "annotations" ? sameFields(x, y, Object.is) : x === y,
  );
}

function sameBinding(a: ToolBinding, b: ToolBinding): boolean {
  if (a.kind === "tool") return b.kind === "tool" && a.tool === b.tool;
  return b.kind === "namespace" && sameEntries(a.members, b.members, Object.is);
}

/** In the same order too: a diagnostic may name the first that fits. */
function sameEntries<V>(
  a: ReadonlyMap<string, V>,
  b: ReadonlyMap<string, V>,
  equal: (a: V, b: V) => boolean,
): boolean {
  if (a.size !== b.size) return false;
  const others = b.entries();
  for (const [key, value] of a) {
    const { value: other } = others.next();
    if (other?.[0] !== key || !equal(value, other[1])) return false;
  }
  return true;
}

function sameFields(
  a: unknown,
  b: unknown,
  equal: (a: unknown, b: unknown, key: string) => boolean,
): boolean {
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key], key));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function freeze(value: unknown): void {
  if (!isObject(value) || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const held of Object.values(value)) freeze(held);
}
