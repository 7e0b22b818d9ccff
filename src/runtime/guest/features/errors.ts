/**
 * Whatever was thrown, as the GuestError that the host reads. What was thrown is the snippet's:
 * its getters and traps may throw, its causes may be circular.
 */
import { makeAdmission } from "../admission.js";
import type { Kernel } from "../kernel-types.js";

const NO_TEXT = "What was thrown has no text: throw an Error, with a message";

export default function install(k: Kernel): void {
  const { stringify } = JSON;
  const { isArray } = Array;
  const { isError } = Error as unknown as { isError(value: unknown): boolean };
  const ErrorClass = Error;
  const string = String;
  const slice = Function.prototype.call.bind("".slice) as (
    s: string,
    a: number,
    b: number,
  ) => string;
  let budget = 0;
  makeAdmission(k);

  const read = (of: object, key: string): unknown => {
    try {
      return (of as Record<string, unknown>)[key];
    } catch (error) {
      if (k.missing) throw error;
      return undefined;
    }
  };

  const attempt = (make: () => unknown): unknown => {
    try {
      return make();
    } catch (error) {
      if (k.missing) throw error;
      return undefined;
    }
  };

  const text = (value: unknown, otherwise: string): string =>
    stringify(typeof value === "string" ? slice(value, 0, 65536) : otherwise);

  const isOne = (value: unknown): value is object =>
    typeof value === "object" &&
    value !== null &&
    (isError(value) || attempt(() => value instanceof ErrorClass) === true);

  const encoded = (value: unknown): string => {
    const e = attempt(() => k.encode(value)) as { form: string; text: string } | undefined;
    return e ? `{"form":"${e.form}","text":${stringify(e.text)}}` : "";
  };

  const describe = (thrown: unknown, depth: number): string => {
    budget--;
    if (!isOne(thrown)) {
      const message = typeof thrown === "object" && thrown ? read(thrown, "message") : undefined;
      const shown = attempt(() => string(thrown));
      const value = encoded(thrown);
      return (
        `{"name":"Error","message":${text(typeof message === "string" ? message : shown, NO_TEXT)},` +
        `"stack":""${value && `,"thrown":${value}`}}`
      );
    }
    let out = `{"name":${text(read(thrown, "name"), "Error")},"message":${text(read(thrown, "message"), "")}`;
    out += `,"stack":${text(read(thrown, "stack"), "")}`;
    const call = k.originOf?.(thrown);
    if (call !== undefined) out += `,"call":${call}`;
    const code = read(thrown, "code");
    if (typeof code === "string") out += `,"code":${text(code, "")}`;
    const data = read(thrown, "data");
    if (data !== undefined) {
      const json = attempt(() => stringify(data));
      if (typeof json === "string" && json.length < 65536) out += `,"data":${json}`;
    }
    const cause = read(thrown, "cause");
    if (cause !== undefined && cause !== thrown && depth < 8 && budget > 0)
      out += `,"cause":${describe(cause, depth + 1)}`;
    const errors = read(thrown, "errors");
    if (attempt(() => isArray(errors)) === true && depth < 8) {
      let list = "";
      const length = read(errors as object, "length") as number;
      for (let i = 0; i < length && budget > 0; i++)
        list += (i ? "," : "") + describe(read(errors as object, `${i}`), depth + 1);
      out += `,"errors":[${list}]`;
    }
    return `${out}}`;
  };
  k.describe = (thrown) => {
    budget = 60;
    return describe(thrown, 0);
  };
}
