/** A value as JSON that hides nothing: what JSON cannot say is an object with one `$` key. */
export function describeValue(value: unknown, path: readonly unknown[] = []): unknown {
  if (value === undefined) return { $: "undefined" };
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { $: Object.is(value, -0) ? "-0" : String(value) };
  }
  if (typeof value === "bigint") return { $: "bigint", value: String(value) };
  if (typeof value === "symbol" || typeof value === "function") return { $: typeof value };
  if (typeof value !== "object" || value === null) return value;
  const depth = path.indexOf(value);
  if (depth !== -1) return { $: "cycle", up: path.length - depth };
  const inside = [...path, value];
  const each = (entry: unknown) => describeValue(entry, inside);
  if (Array.isArray(value)) {
    return Array.from(value, (entry, index) => (index in value ? each(entry) : { $: "hole" }));
  }
  if (value instanceof Date) return { $: "Date", value: value.toJSON() };
  if (value instanceof RegExp) return { $: "RegExp", value: String(value) };
  if (value instanceof Set) return { $: "Set", value: [...value].map(each) };
  if (value instanceof Map) {
    return { $: "Map", value: [...value].map(([key, entry]) => [each(key), each(entry)]) };
  }
  if (value instanceof Error) {
    const { name, message } = value;
    const cause = "cause" in value ? { cause: each(value.cause) } : {};
    return { $: "Error", name, message, ...cause };
  }
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, each(entry)]));
}
