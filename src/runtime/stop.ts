/** Ends what is under way; an `AbortSignal`, which costs more than most calls, only where a tool asks for one. */
export class Stop {
  #aborted = false;
  #controller: AbortController | undefined;
  /** One at a time as a rule: a list takes more than all else here. */
  #first: (() => void) | undefined;
  #others: (() => void)[] | undefined;

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
    const first = this.#first;
    const others = this.#others;
    this.#first = undefined;
    this.#others = undefined;
    first?.();
    if (others !== undefined) for (const listener of others) listener();
  }

  /** Calls `listener` when it is aborted, if that is still to come. */
  add(listener: () => void): void {
    if (this.#first === undefined && this.#others === undefined) this.#first = listener;
    else if (this.#others === undefined) this.#others = [listener];
    else this.#others.push(listener);
  }

  remove(listener: () => void): void {
    if (this.#first === listener) {
      this.#first = undefined;
      return;
    }
    const at = this.#others?.indexOf(listener) ?? -1;
    if (at >= 0) this.#others?.splice(at, 1);
  }
}

/** `work`, or a rejection as soon as `stop` is aborted: who is asked need not heed it. */
export function unlessStopped<T>(stop: Stop, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(stopped());
    if (stop.aborted) abort();
    stop.add(abort);
    const done = () => stop.remove(abort);
    work.then(
      (value) => {
        done();
        resolve(value);
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
