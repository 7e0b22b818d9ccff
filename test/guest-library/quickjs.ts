import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  RELEASE_SYNC,
  releaseSyncWasmModule,
} from "@cf-wasm/quickjs";

/** A fresh instance with capped memory. */
export function QuickJS() {
  const wasmMemory = new WebAssembly.Memory({ initial: 256, maximum: 1024 });
  return newQuickJSWASMModuleFromVariant(
    newVariant(RELEASE_SYNC, { wasmModule: releaseSyncWasmModule, wasmMemory }),
  );
}
