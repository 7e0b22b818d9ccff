/** This release's guest as another release might have had it: its random numbers are always 0.25. */
import { hex } from "../../src/runtime/digest.js";
import { ownGuest } from "../../src/runtime/guest-text.js";
import type { GuestText } from "../../src/runtime/types.js";

export const otherGuest: GuestText = {
  ...ownGuest,
  modules: { ...ownGuest.modules, random: "(function(k){Math.random=function(){return 0.25}})" },
};

export async function guestHashOf({ modules }: GuestText): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(modules));
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
