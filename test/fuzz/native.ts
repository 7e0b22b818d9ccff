/** A program run by the host's own engine on a virtual clock: the judge. */
import { VirtualClock } from "./clock.js";
import { type Report, report, toolsOn } from "./world.js";

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<unknown>;
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

export async function runNative(source: string): Promise<Report> {
  const clock = new VirtualClock();
  const result = report();
  const world = {
    tools: toolsOn(clock, result),
    setTimeout: (f: (...rest: unknown[]) => void, ms: number, ...rest: unknown[]) =>
      clock.after(Math.max(1, ms), () => f(...rest)),
    clearTimeout: (id: number) => clock.cancel(id),
    queueMicrotask,
    console: { log: (...parts: unknown[]) => void result.logs.push(parts.map(String).join(" ")) },
  };
  const main = new AsyncFunction(...Object.keys(world), source)(...Object.values(world));
  let done = false;
  main.then(
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
  while (clock.step()) await settle();
  if (!done) result.error = "deadlock";
  return result;
}
