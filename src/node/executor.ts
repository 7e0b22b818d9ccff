/**
 * Where stages run in a process that runs many: in threads, which take a while to start, and to be reached.
 * Stages that cannot take long (`3-analyze/brief.ts`) run where they are asked for until a thread is there, and
 * while nothing else is running: as long as they come one by one, no thread is started for them. A stage is a
 * pure function (S1): what was not to be done here after all is done again in a thread.
 */
import { PATIENCE } from "../runtime/guest/lib/limits.js";
import { InlineExecutor } from "../runtime/inline-executor.js";
import type { Stop } from "../runtime/stop.js";
import type {
  Settlement,
  StageBase,
  StageExecutor,
  StageInput,
  StageProgram,
  StageResult,
} from "../runtime/types.js";
import { elementSize } from "../transform/3-analyze/brief-size.js";
import { ThreadPool } from "./pool.js";
import { sizeOfJson } from "./read-size.js";

/** So many stages may be on their way here, or runs come here by turns; where there are more, threads are of use. */
const fewAtOnce = 4;
/** A run whose last stage here was longer ago waits for something. */
const byTurnsMs = 20;
/** Polls: some 10 ms. */
const littleGas = 20;

const mostCharacters = 2_000;
/** Of programs that are not brief: functions of their own, and what no guest of theirs has. */
const longWords =
  /\b(?:function|class|new|switch|console|Date|crypto|setTimeout)\b|\.(?:then|catch|sort|replace|match|test|random)\(/;
const loops = /\b(?:for|while)\b/g;
/** Loops that do not wait for a call in each turn, and end all the same. */
const bounded =
  /\bfor\s*\(\s*(?:let\s+\w+\s*=\s*\d+\s*;\s*\w+\s*<=?\s*(?:\d+|\w+\.length)\b|const\b[^;()]*\sof\s)/g;
/** A function that is written where it is called, after the first parenthesis or a comma. */
const passed = /(?:[\w$)\]]\(|,)\s*(?:async\b\s*)?(?:\([^()]*\)|[\w$]+)\s*=>/g;
const known =
  /\b(?:map|filter|reduce|forEach|find|findIndex|some|every|flatMap|flat|join|slice|concat|includes|from|push|all|allSettled|keys|values|entries|stringify|String|Number|round|floor|max|min|toFixed)\(/g;

export class NodeExecutor implements StageExecutor {
  readonly isolation = "thread";
  readonly maxStackBytes: number;
  readonly #here = new InlineExecutor();
  #going = 0;
  /** The snippet that looked brief last: many runs of it may follow. */
  #looked: string | undefined;
  /** Runs that are not over, and when they had their newest stage here. */
  readonly #turns = new Map<StageProgram, number>();

  constructor(private readonly pool = new ThreadPool()) {
    this.maxStackBytes = pool.maxStackBytes;
  }

  /** Starts a thread while the snippet is being planned, unless its first stages may do without. */
  expect(source?: string): void {
    if (source !== undefined && source === this.#looked) return;
    if (source === undefined || !looksBrief(source)) this.pool.warm();
    else this.#looked = source;
  }

  async execute(input: StageInput, stop?: Stop): Promise<StageResult> {
    const alone = !this.pool.ready || (this.pool.idle && this.#going === 0);
    if (alone && stop?.aborted !== true && isBrief(input) && !this.#crowded(input.program)) {
      const result = await this.#briefly(input);
      if (result?.ok === true) {
        if (result.output.end === undefined) this.#turns.set(input.program, performance.now());
        return result;
      }
    }
    return this.pool.execute(input, stop);
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  /** Others come here by turns with `program`, whose own turn is over. */
  #crowded(program: StageProgram): boolean {
    const turns = this.#turns;
    turns.delete(program);
    if (turns.size < fewAtOnce) return false;
    const recent = performance.now() - byTurnsMs;
    for (const [other, at] of turns) if (at < recent) turns.delete(other);
    return turns.size >= fewAtOnce;
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
  const awaits = count(source, /\bawait\b/g);
  if (count(source, loops) > count(source, bounded) + awaits) return false;
  if (source.includes("Promise.all")) return true;
  return count(source, /[\w$)\]]\(/g) - count(source, known) <= awaits + functions;
}

const count = (source: string, pattern: RegExp): number => source.match(pattern)?.length ?? 0;

/**
 * Whether what the stage reads is little enough. A result counts as no less than an element does, and so does a
 * call that the stage may go beyond: loops go round so often. A checkpoint's variables are as large as their
 * text, in which nothing is there twice.
 */
function isBrief({ program, settlements, offers, ahead, base }: StageInput): boolean {
  const { brief } = program;
  if (brief === undefined) return false;
  const beyond = ahead === undefined ? 0 : (ahead.most + 1) * (1 + PATIENCE);
  const answers = settlements.length + (offers?.results.length ?? 0) + beyond;
  let left = brief - answers * elementSize;
  if (base !== undefined) left -= baseSize(base, program.features.includes("chunks"), left);
  for (let i = 0; i < settlements.length && left >= 0; i++)
    left -= settlementSize(settlements[i] as Settlement, left);
  for (const { text } of offers?.results ?? []) left -= offeredSize(text, left);
  return left >= 0;
}

/** @param whole lists that were only added to are given to the stage, too */
function baseSize({ checkpoint, chunks }: StageBase, whole: boolean, most: number): number {
  let size = checkpoint.rich ? Infinity : sizeOfJson(checkpoint.values, most);
  for (const { texts } of whole ? chunks : [])
    for (let i = 0; i < texts.length && size <= most; i++)
      size += sizeOfJson(texts[i] as string, most);
  return size;
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
