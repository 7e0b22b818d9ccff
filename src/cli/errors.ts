/** How the command ends: the exit codes of the README, and the one of an interrupted process. */
export const exitCode = {
  completed: 0,
  failed: 1,
  usage: 2,
  suspended: 3,
  interrupted: 130,
} as const;

/** The command was used wrongly: shown without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What to show of something thrown, without its stack. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** `ENOENT` and its kin in words that name the file. */
export function fileError(
  what: string,
  file: string,
  thrown: unknown,
  verb: "read" | "write" = "read",
): UsageError {
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
  const reason: Record<string, string> = {
    ENOENT: "there is no such file",
    EISDIR: "it is a directory; name a file",
    ENOTDIR: "part of its path is no directory",
    EEXIST: "part of its path is no directory",
    EACCES: `it may not be ${verb === "read" ? "read" : "written"}; check its permissions`,
  };
  return new UsageError(
    `cannot ${verb} ${what} ${file}: ${reason[code ?? ""] ?? messageOf(thrown)}`,
  );
}
