/** What every store of a run promises, faults included. One suite for all of them. */
import { expect, test } from "vitest";
import type { JournalEntry } from "../../src/runtime/journal.js";
import type { RunStore } from "../../src/runtime/stores.js";

/** @param made of a run with at least five entries */
export function storeSuite(make: () => RunStore, made: () => JournalEntry[]): void {
  const entries = made;
  test("is empty before anything is appended", async () => {
    expect(await make().read()).toEqual([]);
  });

  test("gives back what was appended, in order, whoever appended it", async () => {
    const store = make();
    const first = await store.claim("first");
    await first.append(entries().slice(0, 1));
    await first.append(entries().slice(1, 4));
    await first.release();
    const second = await store.claim("second");
    await second.append(entries().slice(4));
    await second.release();
    expect(await store.read()).toEqual(entries());
  });

  test("belongs to one owner until that releases it", async () => {
    const store = make();
    const first = await store.claim("first");
    await expect(store.claim("second")).rejects.toMatchObject({
      name: "StoreOwnedError",
      owner: "first",
    });
    await expect(store.claim("second", "third")).rejects.toThrow();
    await first.release();
    await (await store.claim("second")).release();
  });

  test("is taken over only from the owner that is named; that one writes nothing more", async () => {
    const store = make();
    const first = await store.claim("first");
    await first.append(entries().slice(0, 1));
    const second = await store.claim("second", "first");
    await expect(async () => first.append(entries().slice(1, 2))).rejects.toThrow(
      "taken this run over",
    );
    await second.append(entries().slice(1));
    expect(await store.read()).toEqual(entries());
    await first.release();
    await expect(store.claim("third")).rejects.toMatchObject({ owner: "second" });
    await second.release();
  });

  test("claimed by many at once is one's", async () => {
    const store = make();
    const claims = Array.from({ length: 40 }, (_, n) => store.claim(`owner${n}`));
    const won = (await Promise.allSettled(claims)).flatMap((c) =>
      c.status === "fulfilled" ? [c.value] : [],
    );
    expect(won).toHaveLength(1);
    for (const owner of won) await owner.release();
  });

  test("taken over by many at once is one's", async () => {
    const store = make();
    const dead = await store.claim("dead");
    await dead.append(entries().slice(0, 1));
    const claims = Array.from({ length: 40 }, (_, n) => store.claim(`owner${n}`, "dead"));
    const won = (await Promise.allSettled(claims)).flatMap((c) =>
      c.status === "fulfilled" ? [c.value] : [],
    );
    expect(won).toHaveLength(1);
    for (const owner of [dead, ...won]) await owner.release();
  });

  test("an append that fails midway leaves nothing of itself, and the store as it was", async () => {
    const store = make();
    const owner = await store.claim("first");
    await owner.append(entries().slice(0, 2));
    const unwritable = {
      type: "end",
      get at(): number {
        throw new Error("cannot be written");
      },
    } as unknown as JournalEntry;
    const batch = [...entries().slice(2, 4), unwritable, ...entries().slice(4)];
    await expect(async () => owner.append(batch)).rejects.toThrow("cannot be written");
    expect(await store.read()).toEqual(entries().slice(0, 2));
    await owner.release();
    const second = await store.claim("second");
    await second.append(entries().slice(2));
    await second.release();
    expect(await store.read()).toEqual(entries());
  });

  test("an entry of some megabytes is kept whole, pairs of surrogates too", async () => {
    const store = make();
    const owner = await store.claim("first");
    const [header, request, settlement, ...others] = entries();
    if (header === undefined || request === undefined || settlement?.type !== "settlement")
      throw new Error("another journal was expected");
    for (const letter of ["x", "é", "😀"]) {
      const text = JSON.stringify(letter.repeat(1_500_000));
      const large = { ...settlement, value: { form: "json", text } } as const;
      const one = make();
      const its = await one.claim("first");
      await its.append([header, request, large, ...others]);
      await its.release();
      const [, , read] = await one.read();
      expect(read?.type === "settlement" && read.value?.text === text).toBe(true);
    }
    await owner.release();
  });

  test("what was read is not what is kept", async () => {
    const store = make();
    const owner = await store.claim("first");
    await owner.append(entries());
    const [header] = await store.read();
    if (header?.type === "header") header.source = "changed";
    expect(await store.read()).toEqual(entries());
    await owner.release();
  });

  test("a release by whoever lost the run releases nothing", async () => {
    const store = make();
    const first = await store.claim("first");
    await first.append(entries().slice(0, 1));
    const second = await store.claim("second", "first");
    await first.release();
    await second.append(entries().slice(1));
    await expect(store.claim("third")).rejects.toMatchObject({ owner: "second" });
    await second.release();
  });
}
