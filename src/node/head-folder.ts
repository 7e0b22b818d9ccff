/**
 * Heads in a folder, which whoever may write the journals should not be able to write. A run's head is
 * the file with the highest number in a folder of its own; the next number is one process's alone.
 */
import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Head, type HeadStore, sameHead } from "../runtime/heads.js";
import { syncFolder, writeSynced } from "./sync.js";

export class HeadFolder implements HeadStore {
  constructor(private readonly folder: string) {}

  async get(run: string): Promise<Head | undefined> {
    return (await newest(this.#of(run))).head;
  }

  async set(run: string, expected: Head | undefined, next: Head): Promise<boolean> {
    const folder = this.#of(run);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { version, head } = await newest(folder);
    if (!sameHead(head, expected)) return false;
    const draft = join(folder, `draft-${randomUUID()}`);
    const own = join(folder, String(version + 1));
    await writeSynced(draft, JSON.stringify(next));
    try {
      await link(draft, own);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
    // Whoever looked before others came and went has made a number that does not count.
    const versions = await versionsIn(folder);
    if (Math.max(...versions) !== version + 1) {
      await rm(own, { force: true });
      return false;
    }
    await syncFolder(folder);
    for (const old of versions) if (old <= version) await rm(join(folder, String(old)));
    return true;
  }

  #of(run: string): string {
    return join(this.folder, createHash("sha256").update(run).digest("hex"));
  }
}

async function newest(folder: string): Promise<{ version: number; head?: Head }> {
  for (;;) {
    const version = Math.max(0, ...(await versionsIn(folder)));
    if (version === 0) return { version };
    const text = await readFile(join(folder, String(version)), "utf8").catch(() => undefined);
    // A newer one has come, and this one is gone.
    if (text !== undefined) return { version, head: JSON.parse(text) as Head };
  }
}

async function versionsIn(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => /^\d{1,15}$/.test(name)).map(Number);
}
