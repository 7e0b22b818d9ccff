/**
 * The text of a program for a stage that goes on from a checkpoint (R4): the same lines, so that
 * positions hold, with what came before left out and its variables declared with what was saved.
 */
import type { LoweredProgram, ProgramPoint, SavedKind } from "../transform/types.js";
import type { Checkpoint, StageBase } from "./types.js";

/** The checkpoint of a stage that goes on at a landing; its last variable is what was waited for. */
export function landingCheckpoint(
  place: number,
  variables: number,
  rest: Partial<Pick<Checkpoint, "delivered" | "logs" | "now" | "values">> = {},
): Checkpoint {
  return {
    ...{ place, delivered: 0, logs: 0, now: 0, index: 0, rich: false },
    order: Array.from({ length: variables }, (_, i) => i),
    ...{ carried: "{}", values: "[]", lists: [] },
    ...rest,
  };
}

/** @throws Error for a checkpoint that is not of this program. */
export function reentered(
  program: LoweredProgram,
  { checkpoint, chunks }: Pick<StageBase, "checkpoint" | "chunks">,
): string {
  const { reentry, code } = program;
  const point = reentry?.points[checkpoint.place];
  if (reentry === undefined || point === undefined)
    throw new Error("the checkpoint is of another program");
  const { keep, line, head } = point;
  const lines = code.split("\n");
  const kept = [
    [1, reentry.opening],
    ...keep,
    [head === undefined ? line : head + 1, lines.length],
  ];
  const text: string[] = lines.map(() => "");
  for (const [first = 1, last = 0] of kept)
    for (let i = first - 1; i < last; i++) text[i] = lines[i] ?? "";
  const before = line - 2;
  text[before] =
    `${text[before]} ${declarations(point, checkpoint, reentry)}${listsOf(point, chunks, reentry.whole)}`;
  if (head !== undefined)
    text[line - 1] = headOf(lines[line - 1] ?? "", point, checkpoint, reentry.kept);
  return text.join("\n");
}

function listsOf({ lists }: ProgramPoint, chunks: StageBase["chunks"], whole: string): string {
  const made = lists.map(
    (name, i) => ` const ${name} = ${whole}([], ${i}, ${chunks[i]?.count ?? 0});`,
  );
  return made.join("");
}

function declarations(
  point: ProgramPoint,
  checkpoint: Checkpoint,
  { kept, each }: { kept: string; each: string },
): string {
  const { functions, iterator, saved } = point;
  const read = checkpoint.rich ? `${kept} = ${kept}([${functions.join(", ")}]); ` : "";
  const all = (["var", "let", "const"] as const).map((kind) => {
    const made = declared(kind, point, checkpoint, kept);
    return made === "" ? "" : `${kind} ${made}; `;
  });
  if (iterator === undefined) return read + all.join("");
  const list = `${kept}[${checkpoint.order[saved.length]}]`;
  return `${read}${all.join("")}const ${iterator} = ${each}(${list}, ${checkpoint.index});`;
}

// a: for (let i = f(), n = 3;
// → a: for (let i = kept[0], n = kept[1];
function headOf(text: string, point: ProgramPoint, checkpoint: Checkpoint, kept: string): string {
  const label = text.slice(0, text.indexOf("for ("));
  const [kind, made] = (["let", "const"] as const)
    .map((one) => [one, declared(`head-${one}`, point, checkpoint, kept)] as const)
    .find(([, text]) => text !== "") ?? ["let", ""];
  return `${label}for (${made === "" ? "" : `${kind} ${made}`};`;
}

function declared(
  kind: SavedKind,
  { saved }: ProgramPoint,
  { order }: Checkpoint,
  kept: string,
): string {
  return saved
    .flatMap((variable, i) =>
      variable.kind === kind ? [`${variable.name} = ${kept}[${order[i]}]`] : [],
    )
    .join(", ");
}
