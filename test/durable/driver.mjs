// Drives one run in a process of its own, which may be told to kill itself at a write of its journal.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { goOn, JournalFile, StoreOwnedError, start } from "../../dist/index.js";

const { journal, effects, killAt, mode, takeOver, source } = JSON.parse(process.argv[2]);

const effect = (text) => appendFileSync(effects, `${text}\n`);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const tools = {
  read: {
    annotations: { readOnlyHint: true },
    handler: (n) => `read ${n}`,
  },
  slow: {
    annotations: { readOnlyHint: true },
    handler: () => sleep(60_000),
  },
  put: {
    annotations: { idempotentHint: true },
    handler: (key) => {
      effect(`put ${key}`);
      return `put ${key}`;
    },
  },
  pay: async (n) => {
    effect(`pay ${n}`);
    await sleep(5);
    return `paid ${n}`;
  },
  asked: {
    policy: "ask",
    handler: (n) => {
      effect(`asked ${n}`);
      return `asked ${n}`;
    },
  },
  fail: {
    annotations: { readOnlyHint: true },
    handler: async () => {
      await sleep(2);
      throw new RangeError("it failed");
    },
  },
};

const file = new JournalFile(journal);
const owner = `process ${process.pid}`;
let store;
try {
  store = await file.claim(owner).catch((error) => {
    if (!takeOver || !(error instanceof StoreOwnedError) || !error.gone) throw error;
    return file.claim(owner, error.owner);
  });
} catch (error) {
  process.stdout.write(JSON.stringify({ refused: error.name }));
  process.exit(0);
}

let writes = 0;
const kill = () => process.kill(process.pid, "SIGKILL");
const killing = {
  async append(entries) {
    const now = ++writes === killAt;
    if (now && mode === "before") kill();
    if (now && mode === "during") {
      const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
      appendFileSync(journal, text.slice(0, text.length / 2));
      kill();
    }
    await store.append(entries);
    if (now && mode === "after") kill();
  },
};

const begun = existsSync(journal) && readFileSync(journal, "utf8") !== "";
const options = { tools, store: killing, isolation: "inline", approve: () => true };
const started = begun
  ? await goOn(await file.read(), options)
  : start(source, { ...options, seed: "the same" });
const { status, value, error, calls } = await started.outcome;
await started.drained;
await store.release();
process.stdout.write(
  JSON.stringify({ status, value, error: error?.code, writes, calls: calls.length }),
  () => process.exit(0),
);
