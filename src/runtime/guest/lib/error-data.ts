/** The plain object that stands for an Error when it crosses. */
const { keys } = Object;
const { getOwnPropertyDescriptor } = Reflect;
const { isArray } = Array;

/** An own data property, so that nothing of the program's runs; undefined otherwise. */
const own = (of: object, key: string): unknown => getOwnPropertyDescriptor(of, key)?.value;

export function dataOfError(error: Error): Record<string, unknown> {
  const data: Record<string, unknown> = { name: `${error.name}`, message: `${error.message}` };
  if ("cause" in error) data.cause = error.cause;
  const errors = own(error, "errors");
  if (isArray(errors)) data.errors = errors;
  const names = keys(error);
  for (let i = 0; i < names.length; i++) {
    const key = names[i] as string;
    if (key === "name" || key === "message" || key === "stack" || key === "__proto__") continue;
    const value = (error as unknown as Record<string, unknown>)[key];
    if (typeof value !== "function" && typeof value !== "symbol") data[key] = value;
  }
  return data;
}
