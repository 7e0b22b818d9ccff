/**
 * Modules as text: each is compiled when the first of its names is asked for, of the global object, the kernel
 * or `Math`. Only beside a program that leaves built-ins as they are, and cannot look at the global object: such
 * a module takes its primordials late.
 */
interface Holder {
  [name: string]: unknown;
  need(feature: string): unknown;
  touched?: unknown;
}

/** Its text; then whose each name is, and the name. */
type LazyModule = readonly (string | number)[];

export default function lazy(k: Holder, modules: readonly LazyModule[]): void {
  // Under another name it compiles in the global scope. What it is given is the guest's own text.
  // biome-ignore lint/security/noGlobalEval: there is no other way to compile
  const compile = eval;
  const defineProperty = Object.defineProperty;
  const holders = [globalThis, k, Math] as unknown as Holder[];
  const replaced: unknown[] = [];
  const each = (module: LazyModule, f: (of: Holder, name: string) => void): void => {
    for (let i = 1; i < module.length; i += 2)
      f(holders[module[i] as number] as Holder, module[i + 1] as string);
  };
  const install = (i: number, before: number): void => {
    try {
      const module = modules[i] as LazyModule;
      const installed = compile(module[0] as string) as (k: Holder) => void;
      let at = before;
      each(module, (of, name) => {
        const value = replaced[at++];
        defineProperty(of, name, { value, writable: true, configurable: true });
      });
      installed(k);
      k.touched = `${(k.touched as string) || "\n~"}${i}`;
    } catch {
      // Near a limit: what is there from the beginning needs less when it is used.
      k.need("eager");
    }
  };
  for (let i = 0; i < modules.length; i++) {
    const module = modules[i] as LazyModule;
    const before = replaced.length;
    each(module, (of, name) => {
      replaced[replaced.length] = of[name];
      defineProperty(of, name, {
        get: () => {
          install(i, before);
          return of[name];
        },
        configurable: true,
      });
    });
  }
}
