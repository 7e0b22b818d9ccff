import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { progressOn } from "../../src/cli/progress.js";

const entry = { level: "log", text: "meanwhile", at: 0 } as const;

test.each([true, false])(
  "while a question stands there nothing is written (verbose: %s)",
  async (verbose) => {
    const stream = new PassThrough();
    let written = "";
    stream.on("data", (chunk) => {
      written += String(chunk);
    });
    const progress = await progressOn(stream as unknown as NodeJS.WriteStream, verbose);
    progress.onEvent({ type: "log", entry });
    progress.pause();
    written = "";
    progress.onEvent({ type: "log", entry });
    progress.note("noted");
    expect(written).toBe("");
    progress.resume();
    expect(written).toBe("log: meanwhile\nnoted\n");
  },
);
