/** A token bucket for each key. In memory: an object that is evicted was not being asked. */

interface Bucket {
  tokens: number;
  at: number;
}

const mostBuckets = 1_000;

export class RateLimiter {
  readonly #buckets = new Map<string, Bucket>();

  /** Takes one. @returns seconds to wait when there is none. */
  take(key: string, perMinute: number, now: number): number | undefined {
    if (!(perMinute > 0)) return undefined;
    const before = this.#buckets.get(key) ?? { tokens: perMinute, at: now };
    const earned = ((now - before.at) / 60_000) * perMinute;
    const tokens = Math.min(perMinute, before.tokens + Math.max(0, earned));
    this.#buckets.delete(key);
    if (this.#buckets.size >= mostBuckets) this.#buckets.clear();
    this.#buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
    return tokens < 1 ? Math.ceil(((1 - tokens) * 60) / perMinute) : undefined;
  }
}
