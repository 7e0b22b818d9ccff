/**
 * Marks the places at which a checkpoint may be taken (R4), and finds the lines on which they were
 * printed: a stage that goes on from one is given the same text with the lines before it left out.
 */
import type * as ESTree from "estree";
import * as b from "../builders.js";
import type {
  HelperKey,
  Landing,
  ProgramPoint,
  ProgramReentry,
  Reentry,
  ReentryPlace,
} from "../types.js";
import { nameOf } from "./helpers.js";
import type { Names } from "./names.js";
import { isDirective } from "./query.js";

/** Set when what it is on is printed. An object: the walk copies lists. */
interface Lines {
  first: number;
  last: number;
}
/** Where a statement of the top level starts in the snippet: no two start at one place. */
type Place = number | undefined;

interface Marked {
  place: ReentryPlace;
  /** Of what is executed first. */
  start: Place;
  iterator: string | undefined;
  /** Of a `for` loop's test, which begins a line. */
  test?: { lines?: Lines };
  /** The variable behind whose declaration a stage goes on with what it waited for. */
  landed?: string;
}

export class Points {
  readonly #marked: Marked[] = [];
  /** What stands for an `await` that has a statement of its own now. */
  readonly #landed = new Map<ESTree.Node, string>();
  readonly #kept: string;
  /** Whether something looks at a list that may not be whole. */
  readonly looks: boolean;

  constructor(
    private readonly reentry: Reentry | undefined,
    private readonly names: Names,
    private readonly helpers: Map<HelperKey, string>,
  ) {
    this.#kept = reentry === undefined ? "" : this.#helper("kept");
    let lists = false;
    reentry?.places.forEach((place) => {
      lists ||= place.lists.length > 0;
    });
    if (lists) this.#helper("whole");
    this.looks = reentry !== undefined && reentry.reads.size + reentry.sizes.size > 0;
  }

