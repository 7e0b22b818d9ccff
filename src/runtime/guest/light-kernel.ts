/**
 * What modules beside a guest of one function share: the globals of a program that uses some of them,
 * and checkpoints. What the guest says goes through `told`, which puts theirs behind it.
 */
export interface LightKernel {
  constants: { seed: string; startedAt: number; maxLogBytes: number; carried: Carried };
  helpers: Record<string, unknown>;
  /** What a checkpoint carries (R4), by the module that reads it again. */
  carry: Record<string, () => unknown>;
  /** Settlements that the stage is given. */
  total: number;
  logs: string;
  saved: string;
  /** Which modules were compiled when they were touched (`lazy.ts`). */
  touched: string;
  /**
   * The guest's: with a feature, the stage is to be run again with it. Without, how many settlements have
   * been delivered; the complement of that while a call is open.
   */
  need: (feature?: string) => number;
  /** The guest clock. */
  time: () => number;
  define: (name: string, value: unknown) => void;
  /** A proxy that can only be read, and perhaps constructed; anything else asks for the whole guest. */
  only: (target: object, get: Trap, construct?: Trap) => object;
  told: (said: string) => string;
  /** Of `each.ts`, `whole.ts` and `inspect.ts`, where a stage has them. */
  position?: (iterator: object) => { of: unknown; index: number } | undefined;
  held?: (list: object) => number;
  inspect?: (args: readonly unknown[]) => string;
  /** Of `light-clock.ts`: a date of the guest's. */
  date?: (time: number) => object;
}

type Trap = (target: object, asked: never) => unknown;
type Carried = Record<string, unknown>;

export default function lightKernel(
  constants: LightKernel["constants"],
  now: number,
  times: readonly number[] | 0,
  total: number,
): LightKernel {
  const defineProperty = Object.defineProperty;
  const ProxyClass = Proxy;
  const k: LightKernel = {
    constants,
    helpers: {},
    carry: {},
    total,
    logs: "",
    saved: "",
    touched: "",
    need: undefined as never,
    time() {
      const at = k.need();
      const delivered = at < 0 ? ~at : at;
      return times && delivered ? (times[delivered - 1] as number) : now;
    },
    define(name, value) {
      defineProperty(globalThis, name, { value, writable: true, configurable: true });
    },
    only(target, get, construct) {
      const trap = (_: object, name: unknown): unknown =>
        name === "get" ? get : (name === "construct" && construct) || k.need("console");
      return new ProxyClass(target, new ProxyClass({}, { get: trap }));
    },
    told(said) {
      // What asks for another guest says nothing else.
      return said[0] === "?" ? said : said + (k.logs && `\n$[${k.logs}]`) + k.saved + k.touched;
    },
  };
  return k;
}
