/** Runs in processes of their own that are killed by -9 at a write of the journal, and resumed. */
import { deepStrictEqual } from "node:assert";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JournalFile } from "../../src/node/journal-file.js";
import { openCalls } from "./open-calls.js";

const source = `
const settled = (p) => p.catch((error) => error.name);
const out = [Math.random(), await read(1)];
out.push(...await Promise.all([settled(pay(1)), read(2), settled(pay(2)), put("a")]));
out.push(await fail().catch((error) => error.message));
out.push(await Promise.race([slow(), read(3)]));
await new Promise((resolve) => setTimeout(resolve, 20));
for (const n of [3, 4]) out.push(await settled(pay(n)));
out.push(await settled(asked(1)), await put("b"));
return out;`;

export const modes = ["before", "during", "after"] as const;
export type KillMode = (typeof modes)[number];

export interface Driven {
  status?: string;
  value?: unknown[];
  error?: string;
  writes?: number;
  refused?: string;
}

/** `never`: the run was through before that write. `nothing`: no header was whole, nothing was sent. */
export type KillResult = "never" | "nothing" | "same" | "unknown";

export class KillCases {
  #cases = 0;
  #whole: { value: unknown[]; writes: number; effects: string[] } | undefined;

  private constructor(readonly folder: string) {}

  static async open(): Promise<KillCases> {
    return new KillCases(await mkdtemp(join(tmpdir(), "kill-")));
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }

  async make() {
    const name = join(this.folder, String(this.#cases++));
    const paths = { journal: `${name}.jsonl`, effects: `${name}.txt` };
    await writeFile(paths.effects, "");
    const effects = async () => (await readFile(paths.effects, "utf8")).split("\n").filter(Boolean);
    return { ...paths, effects, paths };
  }

  /** What an uninterrupted run comes to. How often it writes varies a little: what arrives together does. */
  async whole() {
    if (this.#whole !== undefined) return this.#whole;
    const { effects, paths } = await this.make();
    const { status, value = [], writes = 0 } = await drive(paths);
    deepStrictEqual(status, "completed");
    this.#whole = { value, writes, effects: await effects() };
    return this.#whole;
  }

  /** @throws AssertionError when the run does not come to the same, or writes something twice */
  async kill(killAt: number, mode: KillMode): Promise<KillResult> {
    const whole = await this.whole();
    const { journal, effects, paths } = await this.make();
    const check = (actual: unknown, expected: unknown) => {
      if (JSON.stringify(actual) === JSON.stringify(expected)) return;
      throw new Error(
        `${mode} write ${killAt}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`,
      );
    };
    const first = await drive({ ...paths, killAt, mode });
    if (first.status !== undefined) {
      check([first.status, first.value], ["completed", whole.value]);
      check((await effects()).sort(), [...whole.effects].sort());
      return "never";
    }
    if ((await readFile(journal, "utf8").catch(() => "")).indexOf("\n") < 0) {
      check(await effects(), []);
      return "nothing";
    }
    const open = await openWrites(journal);
    const again = await drive({ ...paths, takeOver: true });
    check([again.status, again.value], ["completed", withUnknown(whole.value, open)]);
    const sent = await effects();
    check(sentTwice(sent), []);
    // Nothing was lost either: what is not unknown was done.
    const missing = whole.effects.filter((e) => !sent.includes(e) && !open.includes(e));
    check(missing, []);
    return open.length > 0 ? "unknown" : "same";
  }
}

/** What the process printed; nothing when it was killed. */
export function drive(options: Record<string, unknown>): Promise<Driven> {
  return new Promise((resolve, reject) => {
    const args = ["test/durable/driver.mjs", JSON.stringify({ source, ...options })];
    execFile(process.execPath, args, (error, stdout, stderr) => {
      if (error !== null && error.signal !== "SIGKILL") reject(new Error(stderr));
      else resolve(stdout === "" ? {} : (JSON.parse(stdout) as Driven));
    });
  });
}

/** Calls in the file that were open, and may have been sent, but may not be sent again. */
export async function openWrites(journal: string): Promise<string[]> {
  const entries = await new JournalFile(journal).read().catch(() => []);
  return openCalls(entries, ["pay", "asked"]).map(
    ({ tool, args }) => `${tool} ${args.text.slice(1, -1)}`,
  );
}

export function sentTwice(effects: readonly string[]): string[] {
  const once = effects.filter((effect) => !effect.startsWith("put"));
  return once.filter((effect, at) => once.indexOf(effect) !== at);
}

/** The uninterrupted value, but for the writes that were in flight. */
export function withUnknown(whole: readonly unknown[], open: readonly string[]): unknown[] {
  return whole.map((value) => {
    const unknown = open.some((call) => value === call.replace("pay", "paid"));
    return unknown ? "OutcomeUnknownError" : value;
  });
}
