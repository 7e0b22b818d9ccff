/** Types as text, with what is needed to combine them. */

export interface Type {
  text: string;
  /** Loosest operator at the top: decides parentheses. */
  form: "atom" | "union" | "intersection";
  /** Members of the union it may expand to: the compiler multiplies these in intersections. */
  width: number;
}

export const any: Type = { text: "any", form: "atom", width: 1 };
export const never: Type = { text: "never", form: "atom", width: 1 };

/** The compiler refuses unions of 100,000 members; nobody reads a tenth of that. */
const maxWidth = 1_000;

export function atom(text: string, width = 1): Type {
  return { text, form: "atom", width };
}

export function union(types: readonly Type[]): Type {
  if (types.some(({ text }) => text === "any")) return any;
  const unique = distinct(types.filter(({ text }) => text !== "never"));
  const [first, ...others] = unique;
  if (first === undefined) return never;
  if (others.length === 0) return first;
  const width = unique.reduce((sum, type) => sum + type.width, 0);
  return { text: unique.map(({ text }) => text).join(" | "), form: "union", width };
}

/** `any` says nothing in an intersection, and neither does a union that is too wide to multiply. */
export function intersection(types: readonly Type[]): Type {
  const kept: Type[] = [];
  let width = 1;
  for (const type of distinct(types)) {
    if (type.text === "any" || width * type.width > maxWidth) continue;
    width *= type.width;
    kept.push(type);
  }
  const [first, ...others] = kept;
  if (first === undefined) return any;
  if (others.length === 0) return first;
  const text = kept
    .map((type) => (type.form === "union" ? `(${type.text})` : type.text))
    .join(" & ");
  return { text, form: "intersection", width };
}

export function arrayOf(type: Type): Type {
  return atom(type.form === "atom" ? `${type.text}[]` : `(${type.text})[]`);
}

/** An optional element of a tuple. */
export function optional(type: Type): string {
  return type.form === "atom" ? `${type.text}?` : `(${type.text})?`;
}

function distinct(types: readonly Type[]): Type[] {
  return [...new Map(types.map((type) => [type.text, type])).values()];
}
