/**
 * What the guests of one function say (`guest/small.ts`, `midway.ts`, `gather.ts`, `tasks.ts`), in the
 * words of the whole one. First what the program waits for, how it ended, or what the stage needs:
 *
 *     3            the call 3
 *     !FORMULA     this wait formula, as JSON
 *     *,W,W        these, as JSON: `3` for the call 3, `-3` for the timer 2, `null` for never, `["all",3,4]` for
 *                  all of them
 *     =VALUE       the end; VALUE is JSON, nothing stands for undefined
 *     ?FEATURE     the stage is to be run again
 *
 * then a line for each request, `[ARGUMENTS] SITE`: the site tells the tool. In the end perhaps a line
 * `&FIELDS` with more of what the whole guest says (`guest/promises.ts`), one `$LOGS` and one `^CHECKPOINT`, all
 * as JSON (`guest/light-console.ts`, `guest/light-point.ts`), `>PLACE VALUES` with what is saved for a stage that
 * goes on with what this one waits for (`guest/midway-gather.ts`), and `~` with the numbers of the modules that
 * were compiled (`guest/lazy.ts`).
 */
import type { Feature } from "../transform/types.js";

/** Undefined for what the whole guest says. */
export function lightReport(report: string): Record<string, unknown> | undefined {
  const rest = report.slice(1);
  switch (report[0]) {
    case "!":
      return { waits: [JSON.parse(rest)] };
    case "*":
      return { waits: (JSON.parse(`[${rest.slice(1)}]`) as unknown[]).map(formula) };
    case "=":
      return { end: { ok: true, value: encoded(rest) } };
    case "?":
      return { needs: [rest] };
    default:
      if (!/^\d{1,9}$/.test(report)) return undefined;
      return { waits: [{ kind: "call", seq: Number(report) }] };
  }
}

// 3, -3, null, ["all", 4, 5]
// → the call 3; the timer 2; never; all of the calls 4 and 5
function formula(short: unknown): unknown {
  if (typeof short === "number")
    return short < 0 ? { kind: "timer", id: ~short } : { kind: "call", seq: short };
  if (short === null) return { kind: "never" };
  const [kind, ...of] = Array.isArray(short) ? (short as unknown[]) : [];
  return { kind, of: of.map(formula) };
}

function encoded(text: string): { form: "json" | "devalue"; text: string } {
  return text === "" ? { form: "devalue", text: "-1" } : { form: "json", text };
}

/** The checkpoint asked for is one that only the whole guest can take. */
export const cannotSave = "?save";

/** Something logged is more than plain text. */
export const cannotShow = "?inspect";

/** The guest of stages midway does not know how to go on; with what it lacks, where it can tell. */
export const notMidway = "?";

const mostVariables = 10_000;

// [place, delivered, now, count, values], of what is there when nothing is saved but variables
/** What a checkpoint says in short; anything else as it is. */
export function lightCheckpoint(said: unknown): unknown {
  if (!Array.isArray(said)) return said;
  const [place, delivered, now, count, values] = said as unknown[];
  const order: number[] = [];
  const most = Math.min(Number(count), mostVariables);
  for (let i = 0; i < most; i++) order.push(i);
  const none = { logs: 0, rich: false, index: 0, lists: [], carried: "{}" };
  return { place, delivered, now, order, values, ...none };
}

/** What was said before other fields, logs and checkpoint, and those. */
export function withoutAnnexes(text: string): {
  text: string;
  more?: string;
  logs?: string;
  checkpoint?: string;
  landing?: string;
} {
  if (text.startsWith("{")) return { text };
  const [all, landing] = parted(text, ">");
  const [said, checkpoint] = parted(all, "^");
  const [before, logs] = parted(said, "$");
  const [rest, more] = parted(before, "&");
  return {
    text: rest,
    ...(more !== undefined && { more }),
    ...(logs !== undefined && { logs }),
    ...(checkpoint !== undefined && { checkpoint }),
    ...(landing !== undefined && { landing }),
  };
}

/** The last line apart, if it begins with `mark`. */
function parted(text: string, mark: string): [string, string?] {
  const line = text.lastIndexOf("\n");
  return line >= 0 && text[line + 1] === mark
    ? [text.slice(0, line), text.slice(line + 2)]
    : [text];
}

/** Where a stage says that the next may go on, if it does. */
export function landingPlace(text: string): number | undefined {
  const line = text.lastIndexOf("\n");
  return line >= 0 && text[line + 1] === ">"
    ? Number.parseInt(text.slice(line + 2), 10)
    : undefined;
}

/** What was said before the numbers of the modules that were compiled late, `~012`, and those. */
export function withoutTouched(text: string): { said: string; modules: number[] } {
  const [said, numbers = ""] = parted(text, "~");
  return { said, modules: [...numbers.slice(0, 16)].map(Number) };
}

/** What a light stage needs, if anything. */
export function lightNeeds(text: string): Feature[] {
  return text.startsWith("?") ? [text.slice(1) as Feature] : [];
}

/**
 * Whether a light stage may have made more calls than are left, or one with larger arguments than are
 * allowed: it does not look after either. The whole guest tells, and words the error.
 */
export function exceedsCalls(text: string, maxCalls: number, maxArgumentBytes: number): boolean {
  // The shortest request is `[] 0`, and a character takes three bytes at the most.
  if (text.length <= maxCalls * 5 && text.length * 3 <= maxArgumentBytes) return false;
  const lines = withoutAnnexes(text).text.split("\n");
  return (
    lines.length - 1 > maxCalls ||
    lines.some(({ length }, i) => i > 0 && length * 3 > maxArgumentBytes)
  );
}