  /** Puts `own`, which stands for `node`, into `body`, with the place before it marked. */
  marked(node: ESTree.Node, own: ESTree.Statement, body: ESTree.Statement[]): void {
    const place = this.reentry?.places.get(node);
    const landing = this.reentry?.landings.get(node);
    if (place?.kind === "statement")
      body.push(b.at(b.statement(this.#mark(place, own.start)), own));
    if (landing !== undefined) body.push(this.#land(landing));
    if (place === undefined || place.kind === "statement") body.push(own);
    else body.push(...this.#loop(place, own));
  }

  // const a = (await x).b
  // → const landed = await land(0, x, [c, d]); const a = landed.b
  #land({ awaits, place }: Landing): ESTree.Statement {
    const landed = this.names.fresh("landed");
    this.#landed.set(awaits, landed);
    const id = b.literal(this.#marked.length);
    const saved = [...place.saved, { name: landed, kind: "const" as const }];
    this.#marked.push({
      place: { ...place, saved },
      start: undefined,
      iterator: undefined,
      landed,
    });
    const land = b.call(b.id(this.#helper("land")), [id, awaits.argument, values(place)]);
    return b.declare("const", [[b.id(landed), b.at(b.awaits(land), awaits)]]);
  }

  /** What stands for this `await`, if anything. */
  landed(node: ESTree.Node): string | undefined {
    return this.#landed.get(node);
  }

  // while (test) B
  // → while ((point(0) && point(0, [a, b]), test)) B
  #loop(place: ReentryPlace, statement: ESTree.Statement): ESTree.Statement[] {
    if (statement.type === "LabeledStatement") {
      const inner = this.#loop(place, statement.body);
      const loop = inner.at(-1) as ESTree.Statement;
      return [...inner.slice(0, -1), { ...statement, body: loop }];
    }
    switch (statement.type) {
      case "WhileStatement": {
        const test = b.sequence([this.#mark(place, statement.start), statement.test]);
        return [{ ...statement, test: b.parens(test) }];
      }
      case "ForStatement": {
        const mark = this.#mark(place, statement.start);
        const test: ESTree.Expression & { lines?: Lines; breaks?: true } = b.sequence(
          statement.test ? [mark, statement.test] : [mark, b.literal(true)],
        );
        test.lines = { first: 0, last: 0 };
        test.breaks = true;
        (this.#marked.at(-1) as Marked).test = test;
        return [{ ...statement, test }];
      }
      case "DoWhileStatement":
        return [
          { ...statement, body: this.#within(statement.body, this.#mark(place, statement.start)) },
        ];
      case "ForOfStatement": {
        // for (const x of y) B
        // → const list = each(y); for (const x of list) { point(0) && point(0, [a, b], [], list); B }
        const list = this.names.fresh("list");
        const each = b.call(b.id(this.#helper("each")), [statement.right]);
        const body = this.#within(statement.body, this.#mark(place, statement.start, list));
        return [
          b.declare("const", [[b.id(list), each]]),
          { ...statement, right: b.id(list), body },
        ];
      }
      default:
        return [statement];
    }
  }

  /** `node`, which is visited already, where it looks at a list that may not be whole. */
  whole<T extends ESTree.Node>(node: T, from: ESTree.Node): ESTree.Node {
    const { reentry } = this;
    if (reentry?.reads.has(from)) return this.#whole(from, []);
    if (!reentry?.sizes.has(from) || from.type !== "MemberExpression") return node;
    const list =
      from.object.type === "ParenthesizedExpression" ? from.object.expression : from.object;
    return this.#whole(list, [b.literal(-1)]);
  }

  #whole(list: ESTree.Node, more: ESTree.Expression[]): ESTree.Expression {
    const name = list.type === "Identifier" ? list.name : "";
    return b.at(b.call(b.id(this.#helper("whole")), [b.at(b.id(name), list), ...more]), list);
  }

  #within(body: ESTree.Statement, mark: ESTree.Expression): ESTree.Statement {
    return b.block([b.statement(mark), body]);
  }

  #mark(place: ReentryPlace, start: Place, iterator?: string): ESTree.Expression {
    const id = b.literal(this.#marked.length);
    this.#marked.push({ place, start, iterator });
    const args: ESTree.Expression[] = [id, values(place)];
    if (place.functions.length > 0 || iterator !== undefined || place.lists.length > 0)
      this.#addMore(args, place, iterator);
    return guarded(this.#helper("point"), id, args);
  }

  #addMore(
    args: ESTree.Expression[],
    { functions, lists }: ReentryPlace,
    iterator: string | undefined,
  ): void {
    args.push(b.array(functions.flatMap((name) => this.#function(name))));
    if (iterator !== undefined) args.push(b.id(iterator));
    else if (lists.length > 0) args.push(b.literal(0));
    if (lists.length > 0) args.push(b.array(lists.map((name) => b.id(name))));
  }

  // g, or in a program that may have changed what a function says of itself: g, "g", 2
  #function(name: string): ESTree.Expression[] {
    const shape = this.reentry?.shapes.get(name) ?? [];
    return [b.id(name), ...shape.map((part) => b.literal(part))];
  }

  #helper(key: HelperKey): string {
    return nameOf(key, this.helpers, this.names);
  }

  /** Where the statements start whose lines are asked for. */
  #wanted(): Set<Place> {
    const wanted = new Set<Place>();
    for (let i = 0; i < this.#marked.length; i++) {
      const { place, start } = this.#marked[i] as Marked;
      if (start !== undefined) wanted.add(start);
      for (let at = 0; at < place.keep.length; at++) wanted.add(place.keep[at]?.start);
    }
    return wanted;
  }

  /** The variable of a landing, where `node` declares it. */
  #landing(node: ESTree.Statement): string | undefined {
    if (node.type !== "VariableDeclaration") return undefined;
    const id = node.declarations[0]?.id;
    if (id?.type !== "Identifier") return undefined;
    return this.#marked.find(({ landed }) => landed === id.name)?.landed;
  }

  /** What to ask once `body`, the program's lowered statements, has been printed. */
  follow(body: ESTree.Statement[]): (() => ProgramReentry | undefined) | undefined {
    const { reentry } = this;
    if (reentry === undefined) return undefined;
    const lines = new Map<Place | string, Lines>();
    const wanted = this.#wanted();
    const lands = this.#landed.size > 0;
    let opening: Lines | undefined;
    for (let i = 0; i < body.length; i++) {
      const node = body[i] as ESTree.Statement;
      const start = placeOf(node);
      const own = start !== undefined && wanted.delete(start);
      const first = opening === undefined && !isOpening(node);
      const landed = lands && i > 0 ? this.#landing(body[i - 1] as ESTree.Statement) : undefined;
      if (!own && !first && landed === undefined) continue;
      const at: Lines = { first: 0, last: 0 };
      (node as { lines?: Lines }).lines = at;
      if (own) lines.set(start, at);
      if (first) opening = at;
      if (landed !== undefined) lines.set(landed, at);
    }
    return () => {
      const points = this.#marked.map((marked) => pointOf(marked, lines));
      return {
        kept: this.#kept,
        each: this.helpers.get("each") ?? "",
        whole: this.helpers.get("whole") ?? "",
        careful: reentry.careful,
        opening: (opening?.first ?? 1) - 1,
        points,
      };
    };
  }
}

/** Of places by where they start, and of landings by their variable. */
type PlaceLines = ReadonlyMap<Place | string, Lines>;

// point(0) && point(0, [a, b])
function guarded(point: string, id: ESTree.Expression, args: ESTree.Expression[]) {
  return b.and(b.call(b.id(point), [id]), b.call(b.id(point), args));
}

function values({ saved }: ReentryPlace): ESTree.Expression {
  const names: ESTree.Expression[] = [];
  for (let i = 0; i < saved.length; i++)
    names.push(b.id((saved[i] as ReentryPlace["saved"][number]).name));
  return b.array(names);
}

function pointOf(
  { place, start, iterator, test, landed }: Marked,
  lines: PlaceLines,
): ProgramPoint {
  const { saved, functions, lists } = place;
  const line = lines.get(landed ?? start)?.first ?? 0;
  const keep = place.keep.length === 0 ? [] : place.keep.map((node) => linesOf(node, lines));
  const rest = { saved, functions, lists, keep };
  if (landed !== undefined) return { line, ...rest, landing: true };
  if (test?.lines !== undefined) return { line, head: test.lines.first - 1, ...rest };
  return iterator === undefined ? { line, ...rest } : { line, ...rest, iterator };
}

function linesOf(node: ESTree.Node, lines: PlaceLines): [number, number] {
  const { first, last } = lines.get(node.start) ?? { first: 0, last: 0 };
  return [first, last];
}

/** A labelled loop has the place of the loop. */
function placeOf(node: ESTree.Node): Place {
  return node.type === "LabeledStatement" ? placeOf(node.body) : node.start;
}

/** What lowering puts before the snippet's own statements. */
function isOpening(node: ESTree.Statement): boolean {
  if (isDirective(node)) return true;
  return (
    node.type === "VariableDeclaration" &&
    node.start === undefined &&
    node.kind !== "const" &&
    node.declarations.every(({ init }) => !init)
  );
}
