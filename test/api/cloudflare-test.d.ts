/** What is used of the pool's module; its own types need the Workers globals. */
declare module "cloudflare:test" {
  export const env: import("../../src/api/env.js").Env;
  export const SELF: { fetch(url: string, init?: RequestInit): Promise<Response> };
  export function runDurableObjectAlarm(stub: unknown): Promise<boolean>;
  export function runInDurableObject<R>(
    stub: unknown,
    work: (
      instance: unknown,
      state: import("cloudflare:workers").DurableObjectState,
    ) => R | Promise<R>,
  ): Promise<R>;
}
