/**
 * Where stages run in a process that runs many: in threads, which take a while to start, and to be reached.
 * Stages that cannot take long (`3-analyze/brief.ts`) run where they are asked for until a thread is there, and
 * while nothing else is running: as long as they come one by one, no thread is started for them. A stage is a pure function (S1): what was not to be done here after all is
 * done again in a thread.
 */
import { InlineExecutor } from "../runtime/inline-executor.js";
import type { Stop } from "../runtime/stop.js";
import type { Settlement, StageExecutor, StageInput, StageResult } from "../runtime/types.js";
import { ThreadPool } from "./pool.js";

/** So many may be on their way here; whoever asks for more has use for threads. */
const fewAtOnce = 4;
/** Polls: some 10 ms. */
const littleGas = 20;

/** May be a program that takes long: with a loop, a function, or a call that nothing awaits. */
const longWords = /=>|\b(?:for|while|do|function|class|new)\b/;
const mostCharacters = 2_000;

export class NodeExecutor implements StageExecutor {
  readonly isolation = "thread";
  readonly maxStackBytes: number;
  readonly #here = new InlineExecutor();
  #going = 0;

  constructor(private readonly pool = new ThreadPool()) {
    this.maxStackBytes = pool.maxStackBytes;
  }

  /** Starts a thread while the snippet is being planned, unless its first stages may do without. */
  expect(source?: string): void {
    if (source === undefined || !looksBrief(source)) this.pool.warm();
  }

  async execute(input: StageInput, stop?: Stop): Promise<StageResult> {
    const alone = !this.pool.ready || (this.pool.idle && this.#going === 0);
    if (alone && stop?.aborted !== true && isBrief(input)) {
      const result = await this.#briefly(input);
      if (result?.ok === true) return result;
    }
    return this.pool.execute(input, stop);
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  async #briefly(input: StageInput): Promise<StageResult | undefined> {
    const { limits } = input;
    if (this.#going >= fewAtOnce || limits.stackBytes > this.#here.maxStackBytes) return undefined;
    this.#going++;
    try {
      const gas = Math.min(limits.gas, littleGas);
      return await this.#here.execute({ ...input, limits: { ...limits, gas } });
    } finally {
      this.#going--;
    }
  }
}

function looksBrief(source: string): boolean {
  if (source.length > mostCharacters || longWords.test(source)) return false;
  const calls = source.match(/[\w$)\]]\(/g)?.length ?? 0;
  return calls <= (source.match(/\bawait\b/g)?.length ?? 0);
}

/** Whether what the stage reads is little enough; a checkpoint is as large as it is. */
function isBrief({ program: { brief }, settlements, offers, base }: StageInput): boolean {
  if (brief === undefined || base !== undefined) return false;
  let text = 0;
  for (const settlement of settlements) text += size(settlement);
  for (const result of offers?.results ?? []) text += result.text.length;
  return text <= brief;
}

function size(settlement: Settlement): number {
  return settlement.kind === "fulfilled" ? settlement.value.text.length : 1_000;
}
