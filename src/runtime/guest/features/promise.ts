/** Promises, the queue of jobs, and the driver of a program that can see them. */
import { makeCore } from "../core.js";
import { drive } from "../driver.js";
import { makeJobs } from "../jobs.js";
import type { Kernel } from "../kernel-types.js";
import { makePromise } from "../promise-class.js";

export default function install(k: Kernel): void {
  const core = makeCore(k);
  k.core = core;
  makeJobs(core);
  makePromise(k, core);
  drive(k, core);
}
