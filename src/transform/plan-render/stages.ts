/** Call sites by how many results have to be in before they can be sent. */
import type { CallSite } from "../types.js";

/**
 * Sites that wait for nothing come first, then those that wait for these, and so on. A site waits
 * for what its arguments need, and for every earlier `await` of its own function that is not in the
 * same combinator. What it needs of a later one, or of itself, it needs in the next turn of a loop:
 * that does not count.
 */
export function predictedStages(sites: readonly CallSite[]): CallSite[][] {
  const stages: CallSite[][] = [];
  const depth: number[] = [];
  /** By function: the stage that is free for the next group of calls, and for what comes after it. */
  const orders = new Map<string | undefined, { group?: number; free: number; after: number }>();
  sites.forEach((site, i) => {
    let at = 0;
    for (const needed of site.dependsOn)
      if (needed < i) at = Math.max(at, (depth[needed] ?? 0) + 1);
    const order = orders.get(site.function) ?? { group: undefined, free: 0, after: 0 };
    if (site.group === undefined || site.group !== order.group) order.free = order.after;
    at = Math.max(at, order.free);
    order.group = site.group;
    if (site.awaited || site.group !== undefined) order.after = Math.max(order.after, at + 1);
    orders.set(site.function, order);
    depth[i] = at;
    const stage = stages[at];
    if (stage) stage.push(site);
    else stages[at] = [site];
  });
  return stages;
}

/** One line, no control or invisible characters. */
export function oneLine(text: string, limit = 100): string {
  const line = text
    .slice(0, limit * 4)
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "\ufffd");
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

export const where = ({ line, column }: { line: number; column: number }): string =>
  `${line}:${column}`;

/** The tool, or what is written where only the run can tell. */
export const called = (site: CallSite): string => oneLine(site.tool ?? site.callee, 60);

export const repeats = (site: CallSite): boolean => site.loop || site.callback;
