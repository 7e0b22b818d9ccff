import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { unstable_startWorker } from "wrangler";

type Started = Awaited<ReturnType<typeof unstable_startWorker>>;

export interface PlainWorker {
  fetch: Started["fetch"];
  dispose(): Promise<void>;
}

/** A Worker in workerd that has one module, and none of the project's own bindings. */
export async function startPlainWorker(name: string, main: string): Promise<PlainWorker> {
  process.env.WRANGLER_SEND_METRICS = "false";
  process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const config = join(folder, "wrangler.json");
  const settings = {
    ...{ name, main: resolve(main), compatibility_date: "2026-04-01" },
    compatibility_flags: ["nodejs_compat"],
  };
  writeFileSync(config, JSON.stringify(settings));
  const server = { hostname: "127.0.0.1", port: 0 };
  const worker = await unstable_startWorker({
    config,
    dev: { server, inspector: false, logLevel: "error", watch: false },
  });
  const dispose = async () => {
    await worker.dispose();
    rmSync(folder, { recursive: true, force: true });
  };
  await worker.ready.catch(async (error: unknown) => {
    await dispose();
    throw error;
  });
  return { fetch: worker.fetch, dispose };
}
