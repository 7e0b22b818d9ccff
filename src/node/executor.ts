/**
 * Where stages run in a process that runs many: in threads, which take a while to start, and to be reached.
 * Stages that cannot take long (`3-analyze/brief.ts`) run where they are asked for until a thread is there, and
 * while nothing else is running: as long as they come one by one, no thread is started for them. A stage is a
 * pure function (S1): what was not to be done here after all is done again in a thread.
 */
import { InlineExecutor } from "../runtime/inline-executor.js";
import type { Stop } from "../runtime/stop.js";
import type { Settlement, StageExecutor, StageInput, StageResult } from "../runtime/types.js";
import { ThreadPool } from "./pool.js";
import { sizeOfJson } from "./read-size.js";

/** So many may be on their way here; whoever asks for more has use for threads. */
const fewAtOnce = 4;
/** Polls: some 10 ms. */
const littleGas = 20;

const mostCharacters = 2_000;
/** Of programs that are not brief: loops, functions of their own, and what no guest of theirs has. */
const longWords =
  /\b(?:for|while|do|function|class|new|try|switch|console|Date|crypto|setTimeout)\b|\.(?:then|catch|sort|push|replace|match|test|random)\(/;
/** A function that is written where it is called, after the first parenthesis or a comma. */
const passed = /(?:[\w$)\]]\(|,)\s*(?:async\b\s*)?(?:\([^()]*\)|[\w$]+)\s*=>/g;
const known =
  /\b(?:map|filter|reduce|forEach|find|findIndex|some|every|flatMap|flat|join|slice|concat|includes|from|all|allSettled|keys|values|entries|stringify|String|Number|round|floor|max|min|toFixed)\(/g;

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

/** From the text alone: all functions are passed to calls, and all other calls are awaited or made in functions. */
function looksBrief(source: string): boolean {
  if (source.length > mostCharacters || longWords.test(source)) return false;
  const functions = count(source, /=>/g);
  if (functions > count(source, passed)) return false;
  if (source.includes("Promise.all")) return true;
  return (
    count(source, /[\w$)\]]\(/g) - count(source, known) <= count(source, /\bawait\b/g) + functions
  );
}

const count = (source: string, pattern: RegExp): number => source.match(pattern)?.length ?? 0;

/** Whether what the stage reads is little enough; a checkpoint is as large as it is. */
function isBrief({ program: { brief }, settlements, offers, base }: StageInput): boolean {
  if (brief === undefined || base !== undefined) return false;
  let left = brief;
  for (let i = 0; i < settlements.length && left >= 0; i++)
    left -= settlementSize(settlements[i] as Settlement, left);
  for (const { text } of offers?.results ?? []) left -= offeredSize(text, left);
  return left >= 0;
}

function settlementSize(settlement: Settlement, most: number): number {
  switch (settlement.kind) {
    case "fulfilled": {
      const { form, text } = settlement.value;
      return form === "json" ? sizeOfJson(text, most) : Infinity;
    }
    case "rejected": {
      const { message, data } = settlement.error;
      // Its characters may be written as six.
      return data === undefined ? 1_000 + 6 * message.length : Infinity;
    }
    case "timer":
      return 0;
  }
}

function offeredSize(text: string, most: number): number {
  return text.startsWith("d") ? Infinity : sizeOfJson(text, most);
}
