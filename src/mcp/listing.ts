/** Lists in pages, from servers that may never end them (MCP revision 2025-11-25, "Pagination"). */
import type { ServerLink } from "./link.js";

export interface Listing {
  items: unknown[];
  /** Why the list was cut short. */
  cut?: string;
}

const maxPages = 100;

/** All pages of `method`, of which each has its items under `key`. */
export async function listAll(
  link: ServerLink,
  method: string,
  key: string,
  maxItems: number,
  signal?: AbortSignal,
): Promise<Listing> {
  const items: unknown[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const result = await link.request(method, cursor === undefined ? {} : { cursor }, signal);
    const found = result[key];
    if (Array.isArray(found)) for (const item of found.slice(0, maxItems + 1)) items.push(item);
    if (items.length > maxItems) {
      items.length = maxItems;
      return { items, cut: `only the first ${maxItems} are used` };
    }
    const next = result.nextCursor;
    if (typeof next !== "string" || next === "") return { items };
    if (seen.has(next)) return { items, cut: "a page named a cursor that was already used" };
    seen.add(next);
    cursor = next;
  }
  return { items, cut: `it has more than ${maxPages} pages` };
}
