import { createColors } from "picocolors";

/** Colours for one stream: on a terminal, unless `NO_COLOR`; anywhere with `FORCE_COLOR`. */
export function colorsFor(stream: NodeJS.WriteStream): Colors {
  return createColors(wantsColor(stream));
}

export type Colors = ReturnType<typeof createColors>;

function wantsColor(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return stream.isTTY === true && TERM !== "dumb";
}

/** A reader that has gone (`| head`) ends the command quietly instead of with a stack. */
export function endQuietlyOnClosedPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      if (stream === process.stdout) process.exit(process.exitCode ?? 0);
    });
  }
}

/** Writes everything before going on: `process.exit` would cut a pipe short. */
export function print(text: string, stream: NodeJS.WriteStream = process.stdout): Promise<void> {
  return new Promise((resolve) => {
    stream.write(text.endsWith("\n") ? text : `${text}\n`, () => resolve());
  });
}
