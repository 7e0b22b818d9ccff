/** What a heap snapshot, as DevTools reads it, says of how much there is of what. */

interface Snapshot {
  snapshot: { meta: { node_fields: string[]; node_types: [string[]] } };
  nodes: number[];
  strings: string[];
}

interface Amount {
  count: number;
  bytes: number;
}

export interface Heap {
  /** What a program makes: objects, closures, strings, and what they hold outside the heap. */
  data: number;
  /** Compiled code and what the engine notes of it: grows as long as something is compiled anew. */
  code: number;
  /** Of the data, by kind and constructor. */
  kinds: ReadonlyMap<string, Amount>;
}

const ofCode = new Set(["code", "hidden", "object shape"]);
/** Named after what they say: no two are of one kind. */
const unnamed = new Set(["string", "concatenated string", "sliced string", "number", "bigint"]);

export function readHeap(text: string): Heap {
  const { snapshot, nodes, strings } = JSON.parse(text) as Snapshot;
  const { node_fields, node_types } = snapshot.meta;
  const [type, name, size] = ["type", "name", "self_size"].map((field) =>
    node_fields.indexOf(field),
  ) as [number, number, number];
  const heap = { data: 0, code: 0, kinds: new Map<string, Amount>() };
  for (let at = 0; at < nodes.length; at += node_fields.length) {
    const kind = node_types[0][nodes[at + type] ?? 0] ?? "";
    const bytes = nodes[at + size] ?? 0;
    if (ofCode.has(kind)) {
      heap.code += bytes;
      continue;
    }
    heap.data += bytes;
    const said = unnamed.has(kind) ? "" : ` ${strings[nodes[at + name] ?? 0]?.slice(0, 60)}`;
    const amount = heap.kinds.get(kind + said) ?? { count: 0, bytes: 0 };
    heap.kinds.set(kind + said, { count: amount.count + 1, bytes: amount.bytes + bytes });
  }
  return heap;
}

/** Of what there is more, the most first. */
export function more(before: Heap, after: Heap, most: number): string[] {
  return [...after.kinds]
    .map(([kind, { count, bytes }]) => {
      const was = before.kinds.get(kind) ?? { count: 0, bytes: 0 };
      return { kind, count: count - was.count, bytes: bytes - was.bytes };
    })
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, most)
    .map(({ kind, count, bytes }) => `${bytes} bytes: ${count} more of ${kind}`);
}
