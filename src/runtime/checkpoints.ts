/**
 * When a stage is to take a checkpoint, and from which one the next goes on (R4). Costs are reckoned,
 * not measured, so that a run does the same wherever it runs.
 */
import type { CheckpointData } from "./journal.js";
import { isLight } from "./light-source.js";
import { landingCheckpoint } from "./reentry.js";
import type {
  Checkpoint,
  Chunks,
  LogEntry,
  Settlement,
  StageBase,
  StageInput,
  StageOutput,
  StageRequest,
  StageResult,
  WaitNode,
} from "./types.js";

export type CheckpointMode = "auto" | "off" | "always";

/** Microseconds, about, on the machine that FACTS were measured on; only their ratios matter. */
const cost = {
  settlement: 20,
  /** In a guest of one function. */
  lightSettlement: 5,
  character: 0.05,
  gas: 150,
  /** Of taking one: its module is parsed, the variables written. */
  save: 900,
  lightSave: 100,
  /** Looking at every built-in too. */
  careful: 2500,
  /** Of going on from one with more than plain data. */
  rich: 600,
};
/** Of a checkpoint's text, for each stage's sake. */
const mostCharacters = 8 * 1024 * 1024;
/** Of what a stage goes on with: larger results are read one by one. */
const mostLanded = 256 * 1024;
/** A checkpoint that can be reached again from so much journal is worth its place in it. */
const journaled = { characters: 32 * 1024, share: 4 };

/** What a stage may run out of because it takes a checkpoint, or goes on from one. */
const dear: ReadonlySet<string> = new Set(["memory", "stack", "gas"]);

const noPlace = "the code came to no place where one can be taken";

export class Checkpoints {
  #base: StageBase | undefined;
  #made = 0;
  /** What replaying has cost since the base. */
  #debt = 0;
  #backoff = 1;
  #asked = false;
  /** Gas of the newest stage. */
  #gas = 0;
  #gasSince = 0;
  #charactersSince = 0;
  #counted = 0;
  /** Why the newest that was asked for could not be taken. */
  refused: string | undefined;

  /** One was there that a stage could not go on from. */
  #off = false;
  readonly #light: boolean;
  /** There are places where a stage takes one when it is asked to. */
  readonly #places: boolean;

  constructor(
    private readonly mode: CheckpointMode,
    private readonly program: StageInput["program"],
  ) {
    this.#light = isLight(program);
    this.#places = program.program.reentry?.points.some(({ landing }) => !landing) ?? false;
  }

