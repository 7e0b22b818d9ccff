/** How large the variables of a brief program may be, and who may see them change: for `brief-work.ts`. */
import { refuse } from "./brief-cost.js";
import { either, type Size, within } from "./brief-size.js";

export interface Scope {
  names: Map<string, Size>;
  /** Lists that are written where they are declared: true while nothing but their name knows them. */
  lists: Map<string, boolean>;
  outer: Scope | undefined;
  async: boolean;
  returned?: Size;
}

export class Variables {
  scope: Scope = { names: new Map(), lists: new Map(), outer: undefined, async: false };
  /** What `=` has given to variables, of all times together, while somebody wants to know. */
  assigned: Map<string, Size> | undefined;
  /** Variables that change, and those that a function within reads: none may be both. */
  private readonly changed = new Set<string>();
  private readonly closedOver = new Set<string>();

  /** A function, while `task` looks into it. */
  within<T>(async: boolean, task: (scope: Scope) => T): T {
    const outer = this.scope;
    this.scope = { names: new Map(), lists: new Map(), outer, async: async || outer.async };
    const result = task(this.scope);
    this.scope = outer;
    return result;
  }

  /** Blocks share the variables of their function: one name is then all that it may be. */
  set(name: string, size: Size, times: number): void {
    const { names, lists } = this.scope;
    const before = names.get(name);
    names.set(name, before ? either(before, size, times) : size);
    if (lists.has(name)) lists.set(name, false);
  }

  /** A list that is made where it is declared. */
  list(name: string, size: Size, times: number): void {
    const isNew = !this.scope.names.has(name);
    this.set(name, size, times);
    if (isNew) this.scope.lists.set(name, true);
  }

  /** Of a name that is read `times` over; undefined: it is none of the program's. */
  get(name: string, times: number): Size | undefined {
    let size = this.scope.names.get(name);
    for (const scope of this.holding(name)) {
      if (scope.lists.has(name)) scope.lists.set(name, false);
      if (scope === this.scope) continue;
      // What changes may do so over again, or before a function goes on.
      if (this.changed.has(name)) refuse();
      this.closedOver.add(name);
      const here = within(scope.names.get(name) as Size, times);
      size = size ? either(size, here, times) : here;
    }
    return size;
  }

  /** What is known of a name without reading what it holds. */
  kinds(name: string): Size["kind"][] {
    return this.holding(name).map(({ names }) => (names.get(name) as Size).kind);
  }

  isOutside(name: string): boolean {
    return this.holding(name).some((scope) => scope !== this.scope);
  }

  change(name: string): void {
    if (this.closedOver.has(name)) refuse();
    this.changed.add(name);
  }

  /** `name = …` */
  assign(name: string, size: Size): void {
    const before = this.assigned?.get(name);
    this.assigned?.set(name, before ? { ...size, total: before.total + size.total } : size);
  }

  /** Something is added to what `name` holds, which nobody reads who may add to it again. */
  grow(name: string, grown: (held: Size) => Size): void {
    for (const { names } of this.holding(name)) names.set(name, grown(names.get(name) as Size));
  }

  /** Whether only its name knows the list that `name` is: what is added to it is added to nothing else. */
  isOwnList(name: string): boolean {
    const scopes = this.holding(name);
    return scopes.length > 0 && scopes.every(({ lists }) => lists.get(name) === true);
  }

  /** From here on the variables of this function are `names`, and those of blocks are none. */
  begin(names: ReadonlyMap<string, Size>): void {
    const { scope } = this;
    scope.names = new Map(names);
    for (const name of scope.lists.keys()) if (!names.has(name)) scope.lists.delete(name);
  }

  /** As if `task` had not been: but for what has been seen of variables. */
  trial(task: () => void): ReadonlyMap<string, Size> {
    const kept: [scope: Scope, names: Map<string, Size>, returned: Size | undefined][] = [];
    for (let scope: Scope | undefined = this.scope; scope !== undefined; scope = scope.outer)
      kept.push([scope, new Map(scope.names), scope.returned]);
    task();
    const { names } = this.scope;
    for (const [scope, before, returned] of kept) {
      scope.names = before;
      if (returned === undefined) delete scope.returned;
      else scope.returned = returned;
    }
    return names;
  }

  private holding(name: string): Scope[] {
    const scopes: Scope[] = [];
    for (let scope: Scope | undefined = this.scope; scope !== undefined; scope = scope.outer)
      if (scope.names.has(name)) scopes.push(scope);
    return scopes;
  }
}
