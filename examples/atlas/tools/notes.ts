import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { structured } from "../result.js";

const maxNotes = 1_000;

const note = z.object({
  id: z.string(),
  subject: z.string().describe("What it is about: a language or country code"),
  text: z.string(),
});

export type Note = z.infer<typeof note>;

/** Notes live as long as the server: whoever makes it owns them. */
export class Notes {
  #notes = new Map<string, Note>();
  #next = 1;

  save(subject: string, text: string): Note {
    if (this.#notes.size >= maxNotes)
      throw new Error(`There are ${maxNotes} notes already; delete some.`);
    const saved = { id: `note-${this.#next++}`, subject, text };
    this.#notes.set(saved.id, saved);
    return saved;
  }

  delete(id: string): boolean {
    return this.#notes.delete(id);
  }
}

export function registerNotes(server: McpServer, notes: Notes): void {
  server.registerTool(
    "save_note",
    {
      title: "Save a note",
      description: "Saves a note on a language or country, and gives it an id.",
      inputSchema: {
        subject: z.string().min(1).max(100).describe("A language or country code"),
        text: z.string().min(1).max(4_000),
      },
      outputSchema: note.shape,
      annotations: {
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: false,
        openWorldHint: false,
      },
    },
    ({ subject, text }) => structured({ ...notes.save(subject, text) }),
  );
  server.registerTool(
    "delete_note",
    {
      title: "Delete a note",
      description: "Deletes a note. Deleting one that is gone already changes nothing.",
      inputSchema: { id: z.string() },
      outputSchema: {
        id: z.string(),
        deleted: z.boolean().describe("Whether there was such a note"),
      },
      annotations: {
        readOnlyHint: false,
        destructiveHint: true,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    ({ id }) => structured({ id, deleted: notes.delete(id) }),
  );
}
