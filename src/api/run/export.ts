/** A run's journal as it is given away: with its guest, and sealed where there is a key for that. */
import type { JournalEntry } from "../../runtime/journal.js";
import { Sealer } from "../../runtime/seal.js";
import type { Stub } from "../env.js";
import type { OrganizationRpc } from "../rpc.js";
import { completeHeader } from "./guest.js";

/** JSON Lines, read as they are sent. */
export async function exportStream(
  lines: Iterator<string>,
  organization: Stub<OrganizationRpc>,
  key: string | undefined,
): Promise<ReadableStream<Uint8Array>> {
  const sealer = key ? await Sealer.of(key) : undefined;
  const encoder = new TextEncoder();
  const finished = async (text: string): Promise<string> => {
    let entry = JSON.parse(text) as JournalEntry;
    if (entry.type === "header") entry = await completeHeader(organization, entry, true);
    return sealer === undefined ? `${JSON.stringify(entry)}\n` : sealer.seal([entry]);
  };
  return new ReadableStream({
    type: "bytes",
    async pull(controller) {
      const { done, value } = lines.next();
      if (done) {
        controller.close();
        // A reader that waits on a byte stream must be told.
        controller.byobRequest?.respond(0);
      } else controller.enqueue(encoder.encode(await finished(value)));
    },
  });
}
