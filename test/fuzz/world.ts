/** The tools both sides call, and what both sides report. */
import type { VirtualClock } from "./clock.js";

export interface Report {
  value?: unknown;
  error?: string;
  logs: string[];
  calls: string[];
}

export const report = (): Report => ({ logs: [], calls: [] });

/** Latency follows from the call itself; the fraction keeps any two calls from ending at once. */
function latency(tool: string, args: string, index: number): number {
  let hash = 17;
  for (const char of tool + args) hash = (hash * 31 + char.charCodeAt(0)) % 1009;
  return (hash % 50) + 0.25 + index / 4096;
}

export function toolsOn(
  clock: VirtualClock,
  result: Report,
): Record<string, (args: { id: unknown }) => Promise<unknown>> {
  const tool = (name: string, answer: (id: unknown) => unknown) => (args: { id: unknown }) => {
    const text = JSON.stringify(args);
    const index = result.calls.push(`${name} ${text}`);
    return new Promise<unknown>((resolve, reject) => {
      clock.after(latency(name, text, index), () => {
        try {
          resolve(answer(args.id));
        } catch (error) {
          reject(error);
        }
      });
    });
  };
  return {
    get: tool("get", (id) => ({
      v: typeof id === "number" ? id * 3 : String(id).length,
      list: [id, null],
    })),
    flaky: tool("flaky", (id) => {
      if (String(id).length % 2 === 0) throw new Error(`flaky ${String(id)}`);
      return String(id);
    }),
    fail: tool("fail", (id) => {
      throw new Error(`failed ${String(id)}`);
    }),
  };
}
