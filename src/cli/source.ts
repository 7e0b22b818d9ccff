import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { fileError, UsageError } from "./errors.js";

/** The snippet in `file`; `-` is standard input. */
export async function readSource(file: string): Promise<string> {
  if (file !== "-") {
    try {
      return await readFile(file, "utf8");
    } catch (error) {
      throw fileError("the snippet", file, error);
    }
  }
  if (process.stdin.isTTY) {
    throw new UsageError("nothing is piped into standard input; give a FILE, or pipe a snippet in");
  }
  return await text(process.stdin);
}
