/** The hostile suite in workerd, one isolate for all of it. */
import { readFileSync } from "node:fs";
import { startPlainWorker } from "../support/plain-worker.js";
import type { HostileCase } from "./case.js";
import { megabytes, report } from "./report.js";
import type { CaseResult } from "./run-case.js";

export async function inWorkerd(
  all: readonly HostileCase[],
  chosen: readonly HostileCase[],
): Promise<boolean> {
  const children = new Set(childrenOf(process.pid));
  const worker = await startPlainWorker("hostile", "test/hostile/worker.ts");
  try {
    const workerd = childrenOf(process.pid).filter((id) => !children.has(id) && isWorkerd(id));
    const ask = async (one: HostileCase): Promise<CaseResult> => {
      const answer = worker
        .fetch(`http://hostile/?case=${all.indexOf(one)}`)
        .then((response) => response.json() as Promise<CaseResult>);
      return within(patience, answer);
    };
    const cases = chosen.filter((one) => one.inline !== false);
    for (const one of cases.filter(({ name }) => name.startsWith("memory"))) await ask(one);
    const before = resident(workerd);
    const results: CaseResult[] = [];
    for (const one of cases) {
      const result = await ask(one).catch((thrown: unknown) => failed(one, thrown));
      results.push(result);
      // An isolate that hangs answers nothing more.
      if (result.insane === hung) break;
    }
    const ok = report("workerd", results);
    console.log(`workerd: resident ${megabytes(before)} -> ${megabytes(resident(workerd))} MB`);
    return ok;
  } finally {
    await worker.dispose();
  }
}

const patience = 120_000;
const hung = "the isolate does not answer";

function failed({ name }: HostileCase, thrown: unknown): CaseResult {
  return {
    name,
    ms: 0,
    wrong: `the worker failed: ${String(thrown)}`,
    ...(thrown === hung && { insane: hung }),
  };
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(hung), ms);
    work.then(resolve, reject).finally(() => clearTimeout(late));
  });
}

function childrenOf(id: number): number[] {
  try {
    return readFileSync(`/proc/${id}/task/${id}/children`, "utf8")
      .split(" ")
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

function isWorkerd(id: number): boolean {
  try {
    return readFileSync(`/proc/${id}/comm`, "utf8").startsWith("workerd");
  } catch {
    return false;
  }
}

/** Bytes; 0 where the system does not tell. */
function resident(ids: readonly number[]): number {
  return ids.reduce((sum, id) => {
    const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1];
    return sum + Number(pages ?? 0) * 1024;
  }, 0);
}
