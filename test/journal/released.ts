/** Guests of every release, kept beside the journals that were begun with them. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { JournalEntry } from "../../src/runtime/journal.js";
import { parseJournal } from "../../src/runtime/journal-parse.js";

/** The journal as it was exported by the release that wrote it: with its guest. */
export function exported(text: string): JournalEntry[] {
  const [header, ...entries] = parseJournal(text);
  if (header?.type !== "header") throw new Error("no header");
  const name = header.guest.slice(0, 16);
  const file = fileURLToPath(new URL(`./guests/${name}.json`, import.meta.url));
  if (!existsSync(file)) return [header, ...entries];
  return [{ ...header, embedded: JSON.parse(readFileSync(file, "utf8")) }, ...entries];
}
