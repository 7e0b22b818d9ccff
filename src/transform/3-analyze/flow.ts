/**
 * What may flow where: a graph whose nodes are values and whose edges say "may come from". Node 0
 * is "nothing of interest". A node that is a call site stops the search: a call's result is new
 * data that depends on that call alone.
 */
const MAX_NODES = 400_000;
const MAX_STEPS = 300_000;

export class Flow {
  /** Edges of node `n`: `n` may come from each of these. */
  private from: (number[] | undefined)[] = [undefined];
  private sites = new Map<number, number>();
  /** Of a node made by `decided`: the edge that says no more than whether it was. */
  private controls = new Map<number, number>();
  /** Set when the program is too big to follow; the answers are then the safest ones. */
  overflow = false;

  /** From none, one or two; 0 is none. */
  node(a = 0, b = 0): number {
    return this.add(a === 0 ? (b === 0 ? undefined : [b]) : b === 0 ? [a] : [a, b]);
  }

  private add(edges: number[] | undefined): number {
    if (this.from.length >= MAX_NODES) {
      this.overflow = true;
      return 0;
    }
    return this.from.push(edges) - 1;
  }

  edge(to: number, from: number): void {
    if (to === 0 || from === 0 || to === from) return;
    const edges = this.from[to];
    if (edges === undefined) this.from[to] = [from];
    else edges.push(from);
  }

  /** A value made from both. */
  join(a: number, b: number): number {
    if (a === 0 || a === b) return b;
    if (b === 0) return a;
    return this.node(a, b);
  }

  /** `value`, assigned where `control` decides whether it is. */
  decided(value: number, control: number): number {
    if (control === 0) return value;
    const node = this.node(value, control);
    this.controls.set(node, control);
    return node;
  }

  all(values: readonly number[]): number {
    let only = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (value === 0 || value === only) continue;
      if (only !== 0) return this.add(distinct(values));
      only = value;
    }
    return only;
  }

  markSite(node: number, site: number): void {
    if (node !== 0) this.sites.set(node, site);
  }

  /** Every node that may come from one of `seeds`, call results excepted. */
  reachable(seeds: readonly number[]): Set<number> {
    const forward: (number[] | undefined)[] = [];
    this.from.forEach((edges, to) => {
      for (const from of edges ?? []) {
        const list = forward[from];
        if (list) list.push(to);
        else forward[from] = [to];
      }
    });
    const seen = new Set(seeds.filter((n) => n !== 0));
    for (const node of seen) {
      for (const next of forward[node] ?? []) if (!this.sites.has(next)) seen.add(next);
    }
    return seen;
  }

  private steps = 0;
  private stamp: number[] = [];
  private round = 0;

  /**
   * The sites that may flow into `node`; undefined when that takes too long to find out. With
   * `values`, what only decided whether a variable was assigned does not count.
   */
  sitesInto(node: number, values = false): number[] | undefined {
    if (node === 0) return [];
    this.round++;
    const found: number[] = [];
    const stack = [node];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (this.stamp[at] === this.round) continue;
      this.stamp[at] = this.round;
      if (++this.steps > MAX_STEPS) return undefined;
      const site = this.sites.get(at);
      if (site !== undefined) {
        found.push(site);
        continue;
      }
      const control = values ? this.controls.get(at) : undefined;
      const edges = this.from[at];
      if (edges === undefined) continue;
      for (let i = 0; i < edges.length; i++) {
        const from = edges[i] as number;
        if (from !== control) stack.push(from);
      }
    }
    return found.length < 2 ? found : found.sort((a, b) => a - b);
  }
}

/** Those that are not 0, each once. */
function distinct(values: readonly number[]): number[] {
  if (values.length > 16) return [...new Set(values)].filter((n) => n !== 0);
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value !== 0 && !found.includes(value)) found.push(value);
  }
  return found;
}
