/** Pages with cursors. A cursor is opaque to the caller, and checked when it comes back. */
import { z } from "zod";

export const pageInput = {
  cursor: z
    .string()
    .optional()
    .describe("The nextCursor of the page before; leave out for the first page"),
  limit: z.number().int().min(1).max(200).default(50).describe("Items on a page"),
};

export function pageOf<T>(items: readonly T[], cursor: string | undefined, limit: number) {
  const start =
    cursor === undefined ? 0 : Number(/^after-(\d{1,9})$/.exec(cursor)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw new Error(`"${cursor}" is not a cursor of this list.`);
  const end = start + limit;
  return {
    items: items.slice(start, end),
    total: items.length,
    ...(end < items.length ? { nextCursor: `after-${end}` } : {}),
  };
}

/** The output schema of a page of `item`. */
export function pageOutput<T extends z.ZodType>(item: T) {
  return {
    items: z.array(item),
    total: z.number().int().describe("Items on all pages"),
    nextCursor: z
      .string()
      .optional()
      .describe("Pass as cursor for the next page; absent on the last"),
  };
}
