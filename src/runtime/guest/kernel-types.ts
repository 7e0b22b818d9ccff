/** What guest modules share. Runs inside QuickJS; no import here may be of a value. */
import type { Feature, HelperKey } from "../../transform/types.js";
import type { Encoded } from "../types.js";
import type { Core } from "./core-types.js";

export interface GuestConstants {
  seed: string;
  startedAt: number;
  maxLogBytes: number;
  maxArgumentBytes: number;
  maxCalls: number;
  /** As messages name it: `maxCalls` is what is left of it after a checkpoint. */
  callLimit: number;
  /** What a checkpoint carried, by the module that it is of (R4). */
  carried: Record<string, unknown>;
  /** The program may change built-ins: a checkpoint looks whether it did. */
  careful: boolean;
  /** Own names of namespaces and global tools, when the program needs them as values. */
  tools: readonly string[];
  /** The tool that each call site of the plan names, -1 when only the run can tell. */
  siteTools: readonly number[];
  /** Line of the stage's source on which the program begins, 1-based. */
  programLine: number;
}

/**
 * Settlements as `source.ts` writes them, one array for each column: texts; four times `seq` or id,
 * plus the kind (0 JSON, 1 devalue, 2 rejected, 3 timer); times. Codes are left out when all are JSON
 * and answer the calls in order, times when nothing in the program can tell.
 */
export type Columns = readonly [
  texts: readonly string[],
  codes: readonly number[] | 0,
  times: readonly number[] | 0,
  given?: Offers | Ahead,
];

/** For the module `offers`: results by what asks for them, and the time at which they are delivered. */
export interface Offers {
  results: Record<string, string | undefined>;
  at: number;
}

/**
 * For the module `ahead`. Tools by what they read (positive) or may write (negative): a group of
 * servers; tools that are left out may write in group 1. `open`: the groups, `left` in number, that
 * may be read at all; `most`: hints to make; `results`: what was fetched ahead already.
 */
export interface Ahead {
  groups: Record<number, number | undefined>;
  open: Record<number, true | undefined>;
  left: number;
  most: number;
  results: Record<string, string | undefined>;
}

/** What `source.ts` calls: the program's arguments first, then the program and its settlements. */
export type Start = (
  parameters: readonly unknown[],
) => (
  program: (...parameters: readonly unknown[]) => () => Generator,
  ...settlements: Columns
) => string;

/** Saves what plain JSON does not hold; what cannot be saved is thrown, by what it is. */
export interface RichSaving {
  /** Whether it is an object or array and nothing else, with properties that are plain. */
  isData(value: object): boolean;
  write(
    roots: readonly unknown[],
    functions: readonly unknown[] | undefined,
    begins: (root: number) => void,
    /** What lists that are saved apart hold. */
    apart: Map<unknown, boolean>,
  ): string;
}

export interface Kernel {
  readonly constants: GuestConstants;
  /** The guest clock, ms since the epoch; moves only when a settlement is delivered (S3). */
  now: number;
  /** Helpers that the lowered program receives. Modules add theirs. */
  readonly helpers: Partial<Record<HelperKey, unknown>>;
  /** JSON of each entry, with commas between: nothing in it is looked up when the stage reports. */
  logs: string;
  /** What a checkpoint is to carry, by the module that it is of. */
  readonly carry: Record<string, () => unknown>;
  /** Globals that stand in for a feature, and ask for it when they are looked into. */
  readonly opaque: unknown[];
  /** Set by `each`: how far one of its iterators is. */
  position(iterator: object): { of: readonly unknown[]; index: number } | undefined;
  /** Set by `whole`: how many of its elements a list does not hold yet. */
  held: ((list: readonly unknown[]) => number) | undefined;
  /** Once asked for: what lists hold, by their number. */
  chunks: string[][] | undefined;
  /** Set by `save-rich`. */
  rich: RichSaving | undefined;
  builtIns(opaque: readonly unknown[]): () => boolean;
  /** Set by `restore`: reads saved values that plain JSON does not hold. */
  restore(text: string): (functions: readonly unknown[]) => unknown[];
  /** Installs a global as the specification does: writable, configurable, not enumerable. */
  define(name: string, value: unknown): void;
  /** This stage is worth nothing: the host runs it again with `feature`. Throws. */
  need(feature: Feature): never;
  /** The feature found missing, once there is one. */
  missing: Feature | undefined;
  /** Plain JSON directly; anything richer through `encodeRich`, or `need("encode")` without it. */
  encode(value: unknown): Encoded;
  /** Set by the `encode` module: devalue text of any value. */
  encodeRich: ((value: unknown) => string) | undefined;
  /** Set by the `decode` module: the value of devalue text. */
  decodeRich: ((text: string) => unknown) | undefined;
  /** Set with the `encode` module: a plain copy of arguments, or a TypeError that names the path. */
  cleanArguments: ((args: readonly unknown[]) => unknown[]) | undefined;
  /** Set by the `errors` module: JSON of the GuestError for anything that can be thrown. */
  describe: ((thrown: unknown) => string) | undefined;
  /** Set by `errors`: throws what a call over its limits rejects with. */
  admit: ((sent: number, text: string) => void) | undefined;
  /** Set by `failures`: throws the error of a rejected settlement. */
  reject(text: string, seq: number): never;
  /** Set by `failures`: the call that an error came out of. */
  originOf: ((error: unknown) => number | undefined) | undefined;
  /** Set by `inspect`: the text of what a console method was given; `table` for `console.table`. */
  inspect?: (args: readonly unknown[], table?: boolean) => string;
  /** A light guest's date (`light-kernel.ts`). */
  date?: (time: number) => object;
  /** Set by `clock`: dates are in UTC, not in the host's time zone (S1). */
  utc?: true;
  /** Set by `promise`: the guest's Promise, and the queue of jobs. */
  Promise: PromiseConstructor | undefined;
  enqueue: ((job: () => void) => void) | undefined;
  /** Set by `promise`: what other modules build on. */
  core: Core | undefined;
  /** Makes a call: a promise, or the direct driver's token. Set by the driver. */
  call(tool: number, site: number | string, args: readonly unknown[]): unknown;
  /** Records a request and returns its `seq`; throws what the call is to reject with. */
  request(tool: number, site: number | string, args: readonly unknown[]): number;
  /** The requests so far, each on a line of its own: tool, form and text of the arguments, site. */
  requests: string;
  /** The newest request: tool, form and text of its arguments. */
  asked: string;
  /** Set by `offers` and `ahead`: answers a call that the journal does not. */
  beyond:
    | ((seq: number, given: Offers | Ahead | undefined) => { value: unknown } | undefined)
    | undefined;
  /** The value of a fulfilled settlement; throws the error of a rejected one. */
  arrive(kind: number, text: string, seq: number): unknown;
  /** Keeps the end of the main body: its value, or what it threw. */
  finish(failed: boolean, value: unknown): void;
  /** JSON of the end, once the main body has settled. */
  end: string | undefined;
  /** The stage's value; `fields` is JSON members, each after a comma. */
  report(fields: string): string;
  /** Set by the driver. */
  start: Start;
  /** Set by `stubs`: gives the newest call its site when `value` is what it returned. */
  tag: ((site: number, value: unknown) => unknown) | undefined;
  /** Set by `stubs`: a tool as a function, and a namespace of tools. */
  stub(tool: number, name: string): unknown;
  space(members: Record<string, number>): unknown;
}

/** Every module of `guest/features/` exports this as default; the file's name is the feature's. */
export type Install = (kernel: Kernel) => void;
