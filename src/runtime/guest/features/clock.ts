/**
 * `Date` and `performance` on the guest clock (S3), in UTC everywhere (S1): the engine's own local
 * time is the host's.
 */

import type { Kernel } from "../kernel-types.js";
import { uncurry } from "../lib/primordials.js";

type Method = (this: unknown, ...args: unknown[]) => unknown;

const Native = Date;
const { construct, apply, getOwnPropertyDescriptor: describe, defineProperty } = Reflect;
const { parse, UTC } = Native;
const proto = Native.prototype as unknown as Record<string, Method>;
const timeOf = uncurry(Native.prototype.getTime);
const setTime = uncurry(Native.prototype.setTime);
const yearOf = uncurry(Native.prototype.getUTCFullYear);
const utcString = uncurry(Native.prototype.toUTCString);
const iso = uncurry(Native.prototype.toISOString);
const cut = uncurry(String.prototype.slice);
const { toPrimitive } = Symbol;
const isNotNumber = Number.isNaN;

/** A string without a zone is read as UTC: the engine takes a zone before the date, or after an ISO time. */
function parseUtc(given: unknown): number {
  const text = `${given as string}`;
  const local = parse(text);
  if (isNotNumber(local)) return local;
  const before = parse(`GMT ${text}`);
  if (!isNotNumber(before)) return before;
  const after = parse(`${text}Z`);
  return isNotNumber(after) ? local : after;
}

/** ToPrimitive, section 7.1.1. */
function primitive(value: unknown): unknown {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") return value;
  const object = value as Record<PropertyKey, unknown>;
  const exotic = object[toPrimitive];
  if (exotic !== undefined && exotic !== null) {
    const result = apply(exotic as Method, value, ["default"]);
    if ((typeof result !== "object" || result === null) && typeof result !== "function")
      return result;
  } else {
    for (let i = 0; i < 2; i++) {
      const convert = i ? object.toString : object.valueOf;
      if (typeof convert !== "function") continue;
      const result: unknown = apply(convert, value, []);
      if ((typeof result !== "object" || result === null) && typeof result !== "function")
        return result;
    }
  }
  throw new TypeError("Cannot convert object to primitive value");
}

function timeFrom(value: unknown): unknown {
  try {
    return timeOf(value as Date);
  } catch {
    const plain = primitive(value);
    return typeof plain === "string" ? parseUtc(plain) : plain;
  }
}

/** Replaces a method by one of the same name and length that is no constructor. */
function method(name: string, f: (self: Date, args: unknown[]) => unknown): void {
  const { length } = proto[name] as Method;
  const made = {
    [name](this: Date, ...args: unknown[]): unknown {
      return f(this, args);
    },
  }[name] as Method;
  defineProperty(made, "length", { value: length, configurable: true });
  defineProperty(proto, name, { ...describe(proto, name), value: made });
}

const valid = (self: Date, text: () => string): string =>
  isNotNumber(timeOf(self)) ? "Invalid Date" : text();

/** `Thu Jan 01 1970`; the year as the specification pads it. */
function dateString(self: Date): string {
  const text = utcString(self);
  return `${cut(text, 0, 3)} ${cut(text, 8, 11)} ${cut(text, 5, 7)} ${cut(text, 12, -13)}`;
}
const timeString = (self: Date): string =>
  `${cut(utcString(self), -12, -4)} GMT+0000 (Coordinated Universal Time)`;
const day = (self: Date): string => {
  const text = iso(self);
  return `${+cut(text, -19, -17)}/${+cut(text, -16, -14)}/${yearOf(self)}`;
};
const hour = (self: Date): string => {
  const text = cut(iso(self), -13, -5);
  const hours = +cut(text, 0, 2);
  return `${hours % 12 || 12}${cut(text, 2)} ${hours < 12 ? "AM" : "PM"}`;
};

export default function install(k: Kernel): void {
  k.utc = true;
  for (const unit of [
    "FullYear",
    "Month",
    "Date",
    "Hours",
    "Minutes",
    "Seconds",
    "Milliseconds",
    "Day",
  ]) {
    for (const verb of ["get", "set"]) {
      const utc = proto[`${verb}UTC${unit}`];
      if (utc) method(verb + unit, (self, args) => apply(utc, self, args));
    }
  }
  method("getTimezoneOffset", (self) => timeOf(self) * 0);
  method("getYear", (self) => yearOf(self) - 1900);
  method("setYear", (self, args) => {
    const time = timeOf(self);
    const year = +(args[0] as number);
    if (isNotNumber(year)) return setTime(self, year);
    const whole = year < 0 ? Math.ceil(year) : Math.floor(year);
    if (isNotNumber(time)) setTime(self, 0);
    return apply(setYear, self, [whole >= 0 && whole <= 99 ? whole + 1900 : year]);
  });
  method("toString", (self) => valid(self, () => `${dateString(self)} ${timeString(self)}`));
  method("toDateString", (self) => valid(self, () => dateString(self)));
  method("toTimeString", (self) => valid(self, () => timeString(self)));
  method("toLocaleString", (self) => valid(self, () => `${day(self)}, ${hour(self)}`));
  method("toLocaleDateString", (self) => valid(self, () => day(self)));
  method("toLocaleTimeString", (self) => valid(self, () => hour(self)));

  function GuestDate(this: unknown, ...args: unknown[]): unknown {
    const { length } = args;
    if (!new.target) return `${dateString(new Native(k.now))} ${timeString(new Native(k.now))}`;
    const time = length === 0 ? k.now : length === 1 ? timeFrom(args[0]) : apply(UTC, Native, args);
    return construct(Native, [time], new.target);
  }
  const statics: Record<string, Method> = {
    now: () => k.now,
    parse: (text) => parseUtc(text),
    UTC: UTC as unknown as Method,
  };
  const hidden = { writable: true, enumerable: false, configurable: true };
  for (const name of ["now", "parse", "UTC"])
    defineProperty(GuestDate, name, { ...hidden, value: statics[name] });
  defineProperty(GuestDate, "name", { value: "Date", configurable: true });
  defineProperty(GuestDate, "length", { value: 7, configurable: true });
  defineProperty(GuestDate, "prototype", { value: proto, writable: false });
  defineProperty(proto, "constructor", { ...hidden, value: GuestDate });
  k.define("Date", GuestDate);

  const origin = k.constants.startedAt;
  k.define("performance", {
    timeOrigin: origin,
    now: () => k.now - origin,
    toJSON: () => ({ timeOrigin: origin }),
  });
}
const setYear = proto.setUTCFullYear as Method;
