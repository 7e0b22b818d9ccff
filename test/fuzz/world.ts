/** The tools both sides call, and what both sides report. */
import type { ToolAnnotations } from "../../src/transform/types.js";

export interface Report {
  value?: unknown;
  error?: string;
  logs: string[];
  calls: string[];
}

export const report = (): Report => ({ logs: [], calls: [] });

/** Latency follows from the call itself; the fraction keeps any two calls from ending at once. */
export function latency(call: string, index: number): number {
  let hash = 17;
  for (const char of call) hash = (hash * 31 + char.charCodeAt(0)) % 1009;
  return (hash % 50) + 0.25 + index / 4096;
}

export interface FuzzTool {
  annotations: ToolAnnotations;
  /** Returns or throws: the same for the same id, so that it may be asked twice. */
  answer(id: unknown): unknown;
}

const read = { readOnlyHint: true };

export const TOOLS: Readonly<Record<string, FuzzTool>> = {
  get: {
    annotations: read,
    answer: (id) => ({ v: typeof id === "number" ? id * 3 : String(id).length, list: [id, null] }),
  },
  page: {
    annotations: read,
    answer: (id) => ({
      v: `\u2028"</${String(id)}\\`,
      rows: Array.from({ length: String(id).length * 20 }, (_, n) => ({
        n,
        half: n / 2,
        ok: null,
      })),
    }),
  },
  rich: {
    annotations: read,
    answer: (id) => ({ v: -0, when: new Date(5), ids: new Set([id]), none: undefined, big: 7n }),
  },
  flaky: {
    annotations: read,
    answer: (id) => {
      if (String(id).length % 2 === 0) throw new Error(`flaky ${String(id)}`);
      return String(id);
    },
  },
  fail: {
    annotations: { idempotentHint: true },
    answer: (id) => {
      throw new TypeError(`failed ${String(id)}`);
    },
  },
  put: { annotations: { idempotentHint: true }, answer: () => undefined },
};

/** A call as both sides tell it. */
export const shown = (tool: string, args: unknown): string => `${tool} ${JSON.stringify(args)}`;
