import { exitCode } from "./errors.js";

export interface Interrupt {
  signal: AbortSignal;
  /** Done when the signal is aborted. */
  aborted: Promise<void>;
  /** Gives Ctrl-C back to the system. */
  release(): void;
}

/** The first Ctrl-C cancels the run and lets it end cleanly; the second ends the process. */
export function onInterrupt(warn: (text: string) => void): Interrupt {
  const controller = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    controller.signal.addEventListener("abort", () => resolve());
  });
  const signals = ["SIGINT", "SIGTERM"] as const;
  const listener = () => {
    if (controller.signal.aborted) process.exit(exitCode.interrupted);
    warn("cancelling; press Ctrl-C again to stop at once");
    controller.abort(new Error("The run was cancelled from the terminal"));
  };
  for (const name of signals) process.on(name, listener);
  return {
    signal: controller.signal,
    aborted,
    release: () => {
      for (const name of signals) process.off(name, listener);
    },
  };
}
