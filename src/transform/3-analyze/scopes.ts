/**
 * Scopes and references in one walk. Each scope keeps the names it has met and not yet bound; when
 * it closes, its own bindings take theirs and the rest moves out, the smaller map into the larger,
 * so that deep nesting stays near linear.
 *
 * Kept libraries were tried on the hard cases in test/analyze/scopes.test.ts. eslint-scope loses
 * `(x) = 1` under `preserveParens` and knows no Annex B functions in blocks; periscopic binds
 * catch parameters, switch cases, class fields and static blocks wrongly.
 */
import type * as ESTree from "estree";
import {
  bindingOf,
  bindingsOf,
  mapArguments,
  merge,
  nothing,
  type Pending,
  take,
} from "./bindings.js";
import { declarationOf, hasExpressions, hasUseStrict, patternNames } from "./declarations.js";
import { absorbs, type NodeUse, Notes, type Self } from "./facts.js";
import { CHILD_KEYS } from "./keys.js";
import { bare, isNode, loose, type Node } from "./nodes.js";
import type { Binding, BindingKind, Reference, Scope, ScopeKind, Scopes } from "./scope-types.js";
import { emptySurvey, noteStatement, noteSuspending } from "./survey.js";

interface Open extends Scope {
  parent?: Open | undefined;
  pending: Pending;
  /** Annex B.3.3: functions in blocks of sloppy code, waiting for their `var`. */
  hoisted: { name: string; from: Open; node: Node }[];
  strict: boolean;
}

export function scopesOf(ast: ESTree.Program, strict: boolean): Scopes {
  return new Walk(loose(ast), strict).scopes;
}

class Walk {
  readonly scopes: Scopes;
  private scope: Open;
  private fn: Node;
  private withDepth = 0;
  private readonly survey = emptySurvey();
  private readonly notes = new Notes();
  /** The statement of the top level that is being read; in a class of it none. */
  private top: Node | undefined;
  private self: Self = "loose";

  constructor(program: Node, strict: boolean) {
    this.fn = program;
    this.scope = this.open("program", program, strict || hasUseStrict(program.body as Node[]));
    this.scopes = {
      program: this.scope,
      references: new Map(),
      free: new Map(),
      identifiers: new Set(),
      declarations: new Map(),
      uses: new Set(),
      survey: this.survey,
      notes: this.notes,
    };
    this.hoistBlock(program.body as Node[]);
    this.statements(program.body as Node[]);
    this.annexB(this.scope);
    this.bind(this.scope);
    this.scopes.free = this.scope.pending;
  }

  // ------------------------------------------------------------ scopes

  private open(kind: ScopeKind, node: Node, strict = this.scope.strict): Open {
    const parent = this.scope as Open | undefined;
    return {
      kind,
      node,
      fn: this.fn,
      strict,
      hoisted: [],
      pending: nothing,
      bindings: nothing,
      parent,
    };
  }

  private enter(kind: ScopeKind, node: Node, strict?: boolean): void {
    this.scope = this.open(kind, node, strict);
  }

  private leave(): void {
    const scope = this.scope;
    const parent = scope.parent;
    if (parent === undefined) return;
    if (scope.kind === "function") this.annexB(scope);
    this.bind(scope);
    parent.pending = merge(parent.pending, scope.pending);
    this.scope = parent;
  }

  private bind(scope: Open): void {
    const { bindings, pending } = scope;
    if (bindings.size === 0 || pending.size === 0) return;
    const fewer: ReadonlyMap<string, unknown> = bindings.size < pending.size ? bindings : pending;
    fewer.forEach(take, scope);
  }

  private declare(
    name: string,
    kind: BindingKind,
    declaration: Node,
    scope = this.scope,
    id?: Node,
  ): Binding {
    let binding = scope.bindings.get(name);
    if (binding === undefined) {
      binding = bindingOf(name, kind, scope, declaration);
      bindingsOf(scope).set(name, binding);
    } else {
      // A second `var`, or a function over a parameter: whatever it holds, it changes.
      if (kind === "function" || binding.kind === "function") binding.writes++;
    }
    if (id !== undefined) this.scopes.declarations.set(id, binding);
    this.scopes.identifiers.add(name);
    return binding;
  }

  private functionScope(): Open {
    let scope = this.scope;
    while (scope.kind !== "function" && scope.kind !== "program" && scope.parent)
      scope = scope.parent;
    return scope;
  }

