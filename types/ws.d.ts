/** What is used of `ws`: Node has a WebSocket of its own only since 22. */
declare module "ws" {
  import type { EventEmitter } from "node:events";

  export class WebSocket extends EventEmitter {
    constructor(url: string, options?: { maxPayload?: number });
    send(text: string): void;
    close(): void;
  }
}
