// Goes on with one run after another, told by its parent; another such process does the same at the same time.
import { appendFileSync } from "node:fs";
import { goOn, JournalFile, StoreOwnedError } from "../../dist/index.js";

async function race({ journal, effects }) {
  const tools = {
    pay: {
      policy: "ask",
      handler: (n) => {
        appendFileSync(effects, `pay ${n}\n`);
        return `paid ${n}`;
      },
    },
  };
  const file = new JournalFile(journal);
  const owner = `racer ${process.pid}`;
  const store = await file.claim(owner).catch((error) => {
    if (!(error instanceof StoreOwnedError) || !error.gone) throw error;
    return file.claim(owner, error.owner);
  });
  try {
    const entries = await file.read();
    const over = entries.at(-1).type === "end";
    const options = { tools, store, isolation: "inline", approve: () => true };
    const { status, value } = await (await goOn(entries, options)).outcome;
    return { status, value, drove: !over };
  } finally {
    await store.release();
  }
}

process.on("message", async (told) => {
  try {
    process.send(await race(told));
  } catch (error) {
    process.send({ refused: error.name, message: error.message });
  }
});
