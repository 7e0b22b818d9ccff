/** Runs that were begun on another release, and the guests that an organisation keeps for them. */
import { env, runInDurableObject } from "cloudflare:test";
import { beforeAll, expect, it } from "vitest";
import { organizationOf, runOf } from "../../src/api/env.js";
import { guestHash } from "../../src/runtime/guest.generated.js";
import { parseJournal } from "../../src/runtime/journal-parse.js";
import { openJournal } from "../../src/runtime/seal.js";
import { guestHashOf, otherGuest } from "../journal/other-guest.js";
import { addServer, ask, type Loose, run, send, settled } from "./client.js";

const org = "releases";
const path = `/api/v1/orgs/${org}/runs`;
const code = "const x = Math.random(); await workshop.write({ name: 'released' }); return x";

beforeAll(() => addServer(org, "workshop", "/workshop", { policy: { write: "ask" } }));

/** A run that was suspended on the release that had the other guest. */
async function begunElsewhere(): Promise<string> {
  const { body } = await run(org, code);
  expect(body.status).toBe("suspended");
  const hash = await guestHashOf(otherGuest);
  await runInDurableObject(runOf(env, org, body.id), (_, { storage }) => {
    const sql = "SELECT text FROM journal WHERE row = 1";
    const [row] = storage.sql.exec<{ text: string }>(sql).toArray();
    const header = { ...JSON.parse(row?.text ?? ""), guest: hash };
    storage.sql.exec("UPDATE journal SET text = ? WHERE row = 1", JSON.stringify(header));
  });
  return body.id;
}

const approve = (id: string) =>
  ask("POST", `${path}/${id}/decisions`, {
    body: { decisions: [{ seq: 0, action: "approve" }] },
  });

function guestTexts(): Promise<Loose[]> {
  const stub = env.ORGANIZATIONS.get(env.ORGANIZATIONS.idFromName(org));
  return runInDurableObject(stub, (_, { storage }) =>
    storage.sql
      .exec<{ name: string }>("SELECT DISTINCT name FROM texts WHERE name LIKE 'guest %'")
      .toArray()
      .map(({ name }) => name),
  );
}

it("a guest is kept once for all runs of an organisation, and goes with the last", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) ids.push((await run(org, `return ${n}`)).body.id);
  expect(await guestTexts()).toEqual([`guest ${guestHash}`]);
  for (const id of ids) await organizationOf(env, org).forgetRun(id);
  expect(await guestTexts()).toEqual([]);
});

it("a run whose guest is not kept is refused, with the reason, and sends nothing", async () => {
  const id = await begunElsewhere();
  await approve(id);
  const { status, error } = await settled(org, id);
  expect(status).toBe("failed");
  expect(error.message).toContain("could not go on: the run was begun on another release");
});

it("a run goes on with the guest that it began with", async () => {
  const id = await begunElsewhere();
  const hash = await guestHashOf(otherGuest);
  await organizationOf(env, org).keepGuest(hash, JSON.stringify(otherGuest));
  await approve(id);
  expect(await settled(org, id)).toMatchObject({ status: "completed", value: 0.25 });
  const [header] = parseJournal(await (await send("GET", `${path}/${id}/journal`)).text());
  expect(header).toMatchObject({ guest: hash, embedded: otherGuest });
});

it("a downloaded journal holds its guest, and is sealed where there is a key", async () => {
  const { body } = await run(org, "return 'sealed'");
  const text = await (await send("GET", `${path}/${body.id}/journal`)).text();
  expect(parseJournal(text)[0]).toMatchObject({ guest: guestHash, embedded: { protocol: 1 } });
  expect(text).toContain(',"mac":"');
  const entries = await openJournal(text, env.JOURNAL_KEY ?? "");
  expect(entries.map(({ type }) => type)).toEqual(["header", "end"]);
  await expect(
    openJournal(text.replace("sealed", "opened"), env.JOURNAL_KEY ?? ""),
  ).rejects.toThrow();
});
