/**
 * `Date` and `performance` in a guest of one function: the guest clock (S3), and what does not depend on a
 * time zone. The whole guest has the rest.
 */
import type { LightKernel } from "./light-kernel.js";

export default function lightClock(k: LightKernel): void {
  const construct = Reflect.construct;
  const Native = Date;
  const own = Native.prototype as unknown as Record<string, unknown>;
  const names =
    "getTime valueOf toISOString toJSON toUTCString setTime getUTCFullYear getUTCMonth getUTCDate getUTCDay getUTCHours getUTCMinutes".split(
      " ",
    );
  const methods: Record<PropertyKey, unknown> = { __proto__: null };
  for (let i = 0; i < names.length; i++) methods[names[i] as string] = own[names[i] as string];
  const prototype = k.only(own, (_, key) => methods[key] || k.need("console"));
  const now = (): number => k.time();
  // A constructor whose `prototype` a proxy may say is another.
  function Target() {}
  const GuestDate = k.only(
    Target,
    (_, key) => (key === "now" ? now : key === "prototype" ? prototype : k.need("console")),
    (_, args: unknown[]) => {
      const time = args.length ? args[0] : k.time();
      if (args.length > 1 || typeof time !== "number") k.need("console");
      return make(time as number);
    },
  );
  const make = (time: number): object => construct(Native, [time], GuestDate as never);
  k.date = make;
  k.define("Date", GuestDate);
  const { startedAt } = k.constants;
  const sinceStart = (): number => k.time() - startedAt;
  k.define(
    "performance",
    k.only({}, (_, key) => (key === "now" ? sinceStart : k.need("console"))),
  );
}
