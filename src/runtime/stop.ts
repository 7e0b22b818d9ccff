/** Ends what is under way; an `AbortSignal`, which costs more than most calls, only where a tool asks for one. */
export class Stop {
  #aborted = false;
  #controller: AbortController | undefined;
  /** Few: one or two as a rule. */
  #listeners: (() => void)[] = [];

  get aborted(): boolean {
    return this.#aborted;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#aborted) this.#controller.abort(stopped());
    return this.#controller.signal;
  }

  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#controller?.abort(stopped());
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  /** Calls `listener` when it is aborted, if that is still to come. */
  add(listener: () => void): void {
    this.#listeners.push(listener);
  }

  remove(listener: () => void): void {
    const at = this.#listeners.indexOf(listener);
    if (at >= 0) this.#listeners.splice(at, 1);
  }
}

/** `work`, or a rejection as soon as `stop` is aborted: a tool need not heed its signal. */
export function unlessStopped<T>(stop: Stop, work: Promise<T>): Promise<T>;
/** What `then` makes of it. */
export function unlessStopped<T, U>(
  stop: Stop,
  work: Promise<T>,
  then: (value: T) => U,
): Promise<U>;
export function unlessStopped<T>(
  stop: Stop,
  work: Promise<T>,
  then: (value: T) => unknown = (value) => value,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(stopped());
    if (stop.aborted) abort();
    stop.add(abort);
    const done = () => stop.remove(abort);
    work.then(
      (value) => {
        done();
        try {
          resolve(then(value));
        } catch (thrown) {
          reject(thrown);
        }
      },
      (thrown: unknown) => {
        done();
        reject(thrown);
      },
    );
  });
}

export function stopped(): DOMException {
  return new DOMException("The call was aborted", "AbortError");
}
