/** What every hostile snippet can call. */
import type { ToolsOption } from "../../src/runtime/tool-types.js";

const never = (): Promise<never> => new Promise(() => {});

export function hostileTools(): ToolsOption {
  return {
    add: (a: number, b: number) => a + b,
    echo: (value: unknown) => value,
    nothing: () => undefined,
    count: (...args: unknown[]) => args.length,
    big: (size: number) => "x".repeat(size),
    fail: (message: string) => {
      throw new Error(message);
    },
    hang: never,
    read: { handler: (n: number) => n, annotations: { readOnlyHint: true } },
    hangingRead: { handler: never, annotations: { readOnlyHint: true } },
  };
}
