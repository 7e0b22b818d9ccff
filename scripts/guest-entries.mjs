/** The modules of the guest, and what each is made of. A guest that another release's host may be given has a new name. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const guest = fileURLToPath(new URL("../src/runtime/guest/", import.meta.url));

export const guestEntries = new Map([
  ["small2", `${guest}small.ts`],
  ["midway", `${guest}midway.ts`],
  ["midway2", `${guest}midway-gather.ts`],
  ["midway4", `${guest}midway-gather.ts`],
  ["last", `${guest}last.ts`],
  ["midway1", `${guest}midway.ts`],
  ["gather2", `${guest}gather.ts`],
  ["together", `${guest}together.ts`],
  ["tasks", `${guest}tasks.ts`],
  ["tasks1", `${guest}tasks.ts`],
  ["promises", `${guest}promises.ts`],
  ["midway3", `${guest}promises.ts`],
  ["lazy", `${guest}lazy.ts`],
  ["asks", `${guest}light-asks.ts`],
  ["kernel2", `${guest}light-kernel.ts`],
  ["console2", `${guest}light-console.ts`],
  ["inspect1", `${guest}light-inspect.ts`],
  ["clock2", `${guest}light-clock.ts`],
  ["save1", `${guest}light-save.ts`],
  ["save2", `${guest}light-point.ts`],
  ["kernel", `${guest}kernel.ts`],
  ["failures", `${guest}failures.ts`],
  ["direct", `${guest}direct.ts`],
  ["offers", `${guest}offers.ts`],
  ["ahead", `${guest}ahead.ts`],
  ["each", `${guest}each.ts`],
  ["checkpoint", `${guest}checkpoint.ts`],
  ["whole", `${guest}whole.ts`],
  ["save-rich", `${guest}save-rich.ts`],
  ["restore", `${guest}restore.ts`],
]);
for (const file of readdirSync(`${guest}features`).sort())
  if (file.endsWith(".ts")) guestEntries.set(file.slice(0, -3), `${guest}features/${file}`);

/** What is left out of `tasks1`: combinators; of `midway`: checkpoints; of `midway2`: landings; of `midway3`: whatever is settled. */
export const constantsOf = (name) => ({
  GATHERS: `${name !== "tasks1"}`,
  SAVES: `${name !== "midway"}`,
  LANDS: `${name !== "midway2"}`,
  LATER: `${name !== "midway3"}`,
});
