import { transform } from "esbuild";
import ts from "typescript";
import { expect, test } from "vitest";
import { outcome, parsed, printed } from "./helpers.js";

/** Bodies of an async function; what they return is compared with what two compilers make of them. */
const samples: Record<string, string> = {
  annotations:
    "const a: number = 1; let b: string | undefined; function f(x: number, ...r: string[]): Array<string> { return [...r, String(x)] } return [a, b, f(1, 'a')]",
  "as, satisfies and const":
    "const a = { x: 1 } as const; const b = (a as any as { x: number }).x satisfies number; return [a, b, <any>a, <const>['q']]",
  "an assertion where a statement could start":
    "const f = () => <any>{ a: 1 }; return [f(), (() => (<any>{ b: 2 }).b)()]",
  "as between operators":
    "const x: any = 3; return [x as number + 1, 1 + 2 as number * 3, (x as any) ** 2, -x! * 2, typeof x! === 'number', x as any ?? 1]",
  "as in conditions": "const x: any = 1; return (x as boolean) ? (x as number) : (<any>0)",
  "non-null in chains":
    "const o: any = { a: { b() { return this.c }, c: 5 } }, n: any = null; return [o.a!.b!(), o?.a!.c, n?.a!.b.c, n?.a!.b!(), o!['a']!.c]",
  "parentheses that end a chain": "const n: any = null; return (n?.a)!.b",
  "assignment targets":
    "let a: any, b: any, o: any = {}; a! = 1; (b as any) = 2; (<any>o).x = 3; [a!, (b as any)] = [4, 5]; ({ p: o.y! } = { p: 6 } as any); (a as number)++; return [a, b, o]",
  "for loops":
    "const r: any[] = []; for (const x of [1, 2] as number[]) r.push(x); for (const k in { a: 1 } as any) r.push(k); return r",
  generics:
    "function id<T extends object = {}>(x: T): T { return x } const g = async <T,>(x: T): Promise<T> => x; class A<in out T> { m<U>(u: U): U { return u } } return [id<{ a: number }>({ a: 1 }), await g<string>('x'), new A<number>().m<string>('m'), new Map<string, number>([['a', 1]])]",
  "instantiation expressions":
    "const f = <T,>(x: T) => x; const g = f<string>; const m = new (Map<string, number>)(); return [g('a'), m]",
  "interfaces and types":
    "interface A extends B { x: number; y?(): void; [k: string]: any; new (): A; readonly z: 1 } type B = { [K in keyof A]?: A[K] } & (A extends infer U ? U : never); type F = (a: number) => asserts a is number; return 1",
  "names of types used as values":
    "const type = 1, interface_ = 2, declare = 3, namespace = 4, abstract = 5, as = 6, satisfies = 7, is = 8, readonly = 9; return [type, declare, namespace, abstract, as, satisfies, is, readonly, interface_]",
  declare:
    "declare const x: number; declare function f(): void; declare class C {} declare namespace N { const a: 1 } declare module 'm' { } declare global { interface Window {} } return typeof x + typeof f",
  overloads:
    "function f(a: string): string; function f(a: number): number; function f(a: any): any { return a } class A { m(): void; m(a?: any) { return a } constructor(); constructor(a?: any) {} } return [f(1), f('a'), new A().m(2), f.length, A.length]",
  "this parameters":
    "function f(this: any, a: number) { return [this.x, a, f.length] } const o = { x: 1, m(this: any, a: any) { return this.x + a } }; return [f.call({ x: 2 }, 3), o.m(1), o.m.length]",
  "optional members and parameters":
    "function f(a?: number, { b }: { b?: number } = {}, [c]: any[] = []) { return [a, b, c] } class A { x?: number; y!: string; m?(): void; z = 1 } return [f(), f(1, { b: 2 }, [3]), Object.keys(new A()), f.length]",
  "class members":
    "abstract class A { private a = 1; protected static b: number = 2; public readonly c: string; declare d: number; #e?: number = 3; abstract f: number; abstract g(): void; get h(): number { return this.#e! } set h(v: number) { this.#e = v } static { this.b++ } [k: string]: any; static async *i<T>(): any { yield 1 } constructor(readonly j?: number) { this.c = 'c' } } class B extends A implements Object { override f = 9; override g(): void {} } const b = new B(4); b.h = 7; return [Object.keys(b), b.h, B.b, b.f, b.j]",
  "abstract class expressions":
    "const A = class<T> { x: T | undefined }; return Object.keys(new A<number>())",
  "parameter properties":
    "class A { y = 1; constructor(private x: number, public readonly z = 2, protected w?: string, plain = 3) { this.y += plain } } return [new A(5), Object.keys(new A(1)), A.length]",
  "parameter properties of derived classes":
    "class B { constructor(public q: number) {} } class A extends B { y = 1; constructor(private x: number) { const t = x + 1; super(t); this.y = this.x } } return [new A(5), Object.keys(new A(1))]",
  "numeric enums":
    "enum E { A, B, C = 10, D, Q = -2, F, G = 1 << 3, H = A | C, I = E.D * 2, J = (B + 1), K = ~G, L = 7 / 2 } return [E, E.A, E[10], E.H]",
  "enums that count on from any constant":
    "enum E { A = 7 - 2, B, C = 3 * 4, D, F = 9 / 3, G, H = 7 % 4, I, J = 2 ** 5, K, L = -16 >> 2, M, N = -16 >>> 28, O, P = 6 & 3, Q, R = 6 ^ 3, S, T = +4, U, V = ~5, W, X = NaN, Z = Infinity, AB = E.A + 1, AC, AD = E['B'], AE, AF = E[`C`], AG } return Object.entries(E).map(String)",
  "enums of what is no constant":
    "const n: any = 2; enum E { A = n, B = -'x', C = !1 as any, D = ('a' as any) - 1, F = `${n}`, G = 1 == 1 ? 2 : 3, H = null as any, I = E[n as any] as any, K = 1 && 2, L = [, n].length, M = n.x } return Object.entries(E).map(String)",
  "string enums":
    "enum E { A = 'a', B = `b`, C = A + 'c', D = `${A}-${B}`, 'e-f' = 'g', \"h i\" = 'j' } return [E, E['e-f'], Object.keys(E)]",
  "mixed and computed enums":
    "const n: any = 5; enum E { A = n * 2, B = 'x'.length, C = 'c', D = 4, E } return [E, Object.keys(E)]",
  "const enums": "const enum E { A = 1, B = A << 2 } return [E.A, E.B]",
  "enums that merge":
    "enum E { A } enum E { B = 1, C = A } { enum F { X } enum F { Y = 1 } return [E, F] }",
  "enums in blocks and functions":
    "function f() { enum E { A } return E } for (let i = 0; i < 2; i++) { enum E { Q } } return [f(), f() === f()]",
  "enums as types and in switches":
    "enum K { A, B } const k: K = K.B; switch (k as any) { case K.A: return 'a'; case K.B: enum L { Z } return ['b', L.Z] }",
  "enums used before": "const before = typeof E; enum E { A } return before",
  "enum members named like variables":
    "const A = 'outer'; enum E { A = 1, B = A + 1, C = [A].length, D = ((o: any) => 9)({ A }) } return [E, A]",
  namespaces:
    "namespace N { const hidden = 1; export const a = hidden + 1; export function f() { return a } export class C {} export enum E { X } export interface I {} type T = 1; export namespace M { export const z = 3 } } namespace N { export const b = 2 } namespace T { export interface Q {} } return [N.a, N.b, N.f(), typeof N.C, N.E, N.M.z, Object.keys(N).sort()]",
  "dotted namespaces": "namespace A.B.C { export const x = 1 } return A.B.C.x",
  "declarations of types where one statement stands":
    "let n = 0; if (n) interface A {} else n = 1; if (n) type B = 1; n++; return n",
  predicates:
    "function isS(x: unknown): x is string { return typeof x === 'string' } function no(x: any): asserts x {} const g = (x: any): x is number => true; class A { is(): this is A { return true } } return [isS(''), no(1), g(1), new A().is()]",
  "accessor signatures":
    "const o = { get a(): number { return 1 }, set a(v: number) {}, async m<T>(): Promise<T> { return 1 as any }, ['k' as string]: 2, *g(): Generator<number> { yield 1 } }; return [o.a, await o.m(), o.k, [...o.g()]]",
  "arrow return types":
    "const f = (a: number): number => a, g = async (a?: string): Promise<void> => {}, h = ({ a }: any, [b]: any): any => [a, b], i = (a: any = 1 as any): any => ({ a }); return [f(1), await g(), h({ a: 1 }, [2]), i()]",
  "arrows in conditionals":
    "const x: any = 1, a: any = 2; return [x ? (a) : 0, x ? (b: any): any => b : 0, x ? (y => y)(1) : (z => z)(2)].map((v) => typeof v)",
  "catch types": "try { throw new Error('x') } catch (e: unknown) { return (e as Error).message }",
  "definite assignment": "let x!: number; x = 1; return x",
  "template types and unique symbols":
    "type A = `a${string}`; const s: unique symbol = Symbol() as any; let t: typeof s; return typeof s",
  "comparisons that stay":
    "const a = 1, b = 2, c = 3; const t: boolean = a < b; return [a < b, a < b && b > c, a << b > c, t]",
  "regular expressions and templates":
    "const r: RegExp = /a<b>(c)/g; return [`${(r as any).source}`, r.flags, `${<any>1}`]",
  "optional calls with type arguments":
    "const o: any = { f: (x: any) => x }; return [o.f?.<number>(1), o?.f<string>('a'), o.g?.<any>()]",
  "async iteration":
    "async function* g<T>(): AsyncGenerator<number> { yield 1; yield 2 as number } const r: number[] = []; for await (const x of g<string>()) r.push(x as number); return r",
  "import types": "type A = import('x').B; let y: typeof import('z'); return y!",
  "tuples and functions in types":
    "type A = [a: number, b?: string, ...c: boolean[]]; let f: new (...a: any[]) => object, g: abstract new () => void; return [typeof f!, typeof g!]",
};

