/** A program run by the host's own engine: the judge. */
import type { Settlement } from "../../src/runtime/types.js";
import { VirtualClock } from "./clock.js";
import { latency, type Report, report, shown, TOOLS } from "./world.js";

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<unknown>;
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Tools take their time on a virtual clock. */
export async function runNative(source: string): Promise<Report> {
  const clock = new VirtualClock();
  return judge(
    source,
    {
      call: (call, index, finish) => void clock.after(latency(call, index), finish),
      timer: (delay, fire, again) => {
        // From a clock of whole milliseconds, as engines count: a timer that is due with a call comes first.
        const once = (): number =>
          clock.after(Math.floor(clock.now) + delay - clock.now, () => {
            if (again) ids.set(id, once());
            fire();
          });
        const ids = new Map<number, number>();
        const id = once();
        ids.set(id, id);
        return () => clock.cancel(ids.get(id) ?? id);
      },
    },
    async () => {
      while (clock.step()) await settle();
    },
  );
}

/** Everything happens in the order that a journal says, whatever a tool's latency would be (S2). */
export async function runNativeBy(
  source: string,
  settlements: readonly Settlement[],
): Promise<Report> {
  const calls: (() => void)[] = [];
  const timers: ({ fire: () => void; again: boolean } | undefined)[] = [];
  return judge(
    source,
    {
      call: (_, __, finish) => void calls.push(finish),
      timer: (_, fire, again) => {
        const index = timers.push({ fire, again }) - 1;
        return () => {
          timers[index] = undefined;
        };
      },
    },
    async () => {
      for (const settlement of settlements) {
        if (settlement.kind === "timer") {
          const timer = timers[settlement.id - 1];
          if (!timer) throw new Error(`the journal has timer ${settlement.id}, which is not set`);
          if (!timer.again) timers[settlement.id - 1] = undefined;
          timer.fire();
        } else {
          const finish = calls[settlement.seq];
          if (!finish)
            throw new Error(`the journal has call ${settlement.seq}, which was not made`);
          finish();
        }
        await settle();
      }
    },
  );
}

interface World {
  call(call: string, index: number, finish: () => void): void;
  /** Returns what clears it. */
  timer(delay: number, fire: () => void, again: boolean): () => void;
}

async function judge(source: string, world: World, live: () => Promise<void>): Promise<Report> {
  const result = report();
  const clears = new Map<number, () => void>();
  const set =
    (again: boolean) =>
    (f: (...rest: unknown[]) => void, ms: number, ...rest: unknown[]): number => {
      const id = clears.size + 1;
      clears.set(id, () => {});
      clears.set(
        id,
        world.timer(Math.max(1, ms), () => f(...rest), again),
      );
      return id;
    };
  const clear = (id: number) => clears.get(id)?.();
  const tool = (name: string) => (args: { id: unknown }) => {
    const call = shown(name, args);
    const index = result.calls.push(call);
    return new Promise<unknown>((resolve, reject) => {
      world.call(call, index, () => {
        try {
          resolve(TOOLS[name]?.answer(args.id));
        } catch (error) {
          reject(error);
        }
      });
    });
  };
  const globals = {
    tools: Object.fromEntries(Object.keys(TOOLS).map((name) => [name, tool(name)])),
    setTimeout: set(false),
    setInterval: set(true),
    clearTimeout: clear,
    clearInterval: clear,
    queueMicrotask,
    console: { log: (...parts: unknown[]) => void result.logs.push(parts.map(String).join(" ")) },
  };
  let done = false;
  new AsyncFunction(...Object.keys(globals), source)(...Object.values(globals)).then(
    (value) => {
      done = true;
      result.value = value;
    },
    (error) => {
      done = true;
      result.error = `${error?.name}: ${error?.message}`;
    },
  );
  await settle();
  await live();
  if (!done) result.error = "deadlock";
  return result;
}
