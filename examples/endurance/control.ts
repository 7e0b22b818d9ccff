/**
 * What every run costs workerd itself: a Durable Object that writes about as many rows as a run's and
 * sets its alarms, and has no engine in it. What memory does here is not Entracte's doing.
 */
import { DurableObject } from "cloudflare:workers";
import { snippets } from "./snippets.js";

interface Env {
  ROWS: { newUniqueId(): object; get(id: object): { write(): Promise<void> } };
}

const tables = ["texts", "journal", "events", "approvals"];
const flushes = 4;
const weekMs = 7 * 86_400_000;

export class Rows extends DurableObject<Env> {
  async write(): Promise<void> {
    const { storage } = this.ctx;
    for (const table of tables)
      storage.sql.exec(`CREATE TABLE ${table} (id INTEGER PRIMARY KEY, name TEXT, text TEXT)`);
    await storage.setAlarm(Date.now() + 10_000);
    for (let flush = 0; flush < flushes; flush++) {
      for (const table of tables)
        storage.sql.exec(`INSERT INTO ${table} (name, text) VALUES ('row', ?)`, "x".repeat(400));
      await storage.sync();
    }
    await storage.setAlarm(Date.now() + weekMs);
  }

  async alarm(): Promise<void> {}
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    if (request.method !== "POST") return new Response("POST a snippet", { status: 405 });
    const { code } = (await request.json()) as { code: string };
    await env.ROWS.get(env.ROWS.newUniqueId()).write();
    const value = snippets.find((snippet) => snippet.code === code)?.value;
    return Response.json({ status: "completed", value });
  },
};
