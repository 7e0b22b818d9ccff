/**
 * Guests of the journals in one folder, each kept once: `FOLDER/HASH.json`. A run that has not ended
 * holds a link of its own to it, `FILE.guest`; what no run holds any more is removed.
 */
import { randomUUID } from "node:crypto";
import { constants, copyFile, link, mkdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { guestHash } from "../runtime/guest.generated.js";
import { ownGuest } from "../runtime/guest-text.js";
import type { GuestText } from "../runtime/types.js";
import { syncFolder, writeSynced } from "./sync.js";

export class GuestFolder {
  constructor(private readonly folder: string) {}

  /** This release's guest, held by the run of the file. */
  async hold(file: string): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const shared = this.#shared(guestHash);
    await rm(own(file), { force: true });
    for (;;) {
      try {
        await linkOrCopy(shared, own(file));
        for (const name of [this.folder, dirname(file)]) await syncFolder(name);
        return;
      } catch (error) {
        if (codeOf(error) !== "ENOENT") throw error;
      }
      const draft = `${shared}.${randomUUID()}`;
      await writeSynced(draft, JSON.stringify(ownGuest));
      await linkOrCopy(draft, shared).catch((error: unknown) => {
        if (codeOf(error) !== "EEXIST") throw error;
      });
      await rm(draft);
    }
  }

  /** The guest that the run of the file began with. */
  async find(file: string, hash: string): Promise<GuestText | undefined> {
    for (const path of [own(file), this.#shared(hash)]) {
      const text = await readFile(path, "utf8").catch(() => undefined);
      if (text !== undefined) return JSON.parse(text) as GuestText;
    }
    return undefined;
  }

  /** The run has ended. Whoever links at the same moment keeps what it has linked. */
  async letGo(file: string, hash: string): Promise<void> {
    await rm(own(file), { force: true });
    const shared = await stat(this.#shared(hash)).catch(() => undefined);
    if (shared?.nlink === 1) await rm(this.#shared(hash), { force: true });
  }

  #shared(hash: string): string {
    return join(this.folder, `${hash}.json`);
  }
}

function own(file: string): string {
  return `${file}.guest`;
}

/** A copy where there are no links, or none across file systems. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (["ENOENT", "EEXIST"].includes(codeOf(error) ?? "")) throw error;
    await copyFile(from, to, constants.COPYFILE_EXCL);
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
