/**
 * The driver for a program without promises: one coroutine, whose every await is a tool call or
 * a plain value. Ticks cannot be observed then, so there are none.
 */
import type { Kernel } from "./kernel-types.js";

export default function direct(k: Kernel): void {
  const { bind, call } = Function.prototype;
  const { prototype } = Object.getPrototypeOf(function* () {});
  const next = bind.call(call, prototype.next);
  const raise = bind.call(call, prototype.throw);
  /** What a call returns. It goes straight to the driver, or else promises are needed. */
  const token = {};
  let open = 0;
  let seq = 0;
  let refused: { error: unknown } | undefined;

  k.call = (tool, site, args) => {
    if (open++) k.need("promise");
    refused = undefined;
    try {
      seq = k.request(tool, site, args);
    } catch (error) {
      refused = { error };
    }
    return token;
  };

  k.start = (parameters) => (program, texts, codes, times, given) => {
    const main = program(...parameters)();
    const { length } = texts;
    let at = 0;
    let fields = "";
    let send = next;
    let value: unknown;
    let done: boolean | undefined;
    try {
      do {
        done = true;
        try {
          const step = send(main, value);
          done = step.done;
          value = step.value;
          send = next;
          if (open) {
            if (value !== token) k.need("promise");
            open = 0;
            if (refused) throw refused.error;
            if (at >= length) {
              const answer = k.beyond?.(seq, given);
              if (answer) {
                value = answer.value;
                continue;
              }
              fields = `,"waits":[{"kind":"call","seq":${seq}}]`;
              break;
            }
            const code = codes ? (codes[at] as number) : at * 4;
            if (code >> 2 !== seq || code % 4 === 3) break;
            if (times) k.now = times[at] as number;
            value = k.arrive(code % 4, texts[at++] as string, seq);
          } else if (
            // Awaited before: a token is no promise that could be awaited again.
            value === token ||
            typeof (value as { then?: unknown } | null)?.then === "function"
          )
            k.need("promise");
        } catch (error) {
          value = error;
          send = raise;
        }
        if (done) k.finish(send === raise, value);
      } while (!done && !k.missing);
      if (at < length) fields += `,"diverged":${at}`;
    } catch (error) {
      if (!k.missing) throw error;
    }
    return k.report(fields);
  };
}
