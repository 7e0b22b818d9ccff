/** What is used of the Workers runtime. Its full types would replace Node's globals everywhere. */
declare module "cloudflare:workers" {
  export interface SqlCursor<T> extends Iterable<T> {
    toArray(): T[];
    readonly rowsWritten: number;
  }

  export type SqlValue = string | number | null | ArrayBuffer;

  export interface SqlStorage {
    exec<T extends Record<string, SqlValue>>(query: string, ...bindings: unknown[]): SqlCursor<T>;
    readonly databaseSize: number;
  }

  export interface DurableObjectStorage {
    readonly sql: SqlStorage;
    transactionSync<T>(work: () => T): T;
    setAlarm(time: number): Promise<void>;
    getAlarm(): Promise<number | null>;
    deleteAlarm(): Promise<void>;
    deleteAll(): Promise<void>;
    /** Done when everything written so far is on disk. */
    sync(): Promise<void>;
  }

  export interface DurableObjectState {
    readonly id: { toString(): string; readonly name?: string };
    readonly storage: DurableObjectStorage;
    waitUntil(promise: Promise<unknown>): void;
    blockConcurrencyWhile<T>(work: () => Promise<T>): Promise<T>;
    abort(reason?: string): void;
  }

  export abstract class DurableObject<Env> {
    protected readonly ctx: DurableObjectState;
    protected readonly env: Env;
    constructor(ctx: DurableObjectState, env: Env);
  }
}