const engines: [string, (code: string) => Promise<string>][] = [
  [
    "typescript",
    async (code) =>
      ts.transpileModule(code, {
        compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
      }).outputText,
  ],
  ["esbuild", async (code) => (await transform(code, { loader: "ts", target: "es2022" })).code],
];

test.each(Object.entries(samples))("erases %s as compilers do", async (_, body) => {
  const snippet = `\`\`\`ts\n${body}\n\`\`\``;
  expect(parsed(snippet)).toMatchObject({ language: "ts", diagnostics: [] });
  const ours = await outcome(printed(snippet));
  for (const [name, compile] of engines) {
    // Namespaces stand at the top of a file only; ours may stand in the body.
    const split = /\b(?:namespace [A-Z]|before)/.test(body) ? body.lastIndexOf("return ") : 0;
    const code = await compile(
      `${body.slice(0, split)} async function body() {${body.slice(split)}\n}`,
    );
    const theirs = await outcome(`${code}\nreturn body()`);
    expect({ by: name, ...(ours as object) }).toEqual({ by: name, ...(theirs as object) });
  }
});

test("counts on from NaN and Infinity, which have no literal", async () => {
  const body = printed("enum E { A = NaN, B, C = -Infinity, D, F } return [E.B, E.D, E.F]");
  expect(await outcome(body)).toEqual({ value: [Number.NaN, -Infinity, -Infinity] });
});

test("erases a namespace of types where one statement stands", async () => {
  const body = printed("let n = 0; if (n) namespace N { type A = 1 } return typeof N");
  expect(await outcome(body)).toEqual({ value: "undefined" });
});

test("lowers merging enums in one block to one binding", () => {
  expect(printed("{ enum E { A } enum E { B = 1 } }")).toContain("let E = (E =>");
  expect(printed("{ enum E { A } enum E { B = 1 } }")).toContain("; E = (E =>");
});

test("keeps the names of functions behind assertions", async () => {
  const body = printed(
    "const f = <any>function () {}; const g = (() => {}) as any; return [f.name, g.name]",
  );
  expect(await outcome(body)).toEqual({ value: ["f", "g"] });
});

test("keeps the place of what it erases", () => {
  const { ast } = parsed("enum E {\n  A,\n  B = 'b',\n}");
  expect(JSON.stringify(ast)).toContain('"line":3');
});
