/** What bounds a run (E3, E4). */

export interface Limits {
  maxSourceBytes: number;
  maxNesting: number;
  maxCalls: number;
  maxPrefetched: number;
  maxConcurrency: number;
  maxConcurrencyPerServer: number;
  /** One call, from when it leaves the queue; retries included. */
  callTimeoutMs: number;
  /** The whole run, suspension not counted. */
  runTimeoutMs: number;
  /** Interrupt polls in one stage. */
  maxStageGas: number;
  /** Interrupt polls in all stages of the run together; replay counts. */
  maxRunGas: number;
  /** Wall clock of one stage; only a thread can keep it. */
  maxStageMs: number;
  maxMemoryBytes: number;
  maxStackBytes: number;
  maxArgumentBytes: number;
  maxResultBytes: number;
  maxJournalBytes: number;
  maxLogBytes: number;
  /** What a model is shown of an outcome. */
  maxOutputBytes: number;
}

const KB = 1024;
const MB = 1024 * KB;

export const defaultLimits: Readonly<Limits> = {
  maxSourceBytes: 256 * KB,
  maxNesting: 500,
  maxCalls: 256,
  maxPrefetched: 64,
  maxConcurrency: 32,
  maxConcurrencyPerServer: 8,
  callTimeoutMs: 30_000,
  runTimeoutMs: 300_000,
  maxStageGas: 20_000,
  maxRunGas: 100_000,
  maxStageMs: 10_000,
  maxMemoryBytes: 64 * MB,
  maxStackBytes: 64 * KB,
  maxArgumentBytes: MB,
  maxResultBytes: 4 * MB,
  maxJournalBytes: 16 * MB,
  maxLogBytes: 64 * KB,
  maxOutputBytes: 32 * KB,
};

/** What engine and platform can keep: WASM memory is at least its initial size, timers are 31 bits. */
const bounds: { readonly [K in keyof Limits]?: readonly [number, number] } = {
  maxPrefetched: [0, Number.MAX_SAFE_INTEGER],
  maxLogBytes: [0, Number.MAX_SAFE_INTEGER],
  callTimeoutMs: [1, 2 ** 31 - 1],
  runTimeoutMs: [1, 2 ** 31 - 1],
  maxStageMs: [1, 2 ** 31 - 1],
  maxMemoryBytes: [16 * MB, 2048 * MB],
  maxStackBytes: [16 * KB, 512 * KB],
};

/**
 * `given` over `defaults`.
 *
 * @throws TypeError for a name that is no limit; RangeError for a value that is no whole number in
 * the limit's range.
 */
export function resolveLimits(
  given: Partial<Limits> | undefined,
  defaults: Readonly<Limits> = defaultLimits,
): Limits {
  const limits: Limits = { ...defaults };
  if (given === undefined) return limits;
  if (typeof given !== "object" || given === null) throw new TypeError("limits must be an object");
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaultLimits, name)) throw new TypeError(`limits.${name} is no limit`);
    if (value === undefined) continue;
    const [low, high] = bounds[name as keyof Limits] ?? [1, Number.MAX_SAFE_INTEGER];
    if (!Number.isSafeInteger(value) || value < low || value > high) {
      throw new RangeError(`limits.${name} must be a whole number from ${low} to ${high}`);
    }
    limits[name as keyof Limits] = value;
  }
  return limits;
}
