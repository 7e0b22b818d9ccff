/** A Worker's inspector: the Chrome DevTools Protocol over a WebSocket. */
import { once } from "node:events";
import { WebSocket } from "ws";

type Said = Record<string, unknown>;
type Message = { id?: number; method?: string; params?: Said; result?: Said; error?: unknown };

export interface Inspector {
  send(method: string, params?: Said): Promise<Said>;
  /** Until the inspector is closed. */
  on(method: string, listener: (params: Said) => void): void;
  /** Evaluates in the Worker, and answers with what that makes there. */
  evaluate(expression: string, objectGroup: string): Promise<Said>;
  close(): void;
}

const mostBytes = 2 ** 30;

/**
 * Takes what the Worker has told its inspector so far. wrangler keeps that until somebody asks, and hands it over
 * all at once: of thousands of runs, more than its proxy can hold.
 */
export async function hearOut(url: string): Promise<void> {
  const socket = new WebSocket(url, { maxPayload: mostBytes });
  await once(socket, "open");
  // It does not answer that.
  socket.close();
}

export async function connect(url: string): Promise<Inspector> {
  const socket = new WebSocket(url, { maxPayload: mostBytes });
  const open = new Map<number, { resolve(said: Said): void; reject(why: Error): void }>();
  const listeners = new Map<string, (params: Said) => void>();
  let contextId: unknown;
  listeners.set("Runtime.executionContextCreated", ({ context }) => {
    contextId = (context as { id: unknown }).id;
  });
  let last = 0;
  socket.on("message", (data) => {
    const { id = 0, method = "", params = {}, result, error } = JSON.parse(String(data)) as Message;
    const asked = open.get(id);
    open.delete(id);
    if (error !== undefined) asked?.reject(new Error(JSON.stringify(error)));
    else asked?.resolve(result ?? {});
    if (asked === undefined) listeners.get(method)?.(params);
  });
  socket.on("close", () => {
    for (const { reject } of open.values()) reject(new Error("the inspector was closed"));
  });
  await once(socket, "open");
  const send = (method: string, params: Said = {}) =>
    new Promise<Said>((resolve, reject) => {
      open.set(++last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  // There is no default context: which there is, is told when this is enabled anew.
  await send("Runtime.disable");
  await send("Runtime.enable");
  return {
    send,
    async evaluate(expression, objectGroup) {
      const { result } = await send("Runtime.evaluate", { expression, objectGroup, contextId });
      return result as Said;
    },
    on: (method, listener) => void listeners.set(method, listener),
    close: () => socket.close(),
  };
}
