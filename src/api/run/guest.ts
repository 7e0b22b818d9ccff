/** The guest of a run, which its organisation keeps. */
import { guestHash } from "../../runtime/guest.generated.js";
import { isOwnGuest, ownGuest, withGuest } from "../../runtime/guest-text.js";
import type { HeaderEntry, JournalEntry } from "../../runtime/journal.js";
import type { GuestText } from "../../runtime/types.js";
import type { Stub } from "../env.js";
import type { OrganizationRpc, Toolset } from "../rpc.js";

/** The organisation's tools; before a run begins, its guest is kept there. */
export async function toolsetFor(
  organization: Stub<OrganizationRpc>,
  { id, requestId }: { id: string; requestId?: string },
  begun: boolean,
): Promise<Toolset> {
  if (begun) return organization.toolset(requestId);
  const toolset = await organization.toolset(requestId, { run: id, guest: guestHash });
  if (toolset.guestKept === false)
    await organization.keepGuest(guestHash, JSON.stringify(ownGuest));
  return toolset;
}

/** With the guest when that is another release's; with this one's too, when it is `givenAway`. */
export async function completeHeader(
  organization: Stub<OrganizationRpc>,
  header: HeaderEntry,
  givenAway: boolean,
): Promise<HeaderEntry> {
  if (isOwnGuest(header.guest)) return givenAway ? withGuest(header) : header;
  const text = await organization.guest(header.guest);
  return text === undefined ? header : { ...header, embedded: JSON.parse(text) as GuestText };
}

/** What a run of this organisation goes on from. */
export async function completeJournal(
  organization: Stub<OrganizationRpc>,
  [header, ...others]: readonly JournalEntry[],
): Promise<JournalEntry[]> {
  if (header?.type !== "header") return [];
  return [await completeHeader(organization, header, false), ...others];
}
