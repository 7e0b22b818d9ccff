/**
 * Modules as text: each is compiled when the first of its names is asked for, of the global object or of the
 * kernel. Only beside a program that leaves built-ins as they are, and cannot look at the global object: such
 * a module takes its primordials late.
 */
interface Holder {
  [name: string]: unknown;
  need(feature: string): unknown;
}

type LazyModule = readonly [text: string, ofKernel: 0 | 1, ...names: string[]];

export default function lazy(k: Holder, modules: readonly LazyModule[]): void {
  // Under another name it compiles in the global scope. What it is given is the guest's own text.
  // biome-ignore lint/security/noGlobalEval: there is no other way to compile
  const compile = eval;
  const defineProperty = Object.defineProperty;
  const scope = globalThis as unknown as Holder;
  const install = (of: Holder, module: LazyModule): void => {
    try {
      const installed = compile(module[0]) as (k: Holder) => void;
      for (let i = 2; i < module.length; i++) delete of[module[i] as string];
      installed(k);
    } catch {
      // Near a limit: what is there from the beginning needs less when it is used.
      k.need("eager");
    }
  };
  for (let i = 0; i < modules.length; i++) {
    const module = modules[i] as LazyModule;
    const of = module[1] ? k : scope;
    for (let j = 2; j < module.length; j++) {
      const name = module[j] as string;
      defineProperty(of, name, {
        get: () => {
          install(of, module);
          return of[name];
        },
        configurable: true,
      });
    }
  }
}
