/**
 * npm run coverage [-- TESTS...]: the branches of src/transform and src/runtime that the tests take.
 * Nothing sees into a string inside QuickJS, so the guest is measured in Node (`GUEST=native`).
 * Fails below 95 % of branches in any part, and when a file has more untaken branches than
 * test/coverage-exceptions.json gives a reason for. With TESTS, lists what they leave and checks nothing.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { instrumentGuest } from "./instrument-guest.mjs";

const least = 95;
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}coverage`;
const only = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(path, "utf8"));

rmSync(folder, { recursive: true, force: true });
await instrumentGuest(`${folder}/guest`);
const options = {
  enabled: true,
  provider: "istanbul",
  reporter: "json",
  reportsDirectory: "coverage/host",
  reportOnFailure: true,
};
const { status } = spawnSync(
  "npx",
  [
    ...["vitest", "run", "--project", "node", "--project", "guest", ...only],
    ...Object.entries(options).map(([name, value]) => `--coverage.${name}=${value}`),
    ...["src/transform/**", "src/runtime/**"].map((path) => `--coverage.include=${path}`),
    ...["src/runtime/guest/**", "**/*.generated.ts"].map((path) => `--coverage.exclude=${path}`),
  ],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, GUEST_MODULES: `${folder}/guest/modules.json` },
  },
);

/** By file: what was counted, each process's counts added up. */
const counted = new Map();
const host = `${folder}/host/coverage-final.json`;
const reports = readdirSync(`${folder}/guest`)
  .filter((name) => name.startsWith("counted"))
  .map((name) => `${folder}/guest/${name}`);
for (const path of existsSync(host) ? [host, ...reports] : reports)
  for (const [file, { branchMap, b }] of Object.entries(read(path))) {
    const known = counted.get(relative(root, file));
    if (known === undefined) counted.set(relative(root, file), { branchMap, b });
    else
      for (const id in b)
        b[id].forEach((times, arm) => {
          known.b[id][arm] += times;
        });
  }

const parts = new Map();
const left = new Map();
for (const [file, { branchMap, b }] of [...counted].sort(([a], [z]) => (a < z ? -1 : 1))) {
  const part = /^src\/(runtime\/guest|runtime|transform)\//.exec(file)?.[1] ?? "";
  for (const name of [part, "in total"]) {
    const sum = parts.get(name) ?? { taken: 0, all: 0 };
    parts.set(name, sum);
    const arms = Object.values(b).flat();
    sum.all += arms.length;
    sum.taken += arms.filter(Boolean).length;
  }
  const lines = Object.entries(b).flatMap(([id, arms]) =>
    arms.flatMap((times, arm) => {
      const { loc, type, locations } = branchMap[id];
      return times ? [] : [`${locations[arm]?.start?.line ?? loc.start.line} (${type} ${arm})`];
    }),
  );
  if (lines.length > 0) left.set(file, lines);
}

const faults = [];
if (status !== 0) faults.push("a test failed");
if (only.length > 0) for (const [file, lines] of left) console.log(`${file}: ${lines.join(", ")}`);
for (const [name, { taken, all }] of parts) {
  const percent = (100 * taken) / all;
  console.log(`${name.padEnd(14)} ${taken} of ${all} branches, ${percent.toFixed(2)} %`);
  if (only.length === 0 && percent < least) faults.push(`${name}: below ${least} %`);
}
if (only.length === 0) {
  const exceptions = read(`${root}test/coverage-exceptions.json`);
  for (const [file, lines] of left) {
    const { branches = 0 } = exceptions[file] ?? {};
    if (lines.length > branches)
      faults.push(
        `${file}: ${lines.length} branches that no test takes, ${branches} with a reason: line ${lines.join(", ")}`,
      );
  }
  for (const [file, { branches }] of Object.entries(exceptions)) {
    const untaken = left.get(file)?.length ?? 0;
    if (untaken < branches) console.log(`${file}: ${untaken} left now, ${branches} listed`);
  }
}
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);
