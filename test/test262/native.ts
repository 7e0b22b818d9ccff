/** The baseline: the same text as the body of a native async function in the same QuickJS, its jobs drained. */
import { newQuickJSWASMModuleFromVariant, newVariant, RELEASE_SYNC } from "@cf-wasm/quickjs";
import type { TestCase } from "./case.js";

type Module = Awaited<ReturnType<typeof newQuickJSWASMModuleFromVariant>>;
let module: Module | undefined;
let uses = 0;

async function instance(): Promise<Module> {
  if (!module || uses++ > 500) {
    const wasmMemory = new WebAssembly.Memory({ initial: 256, maximum: 2048 });
    module = await newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmMemory }));
    uses = 0;
  }
  return module;
}

/** Undefined when it passes, else why not. */
export async function runNatively(test: TestCase, text: string): Promise<string | undefined> {
  const quickjs = await instance();
  const runtime = quickjs.newRuntime();
  runtime.setMaxStackSize(64 * 1024);
  let polls = 0;
  runtime.setInterruptHandler(() => ++polls > 2000);
  const context = runtime.newContext();
  try {
    const parse = context.evalCode(`(async function () {\n${text}\n})`, "test.js");
    if (parse.error) {
      const error = context.dump(parse.error);
      parse.error.dispose();
      return test.negative?.type === error?.name
        ? undefined
        : `parse: ${error?.name} ${error?.message}`;
    }
    context.setProp(context.global, "$main", parse.value);
    parse.value.dispose();
    if (test.negative?.phase === "parse") return "parsed, but should not";
    context
      .unwrapResult(
        context.evalCode(
          "$result = 'pending'; $main().then((v) => { $result = v }, (e) => { $result = e })",
        ),
      )
      .dispose();
    const jobs = runtime.executePendingJobs();
    if (jobs.error) {
      jobs.error.dispose();
      return "a job threw";
    }
    const result = context
      .unwrapResult(
        context.evalCode(
          "typeof $result === 'string' ? $result : `${$result && $result.name}: ${$result && $result.message}`",
        ),
      )
      .consume((handle) => context.dump(handle));
    if (test.negative)
      return String(result).startsWith(test.negative.type)
        ? undefined
        : `wanted ${test.negative.type}, got ${result}`;
    return result === "passed" ? undefined : String(result);
  } catch (error) {
    module = undefined;
    return `engine: ${error}`;
  } finally {
    try {
      context.dispose();
      runtime.dispose();
    } catch {
      module = undefined;
    }
  }
}
