/** Compares what two guests say, stage by stage, however the settlements arrive. */
import * as fc from "fast-check";
import { expect } from "vitest";
import type { Settlement } from "../../src/runtime/types.js";
import { natively } from "../support/native-guest.js";
import { fail, ok, type Program, stage, tick } from "./harness.js";

export const runs = Number(process.env.LIGHT_RUNS ?? (natively ? 20 : 120));
export const tools = ["get", "put", "server.list"];
export const siteTools = [0, 1, 2];

/** `text` with something drawn in place of each `$0`, `$1`... */
export const filled = (text: string, ...parts: fc.Arbitrary<string>[]) =>
  fc.tuple(...parts).map((drawn) => text.replace(/\$(\d)/g, (_, i: string) => drawn[+i] ?? ""));

// biome-ignore lint/suspicious/noThenProperty: it looks like a thenable, and is none
export const results = [1, "two", null, undefined, { value: 3 }, [4, [5]], { then: 6 }];
/** What happens to each call: which is next of those open, and how it ends. */
export const moves = fc.array(
  fc.record({
    pick: fc.nat(5),
    together: fc.boolean(),
    rejects: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    result: fc.nat(results.length - 1),
  }),
  { minLength: 8, maxLength: 8 },
);

export type Move = { pick: number; together: boolean; rejects: boolean; result: number };

/** Every stage of the run that `drawn` makes of the program, in both guests. Timers fire as if they were calls. */
export function compare(program: Program, drawn: readonly Move[]): void {
  const base = { helpers: ["call" as const], tools, siteTools, ...program };
  const settlements: Settlement[] = [];
  const open: number[] = [];
  let asked = 0;
  for (let next = 0; ; ) {
    const { features: _, ...light } = stage(base, settlements);
    const { features: __, ...whole } = stage({ ...base, whole: true }, settlements);
    expect(located(light)).toEqual(located(whole));
    for (; asked < (whole.requests?.length ?? 0); asked++) open.push(asked);
    // One that does not repeat fires once.
    const timers = whole.timers?.slice() ?? [];
    const over = whole.end !== undefined && timers.length === 0;
    if (open.length + timers.length === 0 || next >= drawn.length || over) return;
    for (let more = true; more && open.length + timers.length > 0; ) {
      const { pick, together, rejects, result } = drawn[next++ % drawn.length] as Move;
      const picked = pick % (open.length + timers.length);
      const at = 2_000 + 7 * settlements.length;
      if (picked < open.length) {
        const [seq = 0] = open.splice(picked, 1);
        settlements.push(
          rejects ? fail(seq, `no ${seq}`, "Error", at) : ok(seq, results[result], at),
        );
      } else {
        const [timer] = timers.splice(picked - open.length, 1);
        settlements.push(tick(timer?.id ?? 0, at));
      }
      more = together && next < drawn.length;
    }
  }
}

/** Stacks name places in the guest's own text. */
export function located(output: object): unknown {
  return JSON.parse(JSON.stringify(output, (key, v) => (key === "stack" ? "" : v)));
}