  get #allowed(): boolean {
    return !this.#off && this.mode !== "off";
  }

  get #possible(): boolean {
    return this.#allowed && this.#places;
  }

  /** The settlements that the next stage is given come after this many. */
  get delivered(): number {
    return this.#base?.delivered ?? 0;
  }

  /** Calls before the base: they have been compared already. */
  get calls(): number {
    return this.#base?.calls ?? 0;
  }

  /** Goes on from what a journal holds. */
  resume(data: CheckpointData, requests: readonly StageRequest[], delivered: number): void {
    if (!this.#possible) return;
    const { checkpoint, logs, calls, chunks } = data;
    if (chunks.length !== checkpoint.lists.length) return;
    if (this.program.program.reentry?.points[checkpoint.place] === undefined) return;
    this.#base = {
      ...{ id: ++this.#made, checkpoint, delivered, calls, logs, chunks },
      requests: requests.slice(0, calls),
    };
    this.#counted = delivered;
  }

  /** `input`, whose settlements are all so far, from the newest checkpoint on. */
  based(input: StageInput): StageInput {
    const base = this.#base;
    if (base === undefined) return input;
    const { program, settlements, limits } = input;
    return { program, limits, base, settlements: settlements.slice(base.delivered) };
  }

  /** For a stage that counts; sometimes it is asked to take a checkpoint. */
  input(input: StageInput): StageInput {
    const based = this.based(input);
    if (!this.#possible) return based;
    const replay = this.#replay(based.settlements);
    this.#debt += replay;
    for (; this.#counted < input.settlements.length; this.#counted++)
      this.#charactersSince += size(input.settlements[this.#counted]);
    const careful = this.program.program.reentry?.careful ? cost.careful : 0;
    const save = this.#light ? cost.lightSave : cost.save;
    const price = (save + careful + this.#restore(this.#base?.checkpoint)) * this.#backoff;
    // What the next stage would replay counts too: it can still be spared.
    const due = this.mode === "always" || this.#debt + replay >= price;
    this.#asked = due && based.settlements.length > 0;
    return this.#asked ? { ...based, save: true } : based;
  }

  /**
   * What only spares time must not be what a stage fails for: the input to try after `result`, without
   * taking a checkpoint, and then without going on from one. Undefined when the failure is the program's own.
   */
  plainer(result: StageResult, input: StageInput): StageInput | undefined {
    // Out of memory, a program may have caught it.
    if (result.ok ? result.memoryFull !== true : !dear.has(result.error.kind)) return undefined;
    if (this.#asked) {
      this.#asked = false;
      this.#backoff = Math.min(this.#backoff * 4, 1024);
      this.refused = "a stage that takes one exceeds its limits";
      return this.based(input);
    }
    // Going on from one takes more memory, never more gas.
    const gas = !result.ok && result.error.kind === "gas";
    if (this.#base === undefined || gas) return undefined;
    this.#base = undefined;
    this.#off = true;
    return input;
  }

  #replay(settlements: readonly Settlement[]): number {
    // One poll comes before anything has run.
    let sum = Math.max(0, this.#gas - 1) * cost.gas;
    const each = this.#light ? cost.lightSettlement : cost.settlement;
    for (const settlement of settlements) sum += each + size(settlement) * cost.character;
    return sum;
  }

  #restore(checkpoint: Checkpoint | undefined): number {
    if (checkpoint === undefined) return 0;
    const { rich, values } = checkpoint;
    return values.length * cost.character * (rich ? 3 : 1) + (rich ? cost.rich : 0);
  }

  /**
   * Takes what a stage saved as the base of the next, once all it saw is in the journal.
   *
   * @returns what is worth keeping in the journal
   */
  take(
    output: StageOutput,
    gas: number,
    settlements: readonly Settlement[],
  ): { data: CheckpointData; delivered: number } | undefined {
    this.#gas = gas;
    this.#gasSince += gas;
    if (!this.#asked) return undefined;
    this.#asked = false;
    const { checkpoint, requests, logs } = output;
    const why = this.#objection(output, settlements);
    if (checkpoint === undefined || why !== undefined) {
      this.#backoff = Math.min(this.#backoff * 2, 1024);
      this.refused = why === noPlace ? (this.refused ?? why) : why;
      return undefined;
    }
    const calls = callsOf(settlements, checkpoint.delivered, this.#base);
    const chunks = this.#chunks(checkpoint);
    if (calls === undefined || checkpoint.logs > logs.length || chunks === undefined)
      return undefined;
    this.#backoff = 1;
    this.#debt = 0;
    this.refused = undefined;
    this.#base = {
      id: ++this.#made,
      checkpoint,
      delivered: checkpoint.delivered,
      calls,
      chunks,
      requests: requests.slice(0, calls),
      logs: logs.slice(0, checkpoint.logs),
    };
    return this.#journal(this.#base);
  }

  /**
   * Goes on from where a stage waited, with all that it waited for, which has become the newest of `settlements`.
   * Not where anything was rejected, or is more than plain data: that is replayed.
   */
  land({ landing, waits, requests, logs }: StageOutput, settlements: readonly Settlement[]): void {
    const [wait, ...others] = waits;
    if (!this.#allowed || landing === undefined || wait === undefined || others.length > 0) return;
    const answered = answers(settlements, this.delivered, this.calls, requests.length);
    const awaited = answered && textOf(wait, answered);
    if (awaited === undefined || answered?.size !== 0) return;
    const { place, values } = landing;
    if (values.length + awaited.length > mostLanded) return;
    const saved = this.program.program.reentry?.points[place]?.saved ?? [];
    const comma = values === "[]" ? "" : ",";
    this.#debt = 0;
    this.#base = {
      id: ++this.#made,
      checkpoint: landingCheckpoint(place, saved.length, {
        delivered: settlements.length,
        logs: logs.length,
        now: settlements.at(-1)?.at ?? 0,
        values: `${values.slice(0, -1)}${comma}${awaited}]`,
      }),
      delivered: settlements.length,
      calls: requests.length,
      chunks: [],
      requests,
      logs,
    };
  }

  #objection(
    { checkpoint, refused }: StageOutput,
    settlements: readonly Settlement[],
  ): string | undefined {
    if (checkpoint === undefined) {
      if (refused === undefined) return noPlace;
      return refused.variable === undefined
        ? refused.why
        : `${refused.variable} holds ${refused.why}`;
    }
    if (checkpoint.delivered > settlements.length || checkpoint.delivered <= this.delivered)
      return "the stage counted what it was given wrongly";
    const { length } = checkpoint.values;
    if (length + sizeOf(this.#base?.chunks ?? []) > mostCharacters)
      return "its variables are too large";
    if (this.mode === "always") return undefined;
    const replayed =
      this.#restore(this.#base?.checkpoint) + this.#replay(settlements.slice(this.delivered));
    if (this.#restore(checkpoint) > replayed * 0.7)
      return "its variables are as large as the results they are made of";
    return undefined;
  }

  /** What the lists hold by now; undefined for a stage that counted wrongly what was left with the host. */
  #chunks({ place, lists }: Checkpoint): Chunks[] | undefined {
    const points = this.program.program.reentry?.points;
    const base = this.#base;
    const before = base === undefined ? [] : (points?.[base.checkpoint.place]?.lists ?? []);
    const names = points?.[place]?.lists ?? [];
    const made: Chunks[] = [];
    for (const [i, { held, count, text }] of lists.entries()) {
      const known = base?.chunks[before.indexOf(names[i] ?? "")];
      if (held !== 0 && known?.count !== held) return undefined;
      const texts = held === 0 ? [] : (known?.texts ?? []);
      made.push({ count: held + count, texts: count === 0 ? texts : [...texts, text] });
    }
    return made;
  }

  #journal(base: StageBase): { data: CheckpointData; delivered: number } | undefined {
    const { checkpoint, calls, delivered } = base;
    const logs = base.logs as LogEntry[];
    const length = checkpoint.values.length + sizeOf(base.chunks);
    const shown = logs.reduce((sum, { text }) => sum + text.length + 50, length + 500);
    const far =
      this.#charactersSince >= Math.max(journaled.characters, shown * journaled.share) ||
      this.#gasSince >= 2000;
    if (this.mode !== "always" && !far) return undefined;
    this.#charactersSince = 0;
    this.#gasSince = 0;
    const lists = checkpoint.lists.map((list) => ({ ...list, text: "" }));
    const chunks = [...base.chunks];
    return { data: { checkpoint: { ...checkpoint, lists }, logs, calls, chunks }, delivered };
  }
}

/** The texts of the results of all calls since `delivered`, by call; undefined unless all are there, as plain JSON. */
function answers(
  settlements: readonly Settlement[],
  delivered: number,
  from: number,
  to: number,
): Map<number, string> | undefined {
  if (settlements.length - delivered !== to - from) return undefined;
  const texts = new Map<number, string>();
  for (let i = delivered; i < settlements.length; i++) {
    const settlement = settlements[i] as Settlement;
    if (settlement.kind !== "fulfilled" || settlement.value.form !== "json") return undefined;
    texts.set(settlement.seq, settlement.value.text);
  }
  return texts;
}

/** JSON of what `wait` comes to; takes from `answered` what it is made of. */
function textOf(wait: WaitNode, answered: Map<number, string>): string | undefined {
  if (wait.kind === "call") {
    const text = answered.get(wait.seq);
    answered.delete(wait.seq);
    return text;
  }
  if (wait.kind !== "all") return undefined;
  const texts: string[] = [];
  for (const one of wait.of) {
    const text = textOf(one, answered);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return `[${texts.join(",")}]`;
}

function sizeOf(chunks: readonly Chunks[]): number {
  return chunks.reduce((sum, { texts }) => texts.reduce((n, text) => n + text.length, sum), 0);
}

function size(settlement: Settlement | undefined): number {
  return settlement?.kind === "fulfilled" ? settlement.value.text.length : 100;
}

/** How many calls the first settlements answer; undefined when they leave any of those open. */
function callsOf(
  settlements: readonly Settlement[],
  delivered: number,
  base: StageBase | undefined,
): number | undefined {
  let count = base?.calls ?? 0;
  let highest = count - 1;
  for (let i = base?.delivered ?? 0; i < delivered; i++) {
    const settlement = settlements[i];
    if (settlement === undefined || settlement.kind === "timer") continue;
    count++;
    highest = Math.max(highest, settlement.seq);
  }
  return highest === count - 1 ? count : undefined;
}