  /** `var x`: the body's scope, or the parameter of the same name when there is one body for both. */
  private declareVar(name: string, declaration: Node, id: Node): void {
    this.declare(name, "var", declaration, this.varScope(name), id);
  }

  private varScope(name: string): Open {
    const body = this.functionScope();
    const outer = body.parent;
    const simple = outer?.kind === "parameters" && !hasExpressions(outer.node.params as Node[]);
    return simple && outer.bindings.has(name) ? outer : body;
  }

  private annexB(body: Open): void {
    for (const { name, from, node } of body.hoisted) {
      let clash = false;
      for (let at = from.parent; at !== undefined && !clash; at = at.parent) {
        const other = at.bindings.get(name);
        if (at === body) {
          clash = other !== undefined && other.kind !== "var" && other.kind !== "function";
          if (body.parent?.kind === "parameters" && body.parent.bindings.has(name)) clash = true;
          break;
        }
        clash = other !== undefined && other.kind !== "function" && other.kind !== "catch";
      }
      if (!clash) this.declare(name, "var", node, body).writes++;
    }
  }

  /** Lexical names exist from the start of their block; so do its functions. */
  private hoistBlock(body: readonly Node[]): void {
    for (let i = 0; i < body.length; i++) {
      const statement = declarationOf(body[i] as Node);
      if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") {
        const id = statement.id as Node | null;
        if (id) this.hoistNamed(statement, id);
      } else if (statement.type === "VariableDeclaration" && statement.kind !== "var") {
        const declarators = statement.declarations as Node[];
        const kind = statement.kind === "let" ? "let" : "const";
        for (let at = 0; at < declarators.length; at++)
          this.hoistVariable(declarators[at] as Node, kind);
      }
    }
  }

  private hoistVariable(declarator: Node, kind: "let" | "const"): void {
    const target = declarator.id as Node;
    if (target.type === "Identifier") {
      const binding = this.declare(target.name as string, kind, declarator, this.scope, target);
      if (declarator.init) binding.value = declarator.init as Node;
      return;
    }
    for (const id of patternNames(target))
      this.declare(id.name as string, kind, declarator, this.scope, id);
  }

  private hoistNamed(statement: Node, id: Node): void {
    const name = id.name as string;
    if (statement.type === "ClassDeclaration") {
      this.declare(name, "class", statement, this.scope, id);
      return;
    }
    const top = this.scope.kind === "function" || this.scope.kind === "program";
    const scope = top ? this.varScope(name) : this.scope;
    this.declare(name, "function", statement, scope, id).value = statement;
    if (!top && !this.scope.strict && !statement.async && !statement.generator) {
      this.functionScope().hoisted.push({ name, from: this.scope, node: statement });
    }
  }

  // ------------------------------------------------------------ references

  private reference(node: Node, how: "read" | "write" | "both" | "init", called = false): void {
    const name = node.name as string;
    const reference: Reference = {
      node,
      name,
      scope: this.scope,
      fn: this.fn,
      write: how !== "read",
      read: how === "read" || how === "both",
      init: how === "init",
      dynamic: this.withDepth > 0,
      called,
    };
    this.scopes.references.set(node, reference);
    const { scope } = this;
    const list = scope.pending.get(name);
    if (list !== undefined) {
      list.push(reference);
      return;
    }
    this.scopes.identifiers.add(name);
    if (scope.pending === nothing) scope.pending = new Map();
    scope.pending.set(name, [reference]);
  }

  /** A pattern that is assigned to (`write`) or initialised (`init`), or only declares (undefined). */
  private pattern(node: Node, how: "write" | "init" | undefined): void {
    switch (node.type) {
      case "Identifier":
        if (how) this.reference(node, how);
        this.notes.identifier(node, "target");
        return;
      case "ParenthesizedExpression":
        this.pattern(node.expression as Node, how);
        return;
      case "ObjectPattern":
        for (const property of node.properties as Node[]) {
          if (property.type === "RestElement") this.pattern(property.argument as Node, how);
          else {
            this.survey.properties.push(property);
            this.notes.key(property, "value");
            this.key(property);
            this.pattern(property.value as Node, how);
          }
        }
        return;
      case "ArrayPattern":
        for (const element of node.elements as (Node | null)[])
          if (element) this.pattern(element, how);
        return;
      case "RestElement":
        this.pattern(node.argument as Node, how);
        return;
      case "AssignmentPattern":
        this.pattern(node.left as Node, how);
        this.visit(node.right as Node);
        return;
      default:
        this.visit(node, "target");
        return;
    }
  }

  /** Property names are identifiers to keep clear of, but no references, unless computed. */
  private key(property: Node): void {
    const key = property.key as Node;
    if (property.computed) this.visit(key);
    else if (key.type === "Identifier" || key.type === "PrivateIdentifier") {
      this.scopes.identifiers.add(key.name as string);
    }
  }

  // ------------------------------------------------------------ the walk

  private list(nodes: readonly (Node | null)[]): void {
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i];
      if (node) this.visit(node);
    }
  }

  /** Those of the top level. */
  private statements(body: readonly Node[]): void {
    for (let i = 0; i < body.length; i++) {
      this.top = body[i] as Node;
      this.visit(this.top);
    }
  }

  private children(node: Node): void {
    const keys = CHILD_KEYS.get(node.type) ?? Object.keys(node);
    for (let i = 0; i < keys.length; i++) {
      const child = node[keys[i] as string];
      if (Array.isArray(child)) this.list(child as (Node | null)[]);
      else if (isNode(child)) this.visit(child);
    }
  }

  visit(node: Node, use: NodeUse = "value"): void {
    switch (node.type) {
      case "Identifier":
        this.reference(node, "read");
        this.notes.identifier(node, use);
        return;
      case "Literal":
        if ("regex" in node) this.notes.regex = true;
        return;
      case "MemberExpression":
        this.member(node, use);
        return;
      case "CallExpression":
      case "NewExpression":
        this.call(node);
        return;
      case "ObjectExpression":
        this.list(node.properties as Node[]);
        return;
      case "Property":
        this.survey.properties.push(node);
        this.notes.defined(node);
        this.key(node);
        this.visit(node.value as Node, "method");
        return;
      case "AwaitExpression":
        this.suspends();
        this.visit(node.argument as Node);
        return;
      case "VariableDeclaration":
        this.declarators(node, false);
        return;
      case "ThisExpression":
        this.survey.objects = true;
        this.notes.thisExpression(use, this.self);
        return;
      case "PrivateIdentifier":
        this.scopes.identifiers.add(node.name as string);
        return;
      case "ParenthesizedExpression":
      case "ChainExpression":
        this.visit(node.expression as Node, use);
        return;
      case "BinaryExpression": {
        const operand = absorbs(node.operator) ? "operand" : "value";
        this.visit(node.left as Node, operand);
        this.visit(node.right as Node, node.operator === "instanceof" ? "callee" : operand);
        return;
      }
      case "LogicalExpression": {
        const operand = use === "operand" ? use : "value";
        this.visit(node.left as Node, operand);
        this.visit(node.right as Node, operand);
        return;
      }
      case "UnaryExpression":
        if (node.operator === "delete") this.survey.targets.push(node.argument as Node);
        this.visit(node.argument as Node, "operand");
        return;
      case "TemplateLiteral":
        for (const held of node.expressions as Node[]) this.visit(held, "operand");
        return;
      case "ReturnStatement":
        if (this.fn === this.scopes.program.node) this.survey.returns = true;
        if (isNode(node.argument)) this.visit(node.argument);
        return;
      case "ExpressionStatement":
        noteStatement(this.survey, node.expression as Node);
        this.visit(node.expression as Node);
        return;
      case "AssignmentExpression": {
        const left = bare(node.left as Node);
        if (left.type === "Identifier") {
          this.reference(left, node.operator === "=" ? "write" : "both");
          this.notes.identifier(left, "target");
        } else {
          this.survey.targets.push(left);
          if (left.type === "MemberExpression") this.assigned(left, node.operator as string);
          this.pattern(left, "write");
        }
        this.visit(node.right as Node);
        return;
      }
      case "UpdateExpression": {
        const target = bare(node.argument as Node);
        if (target.type === "Identifier") {
          this.reference(target, "both");
          this.notes.identifier(target, "target");
          return;
        }
        this.survey.targets.push(target);
        this.visit(target, "target");
        return;
      }
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        this.function(node, use);
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        this.class(node);
        return;
      case "BlockStatement":
        this.enter("block", node);
        this.hoistBlock(node.body as Node[]);
        this.list(node.body as Node[]);
        this.leave();
        return;
      case "SwitchStatement": {
        this.visit(node.discriminant as Node);
        this.enter("switch", node);
        const cases = node.cases as Node[];
        for (const one of cases) this.hoistBlock(one.consequent as Node[]);
        this.list(cases);
        this.leave();
        return;
      }
      case "ForStatement":
        this.enter("block", node);
        if (isNode(node.init) && node.init.type === "VariableDeclaration")
          this.hoistBlock([node.init]);
        this.children(node);
        this.leave();
        return;
      case "ForInStatement":
      case "ForOfStatement":
        this.forEach(node);
        return;
      case "CatchClause":
        this.enter("catch", node);
        if (isNode(node.param)) {
          for (const id of patternNames(node.param))
            this.declare(id.name as string, "catch", node, this.scope, id);
          this.pattern(node.param, undefined);
        }
        this.visit(node.body as Node);
        this.leave();
        return;
      case "IfStatement":
        // Annex B.3.4: `if (x) function f() {}` is as if in a block.
        this.visit(node.test as Node);
        this.branch(node.consequent as Node);
        if (isNode(node.alternate)) this.branch(node.alternate);
        return;
      case "LabeledStatement":
      case "BreakStatement":
      case "ContinueStatement":
        if (isNode(node.label)) this.scopes.identifiers.add(node.label.name as string);
        if (isNode(node.body)) this.visit(node.body);
        return;
      case "WithStatement":
        this.notes.withStatement = true;
        this.visit(node.object as Node);
        this.withDepth++;
        this.visit(node.body as Node);
        this.withDepth--;
        return;
      case "MetaProperty":
        this.scopes.uses.add(`${(node.meta as Node).name}.${(node.property as Node).name}`);
        return;
      case "ImportExpression":
        this.notes.dynamicImport = true;
        this.children(node);
        return;
      case "EmptyStatement":
        return;
      case "ExportAllDeclaration":
      case "ExportDefaultDeclaration":
      case "ExportNamedDeclaration":
      case "ImportDeclaration":
        this.survey.modules = true;
        this.children(node);
        return;
      default:
        this.children(node);
        return;
    }
  }

  private branch(node: Node): void {
    if (node.type !== "FunctionDeclaration") {
      this.visit(node);
      return;
    }
    this.enter("block", node);
    this.hoistBlock([node]);
    this.visit(node);
    this.leave();
  }

  private declarators(declaration: Node, each: boolean): void {
    const declarators = declaration.declarations as Node[];
    for (let i = 0; i < declarators.length; i++)
      this.declarator(declaration, declarators[i] as Node, each);
  }

  private declarator(declaration: Node, declarator: Node, each: boolean): void {
    const id = declarator.id as Node;
    if (declaration.kind === "var") {
      for (const name of patternNames(id)) {
        this.declareVar(name.name as string, declarator, name);
      }
    }
    this.pattern(id, declarator.init || each ? "init" : undefined);
    if (isNode(declarator.init)) this.visit(declarator.init);
  }

  private member(node: Node, use: NodeUse, logs = false): void {
    this.survey.members.push(node);
    this.visit(node.object as Node, this.notes.member(node, use, this.self, logs));
    if (node.computed) this.visit(node.property as Node);
    else this.scopes.identifiers.add((node.property as Node).name as string);
  }

  private call(node: Node): void {
    const callee = bare(node.callee as Node);
    const args = node.arguments as Node[];
    const logs = this.notes.call(callee, args);
    if (callee.type === "MemberExpression") this.member(callee, "callee", logs);
    else if (callee.type === "Identifier") {
      this.reference(callee, "read", node.type === "CallExpression");
      this.notes.identifier(callee, "callee");
    } else this.visit(callee, "callee");
    const length = this.notes.lengthOfElements(callee, args[0]);
    if (length === undefined) this.list(args);
    else this.elements(args, length);
  }

  /** `Array.from({ length }, f)` */
  private elements([first, ...rest]: Node[], length: Node): void {
    const [property] = (first as Node).properties as Node[];
    this.survey.properties.push(property as Node);
    this.key(property as Node);
    this.visit(length);
    this.list(rest);
  }

  /** `o[k] ??= x` may give what it read. */
  private assigned(left: Node, operator: string): void {
    this.survey.assigned.push(left);
    if (operator === "||=" || operator === "&&=" || operator === "??=")
      this.notes.key(left, "value");
  }

  private suspends(): void {
    if (this.top !== undefined && this.fn === this.scopes.program.node)
      noteSuspending(this.survey, this.top);
  }

  private forEach(node: Node): void {
    if (node.await) {
      this.notes.forAwait = true;
      this.suspends();
    }
    this.enter("block", node);
    const left = node.left as Node;
    if (left.type === "VariableDeclaration") {
      this.hoistBlock([left]);
      this.visit(node.right as Node);
      this.declarators(left, true);
    } else {
      this.visit(node.right as Node);
      const target = bare(left);
      if (target.type === "Identifier") {
        this.reference(target, "write");
        this.notes.identifier(target, "target");
      } else {
        this.survey.targets.push(target);
        this.pattern(target, "write");
      }
    }
    this.visit(node.body as Node);
    this.leave();
  }

  private function(node: Node, use: NodeUse): void {
    this.notes.functionNode(node);
    this.survey.functions = true;
    const named = node.type === "FunctionExpression" && isNode(node.id);
    if (named) {
      const id = node.id as Node;
      this.enter("name", node);
      this.declare(id.name as string, "function-name", node, this.scope, id).value = node;
    }
    const outer = this.fn;
    const body = node.body as Node;
    const block = body.type === "BlockStatement";
    const strict = this.scope.strict || (block && hasUseStrict(body.body as Node[]));
    this.fn = node;
    this.enter("parameters", node, strict);
    const arrow = node.type === "ArrowFunctionExpression";
    const { self } = this;
    if (!arrow && self !== "strict") this.self = use === "method" ? "bound" : "loose";
    for (const param of node.params as Node[]) {
      for (const id of patternNames(param))
        this.declare(id.name as string, "parameter", node, this.scope, id);
      this.pattern(param, undefined);
    }
    if (!arrow && !this.scope.bindings.has("arguments")) this.declareArguments(node);
    this.enter("function", node, strict);
    if (block) {
      this.hoistBlock(body.body as Node[]);
      this.list(body.body as Node[]);
    } else this.visit(body);
    this.leave();
    const parameters = this.scope;
    this.leave();
    if (!strict) mapArguments(parameters);
    this.fn = outer;
    this.self = self;
    if (named) this.leave();
  }

  private declareArguments(node: Node): void {
    const scope = this.scope;
    const binding = bindingOf("arguments", "arguments", scope, node);
    binding.writes = 1;
    bindingsOf(scope).set("arguments", binding);
  }

  private class(node: Node): void {
    this.survey.objects = true;
    const { top } = this;
    this.top = undefined;
    this.enter("class", node, true);
    if (isNode(node.id))
      this.declare(node.id.name as string, "function-name", node, this.scope, node.id);
    if (isNode(node.id) && node.type === "ClassDeclaration") {
      // The declaration's own identifier is the outer binding's.
      const outer = this.scope.parent?.bindings.get(node.id.name as string);
      if (outer) this.scopes.declarations.set(node.id, outer);
    }
    if (isNode(node.superClass)) this.visit(node.superClass);
    for (const element of (node.body as Node).body as Node[]) this.element(element);
    this.leave();
    this.top = top;
  }

  private element(element: Node): void {
    const { self } = this;
    if (element.type !== "StaticBlock") {
      this.survey.properties.push(element);
      this.notes.defined(element);
      this.key(element);
    }
    this.self = "strict";
    this.elementBody(element);
    this.self = self;
  }

  private elementBody(element: Node): void {
    if (element.type === "StaticBlock") {
      this.inside(element, () => {
        this.hoistBlock(element.body as Node[]);
        this.list(element.body as Node[]);
      });
      return;
    }
    const value = element.value;
    if (!isNode(value)) return;
    if (element.type === "MethodDefinition") this.visit(value, "method");
    else this.inside(element, () => this.visit(value, "method"));
  }

  /** Field initialisers and static blocks are functions in all but syntax. */
  private inside(node: Node, visit: () => void): void {
    const outer = this.fn;
    this.fn = node;
    this.enter("function", node);
    visit();
    this.leave();
    this.fn = outer;
  }
}
