/** The limits on calls, as errors that the snippet may catch. */
import type { Kernel } from "./kernel-types.js";

export function makeAdmission(k: Kernel): void {
  const codeAt = Function.prototype.call.bind("".charCodeAt) as (s: string, i: number) => number;
  const { defineProperty } = Object;
  const Base = Error;
  const { maxCalls, callLimit, maxArgumentBytes } = k.constants;

  const bytes = (text: string): number => {
    let n = 0;
    for (let i = 0; i < text.length; i++) {
      const code = codeAt(text, i);
      n += code < 128 ? 1 : code < 2048 || (code > 55295 && code < 57344) ? 2 : 3;
    }
    return n;
  };

  const refuse = (code: string, message: string): never => {
    const error = new Base(message);
    const descriptor = { __proto__: null, value: code, enumerable: true, configurable: true };
    defineProperty(error, "code", descriptor as PropertyDescriptor);
    throw error;
  };

  k.admit = (sent, text) => {
    if (sent >= maxCalls) refuse("call-limit", `This run may make at most ${callLimit} tool calls`);
    if (text.length > maxArgumentBytes || bytes(text) > maxArgumentBytes)
      refuse("argument-limit", `A call's arguments may take at most ${maxArgumentBytes} bytes`);
  };
}
