import { execFileSync } from "node:child_process";

/** Tests of processes and threads load `dist`; it is built once, before any of them. */
export default function setup(): void {
  execFileSync(process.execPath, ["scripts/build.mjs", "--bundles-only"], { stdio: "inherit" });
}
