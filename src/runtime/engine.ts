/**
 * The WASM instance that stages run in. E1: `QuickJS.evalCode` is the only way in, and it returns a
 * string. E2: any host Error out of it condemns the instance. E3: memory is capped by the
 * `WebAssembly.Memory`, CPU by gas, stack by `maxStackSizeBytes`.
 */
import type { Intrinsics as Given, QuickJSWASMModule } from "@cf-wasm/quickjs";
import { exceedsBytes } from "./bytes.js";
import { type TextWriter, writeFast } from "./engine-text.js";
import { type Intrinsics, intrinsicGroups } from "./intrinsics.js";
import type { GuestError, StageFailure, StageLimits } from "./types.js";

const pageBytes = 65_536;
/** What the engine is linked with; a memory may not begin smaller. */
const initialPages = 256;

/**
 * `gas`: interrupt polls used. `memoryFull`: the memory has grown to its cap. `worn`: the engine is to be
 * made `ready` before the next evaluation.
 */
export type Evaluation = (
  | { ok: true; text: string; gas: number; memoryFull: boolean }
  | { ok: false; failure: StageFailure; gas: number }
) & { worn?: boolean };

/** `without`: what the engine's globals are made without, as `intrinsics.ts` says it; nothing by default. */
export type Evaluate = (source: string, limits: StageLimits, without?: Intrinsics) => Evaluation;

interface Instance {
  quickjs: QuickJSWASMModule;
  /** What `evalCode` makes its context without. */
  leave(without: Intrinsics): void;
  memory: WebAssembly.Memory;
  memoryBytes: number;
}

export class Engine {
  #instance: Instance | undefined;
  /** Grown past half its cap: good to the end of this stage, not for another. */
  #worn = false;

  isReady(memoryBytes: number): boolean {
    return !this.#worn && this.#instance?.memoryBytes === memoryBytes;
  }

  /** Makes an instance with this memory unless a good one is there. */
  async ready(memoryBytes: number): Promise<void> {
    if (this.isReady(memoryBytes)) return;
    this.#instance = undefined;
    this.#instance = await instantiate(memoryBytes);
    this.#worn = false;
  }

  /** Only after `ready`. Never throws. */
  readonly evaluate: Evaluate = (source, limits, without = 0) => {
    const instance = this.#instance;
    if (instance === undefined) return failed("engine", "the engine is not ready", 0);
    // The engine writes the source to where its allocator says without looking whether there is room.
    if (exceedsBytes(source, instance.memoryBytes / 2)) {
      return failed("memory", "the journal and the program do not fit the memory", 0);
    }
    let gas = 0;
    // Sticky: once over, every further poll interrupts again.
    const shouldInterrupt = () => ++gas > limits.gas;
    let evaluation: Evaluation;
    try {
      instance.leave(without);
      const value: unknown = instance.quickjs.evalCode(source, {
        shouldInterrupt,
        maxStackSizeBytes: limits.stackBytes,
      });
      evaluation = outcome(value, gas, isFull(instance));
    } catch (thrown) {
      const crashed = thrown instanceof Error;
      if (crashed) this.#instance = undefined;
      const known = classify(thrown);
      // Out of memory, the engine may trip over what it could not allocate, and so may the guest.
      const tripped = (crashed || known.kind === "thrown") && isFull(instance);
      const failure: StageFailure = tripped ? { kind: "memory", message: "out of memory" } : known;
      evaluation = { ok: false, failure, gas };
    }
    // What grew stays grown: WASM memory never shrinks.
    if (instance.memory.buffer.byteLength > instance.memoryBytes / 2) this.#worn = true;
    const worn = this.#worn || this.#instance === undefined;
    if (gas > limits.gas) {
      const guest = evaluation.ok ? undefined : evaluation.failure.guest;
      return {
        ok: false,
        failure: { kind: "gas", message: "interrupted", guest },
        gas: limits.gas,
        worn,
      };
    }
    return worn ? { ...evaluation, worn } : evaluation;
  };
}

async function instantiate(memoryBytes: number): Promise<Instance> {
  // Compiled as it is loaded: on Node the main thread does without where stages run in others.
  const { newQuickJSWASMModuleFromVariant, newVariant, RELEASE_SYNC, releaseSyncWasmModule } =
    await import("@cf-wasm/quickjs");
  const maximum = Math.max(initialPages, Math.floor(memoryBytes / pageBytes));
  const memory = new WebAssembly.Memory({ initial: initialPages, maximum });
  const emscriptenModule = {
    // What an abort says goes into the failure, not to the host's console.
    printErr() {},
    async instantiateWasm(
      this: TextWriter,
      imports: WebAssembly.Imports,
      use: (instance: WebAssembly.Instance) => void,
    ) {
      const instance = await WebAssembly.instantiate(releaseSyncWasmModule, inUtc(imports, memory));
      use(instance);
      writeFast(this);
      return instance.exports;
    },
  };
  const variant = newVariant(RELEASE_SYNC, { wasmMemory: memory, emscriptenModule });
  const quickjs = await newQuickJSWASMModuleFromVariant(variant);
  return { quickjs, leave: leaner(quickjs), memory, memoryBytes };
}

