/** `console.table`: rows of an object or array as a box of cells. */
import { inspect } from "./inspect.js";

const { getOwnPropertyDescriptor: describe } = Reflect;
const MAX_ROWS = 100;
const MAX_COLUMNS = 20;
const VALUES = "Values";

const cell = (own: PropertyDescriptor): string =>
  "value" in own ? inspect(own.value).replaceAll("\n", " ").replaceAll("  ", " ") : "[Getter]";

/** Keys, values and whether those are rows of a Map or Set. */
function rowsOf(data: object): [string, unknown][] {
  const rows: [string, unknown][] = [];
  if (data instanceof Map) for (const [key, value] of data) rows.push([inspect(key), value]);
  else if (data instanceof Set) for (const value of data) rows.push([`${rows.length}`, value]);
  else {
    for (const key of Object.keys(data).slice(0, MAX_ROWS + 1))
      rows.push([key, describe(data, key)?.value]);
  }
  return rows;
}

export function table(data: object, only: unknown): string {
  const all = rowsOf(data);
  const rows = all.slice(0, MAX_ROWS);
  const columns: string[] = Array.isArray(only) ? only.slice(0, MAX_COLUMNS).map(String) : [];
  let values = false;
  const cells = rows.map(([, value]) => {
    const row = new Map<string, string>();
    if (typeof value !== "object" || value === null) {
      values = true;
      return row.set(VALUES, cell({ value }));
    }
    for (const key of Object.keys(value).slice(0, MAX_COLUMNS)) {
      const own = describe(value, key);
      if (!own) continue;
      if (!columns.includes(key)) {
        if (Array.isArray(only) || columns.length >= MAX_COLUMNS) continue;
        columns.push(key);
      }
      row.set(key, cell(own));
    }
    return row;
  });
  const heads = ["(index)", ...columns, ...(values ? [VALUES] : [])];
  const lines = rows.map(([key], i) => [
    key,
    ...heads.slice(1).map((head) => (cells[i] as Map<string, string>).get(head) ?? ""),
  ]);
  const widths = heads.map(
    (head, i) => Math.max(head.length, ...lines.map((line) => (line[i] as string).length)) + 2,
  );
  const bar = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => "─".repeat(width)).join(middle) + right;
  const row = (line: readonly string[]): string =>
    `│${line.map((text, i) => ` ${text}`.padEnd(widths[i] as number)).join("│")}│`;
  const body = [
    bar("┌", "┬", "┐"),
    row(heads),
    bar("├", "┼", "┤"),
    ...lines.map(row),
    bar("└", "┴", "┘"),
  ];
  if (all.length > MAX_ROWS) body.push("… more rows");
  return body.join("\n");
}
