/**
 * What a computed key can be, told from the text alone. Names are taken whatever their scope: a
 * name counts as numeric when everything that declares or assigns it anywhere is.
 */
import { pushChildren } from "./keys.js";
import { bare, type Node } from "./nodes.js";

/**
 * `counter`: a number that only counts up or down from a small one; `number`: any number; `word`: a
 * string that is neither an index nor the name of anything inherited; `unknown`: anything.
 */
export type KeyKind = "counter" | "number" | "word" | "unknown";

const ARITHMETIC = new Set(["-", "*", "/", "%", "**", "|", "&", "^", "<<", ">>", ">>>"]);
const SMALL = 1e6;
const MAX_ROUNDS = 20;

export class Counters {
  /** By name, the worst that any declaration or assignment makes of it. */
  private readonly names = new Map<string, KeyKind>();
  /** Assignments to be judged once every name is known. */
  private readonly assigned: { name: string; value: Node | undefined }[] = [];

  constructor(program: Node) {
    const stack: Node[] = [program];
    for (let node = stack.pop(); node; node = stack.pop()) {
      this.note(node);
      pushChildren(node, stack);
    }
    let rounds = 0;
    while (this.judged()) {
      // A long chain of assignments is not worth following: hostile text would make it quadratic.
      if (++rounds < MAX_ROUNDS) continue;
      this.names.clear();
      break;
    }
  }

  /** Whether some name turned out to be worse than it seemed. */
  private judged(): boolean {
    let changed = false;
    for (let i = 0; i < this.assigned.length; i++) {
      const { name, value } = this.assigned[i] as Counters["assigned"][number];
      const now = this.names.get(name);
      if (now === "unknown") continue;
      const kind = value ? this.keyKind(value, false) : "unknown";
      const worse =
        kind === "unknown" || kind === "word" ? "unknown" : kind === "number" ? kind : now;
      if (worse === now) continue;
      this.names.set(name, worse ?? "unknown");
      changed = true;
    }
    return changed;
  }

  /** `here` is false for what is assigned: a sum may then grow without bound. */
  keyKind(given: Node, here = true): KeyKind {
    const node = bare(given);
    switch (node.type) {
      case "Literal":
        if (typeof node.value === "number")
          return Math.abs(node.value) <= SMALL ? "counter" : "number";
        return "unknown";
      case "Identifier":
        return this.names.get(node.name as string) ?? "unknown";
      case "UpdateExpression":
        return this.keyKind(node.argument as Node) === "counter" ? "counter" : "number";
      case "UnaryExpression":
        return node.operator === "+" || node.operator === "-" || node.operator === "~"
          ? "number"
          : "unknown";
      case "BinaryExpression":
        return this.binary(node, here);
      case "MemberExpression":
        return "unknown";
      case "TemplateLiteral":
        return isWord(node) ? "word" : "unknown";
      default:
        return "unknown";
    }
  }

  private binary(node: Node, here: boolean): KeyKind {
    const left = this.keyKind(node.left as Node, false);
    const right = this.keyKind(node.right as Node, false);
    const operator = node.operator as string;
    const counts = here && left === "counter" && right === "counter";
    if (operator === "+") {
      if (counts) return "counter";
      return left !== "unknown" && left !== "word" && right !== "unknown" && right !== "word"
        ? "number"
        : "unknown";
    }
    if (!ARITHMETIC.has(operator)) return "unknown";
    return counts && (operator === "-" || operator === "%") ? "counter" : "number";
  }

  private note(node: Node) {
    switch (node.type) {
      case "VariableDeclarator": {
        const id = node.id as Node;
        if (id.type === "Identifier") {
          if (node.init) this.assign(id, node.init as Node);
          else this.assign(id, undefined);
        } else this.spoil(id);
        return;
      }
      case "AssignmentExpression": {
        const left = bare(node.left as Node);
        if (left.type !== "Identifier") return this.spoil(left);
        const operator = node.operator as string;
        if (operator === "=") this.assign(left, node.right as Node);
        else if (operator === "+=" || operator === "-=") {
          // A step keeps a counter a counter only when it is itself small and fixed.
          const step = bare(node.right as Node);
          const small =
            step.type === "Literal" && typeof step.value === "number" && Math.abs(step.value) <= 1;
          this.assign(
            left,
            small
              ? left
              : operator === "-="
                ? { ...step, type: "UnaryExpression", operator: "-" }
                : { ...node, type: "BinaryExpression", operator: "+" },
          );
        } else if (ARITHMETIC.has(operator.slice(0, -1))) {
          this.assign(left, { ...node, type: "UnaryExpression", operator: "-" });
        } else this.assign(left, undefined);
        return;
      }
      case "ForInStatement":
      case "ForOfStatement": {
        const left = node.left as Node;
        return left.type === "VariableDeclaration"
          ? this.spoil(((left.declarations as Node[])[0] as Node).id as Node)
          : this.spoil(left);
      }
      case "CatchClause":
        return this.spoil(node.param as Node | null);
      case "ArrowFunctionExpression":
      case "FunctionExpression":
      case "FunctionDeclaration":
        for (const parameter of node.params as Node[]) this.spoil(parameter);
        return this.spoil(node.id as Node | null);
      case "ClassDeclaration":
      case "ClassExpression":
        return this.spoil(node.id as Node | null);
    }
  }

  private assign(id: Node, value: Node | undefined): void {
    const name = id.name as string;
    if (!this.names.has(name)) this.names.set(name, "counter");
    this.assigned.push({ name, value });
  }

  /** Every name a pattern binds may be anything. */
  private spoil(pattern: Node | null | undefined): void {
    const stack = pattern ? [pattern] : [];
    for (let node = stack.pop(); node; node = stack.pop()) {
      switch (node.type) {
        case "Identifier":
          this.assign(node, undefined);
          break;
        case "ParenthesizedExpression":
          stack.push(node.expression as Node);
          break;
        case "ObjectPattern":
          for (const p of node.properties as Node[])
            stack.push((p.type === "RestElement" ? p.argument : p.value) as Node);
          break;
        case "ArrayPattern":
          for (const element of node.elements as (Node | null)[]) if (element) stack.push(element);
          break;
        case "RestElement":
          stack.push(node.argument as Node);
          break;
        case "AssignmentPattern":
          stack.push(node.left as Node);
          break;
      }
    }
  }
}

/** A template that begins or ends with text no inherited name and no index has. */
function isWord(template: Node): boolean {
  const quasis = template.quasis as { value: { cooked?: string | null } }[];
  const first = quasis[0]?.value.cooked ?? "";
  const last = quasis[quasis.length - 1]?.value.cooked ?? "";
  // `__proto__` and the like begin and end with it.
  const inside = /^[^_].*_/s.test(first) || /_.*[^_]$/s.test(last);
  return inside || /[-:/ .#|,]/.test(first + last);
}
