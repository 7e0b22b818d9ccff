/**
 * Tamper evidence for journals that leave our hands: every line carries an HMAC over itself and the
 * one before it. A cut between two entries cannot be seen in the text alone.
 */
import { hex } from "./digest.js";
import type { JournalEntry } from "./journal.js";
import { checkEntry, checkOrder, JournalError } from "./journal-parse.js";

const utf8 = new TextEncoder();
const sealed = /,"mac":"([0-9a-f]{64})"\}$/;
/** What a crash cuts off ends before this: here something stands where the end of the line was. */
const overwritten = /,"mac":"[0-9a-f]{64}"\}./;

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Adds to a chain, line by line. */
export class Sealer {
  #last = "";

  private constructor(private readonly key: Key) {}

  /** @throws TypeError for a key that is empty. */
  static async of(key: string): Promise<Sealer> {
    if (typeof key !== "string" || key === "") throw new TypeError("the journal's key is empty");
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    return new Sealer(
      await crypto.subtle.importKey("raw", utf8.encode(key), algorithm, false, ["sign"]),
    );
  }

  /** JSON Lines, each with its `mac`. */
  async seal(entries: readonly JournalEntry[]): Promise<string> {
    let lines = "";
    for (const entry of entries) {
      const body = JSON.stringify(entry);
      this.#last = await this.#mac(body);
      lines += `${body.slice(0, -1)},"mac":"${this.#last}"}\n`;
    }
    return lines;
  }

  /**
   * The entries of a sealed journal, of which nothing was changed; what is sealed next is chained to it.
   * A last line without its end was cut off by a crash, and is left out.
   *
   * @throws JournalError that names the first line which is not as it was sealed.
   */
  async open(lines: string): Promise<JournalEntry[]> {
    const rows = lines.split("\n");
    const cut = rows.pop() ?? "";
    const entries: JournalEntry[] = [];
    for (const [index, row] of rows.entries()) {
      const where = `line ${index + 1}`;
      const mac = sealed.exec(row)?.[1];
      const body = row.replace(sealed, "}");
      if (mac === undefined || mac !== (await this.#mac(body))) throw changed(where);
      this.#last = mac;
      entries.push(checkEntry(JSON.parse(body), where));
    }
    if (overwritten.test(cut)) throw changed(`line ${rows.length + 1}`);
    checkOrder(entries);
    return entries;
  }

  async #mac(body: string): Promise<string> {
    const data = utf8.encode(`${this.#last}\n${body}`);
    return hex(new Uint8Array(await crypto.subtle.sign("HMAC", this.key, data)));
  }
}

function changed(where: string): JournalError {
  return new JournalError(`${where} of the journal is not as it was sealed, or the key is another`);
}

/** A journal as JSON Lines, in which a change would be seen. */
export async function sealJournal(entries: readonly JournalEntry[], key: string): Promise<string> {
  return (await Sealer.of(key)).seal(entries);
}

/** @throws JournalError unless every line is as `sealJournal` wrote it, with the same key. */
export async function openJournal(lines: string, key: string): Promise<JournalEntry[]> {
  return (await Sealer.of(key)).open(lines);
}
