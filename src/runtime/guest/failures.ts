/** Rejected settlements: an Error with the message unchanged. */
import type { ErrorData } from "../types.js";
import type { Kernel } from "./kernel-types.js";

export default function install(k: Kernel): void {
  const { parse } = JSON;
  const { defineProperty, setPrototypeOf } = Object;
  const Base = Error;
  const classes = { TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError };
  setPrototypeOf(classes, null);
  const origins = new WeakMap<object, number>();
  const { bind } = Function.prototype;
  const remember = bind.call(WeakMap.prototype.set, origins as never);
  k.originOf = bind.call(WeakMap.prototype.get, origins as never) as never;

  const set = (error: object, key: string, value: unknown, enumerable: boolean): void => {
    if (value === undefined) return;
    const writable = true;
    const descriptor = { __proto__: null, value, enumerable, writable, configurable: writable };
    defineProperty(error, key, descriptor as PropertyDescriptor);
  };

  k.reject = (text, seq) => {
    const { name, message, code, data } = setPrototypeOf(parse(text), null) as ErrorData;
    const error = new ((classes as Record<string, ErrorConstructor>)[name] || Base)(message);
    if (error.name !== name) set(error, "name", name, false);
    set(error, "code", code, true);
    set(error, "data", data, true);
    remember(error as never, seq as never);
    throw error;
  };
}
