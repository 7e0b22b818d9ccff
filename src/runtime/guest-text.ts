/** The guest of a release as text: what a run that began with it goes on with, on any other. */
import { hex } from "./digest.js";
import { guestHash, guestModules } from "./guest.generated.js";
import type { HeaderEntry } from "./journal.js";
import { JournalError } from "./journal-parse.js";
import { releasedGuests } from "./released-guests.js";
import type { GuestText } from "./types.js";

/** Changes with what host and guest say to each other: how `source.ts` calls, what a stage answers. */
const guestProtocol = 1;

/** This release's. */
export const ownGuest: GuestText = { protocol: guestProtocol, modules: guestModules };

/** Whether a header means this release's guest. The first journals name it by 16 digits. */
export function isOwnGuest(name: string): boolean {
  return names(name, guestHash);
}

function names(name: string, hash: string): boolean {
  return name.length >= 16 && hash.startsWith(name);
}

/** With the guest in it, a journal can go on wherever it is taken. */
export function withGuest(header: HeaderEntry): HeaderEntry {
  return isOwnGuest(header.guest) ? { ...header, embedded: ownGuest } : header;
}

/** A header as it is kept where every run has this guest. */
export function withoutOwnGuest(header: HeaderEntry): HeaderEntry {
  if (!isOwnGuest(header.guest)) return header;
  const { embedded: _, ...kept } = header;
  return kept;
}

/**
 * What stages of the run are made of: undefined for this release's own guest. Nothing else runs it: a
 * run goes on as it began, or not at all.
 *
 * @param trusted the journal is known to be unchanged
 * @throws JournalError when its guest is not at hand, is not what it is called, cannot be run by this
 * release, or was never released and nobody vouches for it
 */
export async function guestOf(
  { guest: name, embedded }: HeaderEntry,
  trusted: boolean,
): Promise<GuestText | undefined> {
  if (isOwnGuest(name)) return undefined;
  const begun = `the run was begun on another release (guest ${name.slice(0, 16)})`;
  if (embedded === undefined) {
    throw new JournalError(
      `${begun}, and its guest is not kept with it; go on with it on that release, or from an export`,
    );
  }
  const bytes = new TextEncoder().encode(JSON.stringify(embedded.modules));
  const hash = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  if (!names(name, hash))
    throw new JournalError(`${begun}, and the guest that came with it is not that one`);
  if (embedded.protocol !== guestProtocol) {
    throw new JournalError(
      `${begun}, whose guest this release cannot run; go on with it on that release`,
    );
  }
  if (!trusted && !releasedGuests.includes(hash)) {
    throw new JournalError(
      `${begun}, with a guest that was never released; it runs only from a journal that is sealed`,
    );
  }
  return embedded;
}