/** `evalCode` makes its context with `newContext`, which can do with less. */
function leaner(quickjs: QuickJSWASMModule): Instance["leave"] {
  const newContext = quickjs.newContext.bind(quickjs);
  const given = new Map<Intrinsics, Given>();
  let now: Given | undefined;
  quickjs.newContext = (options) =>
    newContext(now === undefined ? options : { ...options, intrinsics: now });
  return (without) => {
    now = without === 0 ? undefined : (given.get(without) ?? allBut(without));
    if (now !== undefined) given.set(without, now);
  };
}

function allBut(without: Intrinsics): Given {
  const all: Given = {
    BaseObjects: true,
    Eval: true,
    StringNormalize: true,
    JSON: true,
    Proxy: true,
    Promise: true,
  };
  intrinsicGroups.forEach((group, i) => {
    all[group] = (without & (1 << i)) === 0;
  });
  return all;
}

/** `tm_gmtoff` in the `struct tm` that `localtime_r` fills; all that the engine reads of it. */
const utcOffsetField = 36;

/**
 * S1: local time is UTC wherever a stage runs. Import names are minified; the import that fills a
 * `struct tm` is known by what it calls, and its offset is set to zero after it.
 */
function inUtc(imports: WebAssembly.Imports, memory: WebAssembly.Memory): WebAssembly.Imports {
  for (const group of Object.values(imports)) {
    for (const [name, value] of Object.entries(group)) {
      if (typeof value !== "function" || value.length !== 2) continue;
      if (!Function.prototype.toString.call(value).includes("getTimezoneOffset")) continue;
      const localtime = value as (time: bigint, tm: number) => void;
      group[name] = (time: bigint, tm: number) => {
        localtime(time, tm);
        new DataView(memory.buffer).setInt32(tm + utcOffsetField, 0, true);
      };
    }
  }
  return imports;
}

function isFull({ memory, memoryBytes }: Instance): boolean {
  return memory.buffer.byteLength > memoryBytes * 0.9;
}

function outcome(value: unknown, gas: number, memoryFull: boolean): Evaluation {
  if (typeof value === "string" && value !== "") return { ok: true, text: value, gas, memoryFull };
  // A string that could not be copied out for want of memory comes back empty, or as nothing.
  if (value === "" || value === undefined || value === null)
    return failed("memory", "out of memory", gas);
  return failed("output", "the stage did not end with a string", gas);
}

function failed(kind: StageFailure["kind"], message: string, gas: number): Evaluation {
  return { ok: false, failure: { kind, message }, gas };
}

/** What `evalCode` threw, in one of the words the runner knows. */
function classify(thrown: unknown): StageFailure {
  if (thrown instanceof Error) {
    const stack = thrown instanceof RangeError || /call stack/i.test(thrown.message);
    return { kind: stack ? "stack" : "engine", message: thrown.message.slice(0, 1000) };
  }
  if (thrown === null || thrown === undefined || thrown === "") {
    return { kind: "memory", message: "out of memory" };
  }
  const guest = guestError(thrown);
  const kind = limitOf(guest) ?? "thrown";
  return { kind, message: guest.message, guest };
}

/** The limit that an engine error stands for, if it is one. */
export function limitOf(error: { name: string; message: string }): "memory" | "stack" | undefined {
  const { name } = error;
  // The parsers of JSON, regular expressions and numbers say it as a SyntaxError.
  if (name === "SyntaxError") return error.message === "stack overflow" ? "stack" : undefined;
  if (name !== "InternalError" && name !== "RangeError") return undefined;
  if (error.message === "out of memory" && name === "InternalError") return "memory";
  if (/^(stack overflow|Maximum call stack size exceeded)$/.test(error.message)) return "stack";
  return undefined;
}

function guestError(thrown: unknown): GuestError {
  if (typeof thrown !== "object" || thrown === null) {
    return { name: "Error", message: String(thrown).slice(0, 1000), stack: "" };
  }
  const field = (name: string): string => {
    const value: unknown = Object.getOwnPropertyDescriptor(thrown, name)?.value;
    return typeof value === "string" ? value.slice(0, 10_000) : "";
  };
  return { name: field("name") || "Error", message: field("message"), stack: field("stack") };
}
