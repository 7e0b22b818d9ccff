/**
 * Results that were fetched ahead (R3): a call that asks for one of them is settled once everything
 * in the journal has been delivered, lowest `seq` first, as the journal will have it from then on.
 */
import type { Kernel, Offers } from "./kernel-types.js";
import { offerReader } from "./lib/offered.js";

export default function install(k: Kernel): void {
  const offeredValue = offerReader();
  const { request } = k;
  const asked = Object.setPrototypeOf([], null) as { [seq: number]: string | undefined };
  let consumed = "";

  k.request = (tool, site, args) => {
    const seq = request(tool, site, args);
    asked[seq] = k.asked;
    return seq;
  };

  k.beyond = (seq, given) => {
    const { results, at } = given as Offers;
    const key = asked[seq] as string;
    const text = results[key];
    if (text === undefined) return undefined;
    // A timer that is due by then comes first (S2).
    for (let t = k.core?.timers; t; t = t.next) if (t.due <= at) return undefined;
    const value = offeredValue(k, text);
    results[key] = undefined;
    consumed += `${consumed && ","}${seq}`;
    k.now = at;
    return { value };
  };

  const { report } = k;
  k.report = (fields) => report(consumed ? `${fields},"consumed":[${consumed}]` : fields);
}
