/** The part of the WebAssembly JavaScript Interface that the engine uses; Node's types leave it out. */
declare namespace WebAssembly {
  type ImportValue = ((...args: never[]) => unknown) | Memory;
  type Imports = Record<string, Record<string, ImportValue>>;

  class Module {
    private readonly brand: undefined;
  }

  class Instance {
    readonly exports: Record<string, unknown>;
  }

  class Memory {
    constructor(descriptor: { initial: number; maximum?: number });
    readonly buffer: ArrayBuffer;
    /** @returns the number of pages before */
    grow(pages: number): number;
  }

  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
}
