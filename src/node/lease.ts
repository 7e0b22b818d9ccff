/**
 * Who drives the run of a journal file. `FILE.lock/` holds one file, named by a number that only
 * grows; its content says who has the run. Taking over is making the next number: a link to a complete
 * file, which succeeds for one process alone. The highest number counts.
 */
import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { StoreOwnedError, takenOver } from "../runtime/stores.js";

interface Holder {
  /** Empty when it was released. */
  owner: string;
  pid: number;
  host: string;
}

export class Lease {
  private constructor(
    private readonly folder: string,
    private readonly number: number,
    private readonly owner: string,
  ) {}

  /** @throws StoreOwnedError when another has it, and is not `from` */
  static async claim(file: string, owner: string, from?: string): Promise<Lease> {
    const folder = `${file}.lock`;
    for (;;) {
      await make(folder);
      const number = await highest(folder);
      const holder = await holderOf(folder, number);
      if (holder !== undefined && holder.owner !== "" && holder.owner !== from)
        throw owned(file, holder);
      const lease = new Lease(folder, number + 1, owner);
      if (await lease.#take(owner)) return lease;
    }
  }

  /** @throws StoreOwnedError when another has taken over */
  async check(): Promise<void> {
    const number = await highest(this.folder);
    if (number === this.number) return;
    throw takenOver((await holderOf(this.folder, number))?.owner ?? "");
  }

  /** With `forget` nothing is left behind: the run is over, and nobody will claim it again. */
  async release(forget: boolean): Promise<void> {
    if ((await highest(this.folder)) !== this.number) return;
    if (forget) await remove(this.folder);
    else await new Lease(this.folder, this.number + 1, this.owner).#take("");
  }

  async #take(owner: string): Promise<boolean> {
    const holder: Holder = { owner, pid: process.pid, host: hostname() };
    const draft = join(this.folder, `draft-${this.owner}`);
    try {
      await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
      await link(draft, join(this.folder, String(this.number)));
    } catch (error) {
      // Another was quicker, or has ended the run and removed the folder.
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EEXIST" || code === "ENOENT") return false;
      throw error;
    } finally {
      await rm(draft, { force: true });
    }
    // Whoever looked before others came and went has made a number that does not count.
    const top = await highest(this.folder);
    if (top !== this.number) {
      await rm(join(this.folder, String(this.number)), { force: true });
      return false;
    }
    for (const name of await readdir(this.folder)) {
      if (/^\d+$/.test(name) && Number(name) < this.number)
        await rm(join(this.folder, name), { force: true });
    }
    return true;
  }
}

/** Whoever ends the run removes the folder, perhaps while it is made: then it is made again. */
async function make(folder: string, tries = 100): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || tries <= 1) throw error;
    await make(folder, tries - 1);
  }
}

/** Unless another claims it at the same moment: then it is that one's to remove. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY") throw error;
  });
}

async function highest(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  return Math.max(0, ...names.filter((name) => /^\d{1,15}$/.test(name)).map(Number));
}

async function holderOf(folder: string, number: number): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, String(number)), "utf8")) as Holder;
  } catch {
    // Nobody yet; or it was taken over while it was looked at, and making the next number will fail.
    return undefined;
  }
}

function owned(file: string, holder: Holder): StoreOwnedError {
  const here = holder.host === hostname();
  const gone = here && !isAlive(holder.pid);
  const where = `process ${holder.pid} on ${holder.host}`;
  if (gone)
    return new StoreOwnedError(
      `${where} had the run of ${file} and is gone; take it over: claim(owner, error.owner)`,
      holder.owner,
      gone,
    );
  const advice = `wait for it, or end it; if it is no such process for certain, remove ${file}.lock`;
  return new StoreOwnedError(`${where} drives the run of ${file}; ${advice}`, holder.owner, gone);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
