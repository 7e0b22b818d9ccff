/**
 * In the place of globals that the first stage of a run is not expected to touch: to touch one is to ask for the guest
 * that has them all. Only beside a program that cannot look at the global object.
 */
export default function lightAsks(
  need: (feature: string) => unknown,
  names: readonly string[],
  /** `Math`, where its `random` is one of them. */
  math?: object,
): void {
  const defineProperty = Object.defineProperty;
  const ask = (): void => {
    need("more");
  };
  const asking = { get: ask, set: ask, configurable: true };
  for (let i = 0; i < names.length; i++) defineProperty(globalThis, names[i] as string, asking);
  if (math) defineProperty(math, "random", asking);
}
