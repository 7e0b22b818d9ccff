/**
 * npm run coverage [-- TESTS...]: the branches of src/transform and src/runtime that the tests take.
 * Nothing sees into a string inside QuickJS, so the guest is measured in Node (`GUEST=native`).
 * Fails below 95 % of branches in any part, and for every branch that no test takes and
 * test/coverage-exceptions.json gives no reason for. With TESTS, lists what they leave and checks
 * nothing. `UPDATE=1` lists anew what is left, with the reasons that are there.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { instrumentGuest } from "./instrument-guest.mjs";

const least = 95;
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}coverage`;
const listed = `${root}test/coverage-exceptions.json`;
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
const { UPDATE: update, ...env } = process.env;
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
    env: { ...env, GUEST_MODULES: `${folder}/guest/modules.json` },
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
/** By file: the branches that are not taken. A branch is known by its text, which moves with it. */
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
  const text = readFileSync(`${root}${file}`, "utf8").split("\n");
  const branches = Object.entries(b).flatMap(([id, arms]) =>
    arms.flatMap((times, arm) => {
      const { loc, type, locations } = branchMap[id];
      const line = locations[arm]?.start?.line ?? loc.start.line;
      return times ? [] : [{ line, branch: `${type} ${arm}: ${text[line - 1].trim()}` }];
    }),
  );
  if (branches.length > 0) left.set(file, branches);
}

const faults = [];
if (status !== 0) faults.push("a test failed");
if (only.length > 0)
  for (const [file, branches] of left)
    for (const { line, branch } of branches) console.log(`${file}:${line} ${branch}`);
for (const [name, { taken, all }] of parts) {
  const percent = (100 * taken) / all;
  console.log(`${name.padEnd(14)} ${taken} of ${all} branches, ${percent.toFixed(2)} %`);
  if (only.length === 0 && percent < least) faults.push(`${name}: below ${least} %`);
}
if (only.length === 0) compare(read(listed));
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);

/** `branches`: by file, by the reason's name, the branches that no test takes for that reason. */
function compare({ reasons, branches: excepted }) {
  const kept = {};
  for (const [file, branches] of left) {
    const given = Object.entries(excepted[file] ?? {}).flatMap(([reason, texts]) =>
      texts.map((branch) => ({ reason, branch })),
    );
    for (const { line, branch } of branches) {
      const at = given.findIndex((one) => one.branch === branch && reasons[one.reason]);
      const [{ reason } = { reason: "" }] = at < 0 ? [] : given.splice(at, 1);
      kept[file] ??= {};
      kept[file][reason] ??= [];
      kept[file][reason].push(branch);
      if (reason === "") faults.push(`${file}:${line} is not taken, without a reason: ${branch}`);
    }
  }
  const listing = JSON.stringify({ reasons, branches: kept }, undefined, 2);
  if (update) {
    writeFileSync(listed, `${listing}\n`);
    spawnSync("npx", ["biome", "format", "--write", listed], { cwd: root });
  }
  for (const [file, given] of Object.entries(excepted))
    for (const [reason, texts] of Object.entries(given))
      for (const branch of texts)
        if (count(kept[file]?.[reason], branch) < count(texts, branch))
          console.log(`${file}: taken by now, or gone: ${branch}`);
}

function count(texts = [], text) {
  return texts.filter((one) => one === text).length;
}
