/**
 * How far a journal was written, kept apart from it: what nobody can see in a text alone, that its end
 * was cut off at the end of a line, or that it was gone on with before.
 */
import type { JournalEntry } from "./journal.js";
import { JournalError, parseJournal } from "./journal-parse.js";
import { openJournal, sealJournal } from "./seal.js";

/** Line number `lines` of the journal, and what seals it. An empty `mac`: somebody goes on with it. */
export interface Head {
  lines: number;
  mac: string;
}

export interface HeadStore {
  get(run: string): Promise<Head | undefined>;
  /** A compare-and-set: false, and nothing is changed, when the head is not `expected`. */
  set(run: string, expected: Head | undefined, next: Head): Promise<boolean>;
}

export class MemoryHeads implements HeadStore {
  readonly #heads = new Map<string, Head>();

  async get(run: string): Promise<Head | undefined> {
    return this.#heads.get(run);
  }

  async set(run: string, expected: Head | undefined, next: Head): Promise<boolean> {
    if (!sameHead(this.#heads.get(run), expected)) return false;
    this.#heads.set(run, next);
    return true;
  }
}

export function sameHead(a: Head | undefined, b: Head | undefined): boolean {
  return a?.lines === b?.lines && a?.mac === b?.mac;
}

/** The head of a sealed journal, or of its first `lines` lines; undefined when it has fewer. */
export function headOf(sealed: string, lines?: number): Head | undefined {
  const rows = sealed.split("\n").slice(0, -1);
  const number = lines ?? rows.length;
  const mac = /,"mac":"([0-9a-f]{64})"\}$/.exec(rows[number - 1] ?? "")?.[1];
  return mac === undefined ? undefined : { lines: number, mac };
}

/** @throws JournalError unless the sealed journal holds everything that is known to have been written */
export function checkHead(sealed: string, known: Head | undefined): void {
  if (known === undefined || sameHead(headOf(sealed, known.lines), known)) return;
  throw new JournalError(
    `the journal is not whole: ${known.lines} lines of it were written, and they do not all stand there; ` +
      "a copy that was cut or set back is not gone on with",
  );
}

/**
 * Journals that are given away, to a client or a queue, and come back: sealed, and good for going on once.
 * Who takes one and then does not issue the next has ended the run.
 */
export class Continuations {
  constructor(
    private readonly key: string,
    private readonly heads: HeadStore,
  ) {}

  /** @param journal of a suspended run: the outcome's `journal`, or what its store holds */
  async issue(journal: string | readonly JournalEntry[]): Promise<string> {
    const entries = typeof journal === "string" ? parseJournal(journal) : journal;
    const text = await sealJournal(entries, this.key);
    const next = headOf(text);
    const run = idOf(entries);
    const known = await this.heads.get(run);
    if (next === undefined || (known !== undefined && known.lines > next.lines))
      throw new JournalError("the run has gone on since: this is not its newest journal");
    if (!(await this.heads.set(run, known, next)))
      throw new JournalError("the run was given away by another at the same moment");
    return text;
  }

  /**
   * For `resume`, which may then trust it.
   *
   * @throws JournalError when a byte of it was changed, when it is not the newest, or was taken before
   */
  async take(text: string): Promise<JournalEntry[]> {
    const entries = await openJournal(text, this.key);
    const head = headOf(text);
    const run = idOf(entries);
    const known = await this.heads.get(run);
    if (head === undefined || known === undefined)
      throw new JournalError("the continuation is of a run that is not known here");
    if (known.lines === head.lines && known.mac === "") throw used();
    if (!sameHead(known, head))
      throw new JournalError("the continuation is not the newest of its run");
    if (!(await this.heads.set(run, known, { ...head, mac: "" }))) throw used();
    return entries;
  }
}

function used(): JournalError {
  return new JournalError("the continuation was used before; it is good for going on once");
}

function idOf([header]: readonly JournalEntry[]): string {
  if (header?.type !== "header") throw new JournalError("a journal begins with its header");
  return header.id;
}
