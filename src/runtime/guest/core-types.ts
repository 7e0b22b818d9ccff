/** The inside of the guest's promises. None of it is reachable from the snippet. */

/** A promise's state, apart from its object: awaited calls need no object at all. */
export interface Cell {
  /** 0 pending, 1 fulfilled, 2 rejected. */
  s: 0 | 1 | 2;
  v: unknown;
  head: Reaction | undefined;
  tail: Reaction | undefined;
  handled: boolean;
  /** Index of the call that settles it, or -1. */
  seq: number;
  /** The combinator that settles it. */
  combinator: Combinator | undefined;
  /** Found when a stage stops: what settles it by forwarding. */
  inputs: Input | undefined;
  seen: boolean;
  lost: boolean | undefined;
}

/** `cell` forwards to the cell that holds this, or timer `timer` resolves it. */
export interface Input {
  cell: Cell | undefined;
  timer: number;
  next: Input | undefined;
}

/**
 * Reactions are their own jobs: a settled cell's list is appended to the queue as it is.
 * 0 handlers, 1 resume a coroutine, 2 forward, 3 combinator element, 4 thenable job,
 * 5 a job of the guest's or the snippet's, 6 internal callbacks.
 */
export type Reaction = { cell: Cell; next: Reaction | undefined } & (
  | { k: 0; a: Callable | undefined; b: Callable | undefined; to: Capability }
  | { k: 1; a: Coroutine }
  | { k: 2; to: Cell }
  | { k: 3; a: Element; to: Combinator }
  | { k: 4; a: object; b: Callable; to: Cell }
  | { k: 5; a: () => void }
  | { k: 6; a: (value: unknown) => void; b: (reason: unknown) => void }
);

export type Callable = (this: unknown, ...args: unknown[]) => unknown;

export interface Capability {
  p: object;
  /** The cell when `p` is an ordinary promise of ours; then `resolve` and `reject` may be unmade. */
  cell: Cell | undefined;
  resolve: Callable | undefined;
  reject: Callable | undefined;
  over: boolean;
}

export interface Combinator {
  kind: "all" | "allSettled" | "any" | "race";
  to: Capability;
  first: Element | undefined;
  last: Element | undefined;
  count: number;
  left: number;
}

export interface Element {
  /** What it waits for; undefined for what is no promise of ours. */
  cell: Cell | undefined;
  value: unknown;
  called: boolean;
  next: Element | undefined;
}

export interface Coroutine {
  g: Generator;
  cell: Cell;
  /** Set when it is the body of an async generator. */
  owner: AsyncGeneratorHooks | undefined;
}

/** How an async generator differs from an async function for the driver. */
export interface AsyncGeneratorHooks {
  done(state: 1 | 2, value: unknown): void;
  /** True when `value` was one of its own records and is dealt with. */
  yielded(value: unknown): boolean;
}

/** A lowered async function: its generator function, and the `this` of an arrow. */
export interface Lowered {
  g: Callable;
  arrow: boolean;
  self: unknown;
}

export interface Timer {
  id: number;
  due: number;
  /** Interval in ms, or -1. */
  every: number;
  callback: Callable;
  args: unknown[];
  /** The cell that the callback resolves, when it is nothing but a resolving function. */
  resolves: Cell | undefined;
  /** The cell in whose executor it was made. */
  within: Cell | undefined;
  previous: Timer | undefined;
  next: Timer | undefined;
  active: boolean;
}

export type Send = (g: Generator, value: unknown) => IteratorResult<unknown, unknown>;

export interface Core {
  Promise: PromiseConstructor;
  /** %Promise.prototype.then%. */
  then: Callable;
  /** The main body's: its end is the run's (S7). */
  main: Cell | undefined;
  cell(): Cell;
  promiseOf(cell: Cell): object;
  cellOf(value: unknown): Cell | undefined;
  own(promise: object, cell: Cell): void;
  settle(cell: Cell, state: 1 | 2, value: unknown): void;
  resolve(cell: Cell, value: unknown): void;
  react(cell: Cell, reaction: Reaction): void;
  push(job: Reaction): void;
  perform(job: Reaction): void;
  drain(): void;
  /** No job is queued but the one that runs. */
  idle(): boolean;
  /** PromiseResolve(%Promise%, value), as a cell. */
  adopt(value: unknown): Cell;
  /** NewPromiseCapability. */
  capability(C: unknown): Capability;
  direct(promise: object, cell: Cell): Capability;
  capabilityResolve(capability: Capability, value: unknown): void;
  capabilityReject(capability: Capability, reason: unknown): void;
  /** Makes the functions of a capability that has none yet. */
  functions(capability: Capability): void;
  /** SpeciesConstructor(promise, %Promise%), without the check that it constructs. */
  species(promise: object): unknown;
  /** PerformPromiseThen with a new capability of `C`; its promise. */
  subscribe(from: Cell, C: unknown, onFulfilled: unknown, onRejected: unknown): object;
  isObject(value: unknown): value is object;
  run(coroutine: Coroutine, send: Send, value: unknown): void;
  readonly next: Send;
  readonly raise: Send;
  readonly leave: Send;
  /** `map.get` and `map.set`, out of the snippet's reach. */
  reader(map: object): never;
  writer(map: object): never;
  /** An error that no one can catch any more. */
  uncaught(error: unknown): void;
  /** Rejections that nobody has handled so far. */
  unhandled(visit: (reason: unknown) => void): void;
  /** Set by `combinators`. */
  element:
    | ((combinator: Combinator, element: Element, state: 1 | 2, value: unknown) => void)
    | undefined;
  /** Set by `async-functions`. */
  loweredOf: ((value: unknown) => Lowered | undefined) | undefined;
  /** What `apply` leaves for the driver, and the record that says so. */
  readonly applied: { f: unknown; self: unknown; args: unknown[]; site: number | undefined };
  readonly APPLY: object;
  /** Set by `async-generators`. */
  generatorFunction: ((g: Callable, name: unknown) => object) | undefined;
  /** Set by `timers`: those not yet fired or cleared, in order of creation. */
  timers: Timer | undefined;
  fire: ((id: number, at: number) => boolean) | undefined;
  resolverOf(f: unknown): Cell | undefined;
  rejecterOf(f: unknown): Cell | undefined;
  /** The cell whose executor is running. */
  executing: Cell | undefined;
  /** Counts jobs and deliveries: what happens in one is one synchronous piece of the snippet. */
  turn: number;
}
