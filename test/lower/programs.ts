/** Snippets whose every observable step must be the same natively and lowered (T1). `log` logs. */
export const programs: Record<string, string> = {
  "a throwing default parameter rejects": `
    async function f(a = (() => { throw new Error("x") })()) {}
    let p; try { p = f() } catch { log("threw") }
    try { await p } catch (e) { log(e.message) }`,
  "a throwing default parameter of an arrow rejects": `
    const f = async (a = (() => { throw 1 })()) => {};
    const p = f(); try { await p } catch (e) { log(e) }`,
  "length and name of declarations": `
    async function f(a, b, c = 1, ...d) {} log(f.length, f.name)`,
  "names by where the function stands": `
    const a = async () => {}, b = (async () => {}), c = async function () {};
    let d; d = async () => {}; let e; e ??= async () => {}; let f = 1; f &&= (async () => {}); let g; g ||= async function () {};
    const o = { h: async () => {}, "i j": async () => {}, 1e3: async () => {}, async m() {}, ["k" + 1]: async () => {}, async ["l" + 2]() {},
      [Symbol("s")]: async () => {}, async [Symbol("t")]() {}, async *[Symbol()]() {}, async *n() {}, 5n: async function* () {} };
    const { x = async () => {} } = {}; const [y = async function () {}] = [];
    const params = (z = async () => {}) => z.name;
    class C { f = async () => {}; static g = async () => {}; #p = async () => {}; ["q" + 1] = async () => {}; p() { return this.#p } async m() {} static async n() {} async ["o" + 1]() {} async *r() {} }
    const i = new C();
    for (const v of [a, b, c, d, e, f, g, x, y, i.f, C.g, i.p(), i.q1, i.m, C.n, i.o1, i.r]) log(v.name);
    for (const k of Reflect.ownKeys(o)) log(o[k].name, typeof k);
    log(params(), (0, async () => {}).name, (async () => {}).name, [async () => {}][0].name, (async function q() {}).name);
    let w; (w) = async () => {}; log(w.name); [w = async () => {}] = []; log(w.name); ({ w = async () => {} } = {}); log(w.name);`,
  "__proto__ gets no name, and a method of that name is an own property": `
    const o = { __proto__: async () => {} }; log(Object.getPrototypeOf(o).name === "");
    const p = { async __proto__() {} }; log(Object.keys(p).join(), p.__proto__.name);
    const q = { ["__proto__"]: async () => {} }; log(Object.keys(q).join(), q.__proto__.name)`,
  "arguments are mapped in sloppy code": `
    async function f(a) { arguments[0] = 2; await null; log(a, arguments.length); a = 3; log(arguments[0]) } await f(1, 2)`,
  "arguments are unmapped in strict code": `
    async function f(a) { "use strict"; arguments[0] = 2; await null; log(a) } await f(1)`,
  "an arrow sees the arguments around it": `
    async function f() { return async () => { await null; return arguments[0] } }
    log(await (await f(7))(8));
    function g() { return (async (x) => [await x, arguments.length, ...arguments].join())(9) } log(await g(1, 2));
    function h() { return async () => { return async () => arguments[0] } } log(await (await h("in")())("no"))`,
  "arguments in shorthand": `function f() { return (async () => ({ arguments }))() } log((await f(4)).arguments[0])`,
  "a parameter or variable named arguments": `function f(arguments) { return arguments } log(f(3))`,
  "an arrow sees the this around it": `
    const o = { v: 5, m() { return (async () => { await null; return this.v })() }, n() { return async () => async () => this.v } };
    log(await o.m()); log(await (await o.n()())());
    log(await (async () => this === globalThis)());
    function s() { "use strict"; return (async () => this)() } log(await s());`,
  "an arrow in an arrow in an arrow": `
    class A { v = 1; m() { return [1].map(() => async () => [2].map((x) => this.v + x)) } } log((await new A().m()[0]())[0])`,
  "new.target in an arrow": `
    function F() { this.p = (async () => { await null; return new.target === F })() } log(await new F().p);
    function G() { return (async () => new.target)() } log(await G())`,
  "super in async methods": `
    class A { m(x) { return "A" + x + this.v } get g() { return "g" + this.v } static s() { return "S" } }
    class B extends A { v = 1; async m(x) { await null; return "B" + super.m(await x) } async n() { return super.g + super["g"] }
      async a() { return await (async () => super.m(7) + super.g)() } static async s() { return super.s() + await super.s() }
      async w() { super.z = 3; return this.z } async aw() { await (async () => { super.y = 4; super.y += 1; [super.q] = [9] })(); return [this.y, this.q].join() } }
    const b = new B(); log(await b.m(2)); log(await b.n()); log(await b.a()); log(await B.s()); log(await b.w()); log(await b.aw())`,
  "super in an object's async methods": `
    const p = { m() { return "p" + this.v } };
    const o = { __proto__: p, v: 3, async m() { return "o" + super.m() }, async ["n" + 1]() { return super.m() }, async *g() { yield super.m() }, async d() { return super.m() }, d: 1 };
    log(await o.m(), await o.n1(), (await o.g().next()).value, o.d, Object.keys(o).join(), o.m.name, o.n1.name)`,
  "async methods beside what is spread": `
    const made = []; const of = (k) => (made.push(k), { [k]: 1 });
    const o = { ...of("a"), async m() { return this.b }, ...of("b"), async *g() { yield super.toString === Object.prototype.toString }, ...(await of("c")), m2: async () => 2 };
    log(made.join(), Object.keys(o).join(), await o.m(), (await o.g().next()).value, await o.m2())`,
  "super in a tagged template and optional call": `
    class A { t(s) { return s[0] + this.v } } class B extends A { v = 1; m() { return (async () => super.t\`x\` + super.t?.(["y"]) + super.u?.(1))() } }
    log(await new B().m())`,
  "super() in an arrow, with arguments of every kind": `
    class A { constructor(...v) { this.v = "A" + v } }
    class B extends A { constructor(lazy) { const f = async () => { super(1, ...[2, 3]); return this.v };
      const g = async () => { super(await 1, ...(await [2])); return this.v }; const p = lazy ? g() : f(); if (lazy) return { p }; this.p = p } }
    log(await new B().p); log(await new B(true).p)`,
  "a derived constructor's arrow reads this late": `
    class A { constructor() { this.v = 1 } }
    class B extends A { constructor() { const f = async () => this.v; const early = f(); super(); this.p = f(); this.e = early.catch((e) => e.name) } }
    const b = new B(); log(await b.p, await b.e)`,
  "super() in an async arrow": `
    class A { constructor(v) { this.v = v } }
    class B extends A { constructor() { const f = async (x) => { super(x); return this.v }; const p = f(4); super.q; this.p = p } }
    log(await new B().p)`,
  "super() in an async arrow, twice": `
    class A { } class B extends A { constructor() { (async () => { super() })(); const p = (async () => { super() })(); this.p = p.catch((e) => e.name) } }
    log(await new B().p)`,
  "async functions are no constructors": `
    for (const f of [async () => {}, async function () {}, { async m() {} }.m, class { async m() {} }.prototype.m, class { static async m() {} }.m])
      { try { new f(); log("made") } catch (e) { log(e.name) } log("prototype" in f, Object.prototype.toString.call(f)) }`,
  "declarations are hoisted, the last wins": `
    log(await f(), await g(), h()); async function f() { return 1 } async function f() { return 2 }
    function g() { return 3 } async function g() { return 4 } async function h() { return 5 } function h() { return 6 }
    { log(await k()); async function k() { return 7 } k = 1; } log(typeof k)`,
  "a declaration named as a parameter": `
    async function o(f, a) { log(typeof f, f.name); async function f() {} async function a() {} log(typeof arguments[1]) } await o(1, 2);
    function p(f, q = () => f) { async function f() {} return typeof f + q() } log(p(1));
    function r(f) { var f; async function f() {} return typeof f } log(r(1)); function s() { var f = 1; async function f() {} return f } log(s());
    function t() { async function f() {} var f; return typeof f } log(t())`,
  "a declaration in a block is the block's": `
    log(typeof f); { async function f() { return 1 } } log(typeof f);
    if (true) { log(await f()); async function f() { return 2 } }
    const made = []; for (let i = 0; i < 2; i++) { made.push(f); async function f() { return i } } log(await made[0](), await made[1]())`,
  "declarations in switch cases": `
    switch (await f()) { case g(): log("no"); break; case 2: let x = 5; log(await f()); break; default: async function f() { return typeof x }; function g() { return 0 } }
    async function f() { return 2 }
    switch (1) { default: log(await q()); async function q() { return 8 } }
    switch (1) { default: log("d"); case await z(): log("z"); break; async function z() { return 3 } }`,
  "a named function expression's own name is immutable: sloppy": `
    const r = await (async function f() { f = 1; f += 1; f++; return typeof f + f.name })(); log(r);
    log(await (async function f(n) { return n ? n + await f(n - 1) : 0 })(3)); log(await (async function f(f) { f = 1; return f })());
    log(await (async function f() { var f = 2; return f })(), await (async function f() { f &&= 3; return typeof f })())`,
  "a named function expression's own name is immutable: strict": `"use strict";
    try { await (async function f() { f = 1 })() } catch (e) { log(e.name) }`,
  "use strict inside": `async function f() { "use strict"; return this } log(await f()); const a = async () => { "use strict"; return (function () { return this })() }; log(await a());
    async function s() { return this === globalThis } log(await s())`,
  "use strict outside": `"use strict"; log(this === globalThis, (function () { return this })()); try { undeclared = 1 } catch (e) { log(e.name) }`,
  "a string after a dropped declaration is no directive": `async function f() {} "use strict"; function f() {} undeclaredHere = 1; log(undeclaredHere); delete globalThis.undeclaredHere`,
  "yield is an identifier in sloppy code": `
    var yield = 1; log(await yield); const o = { yield: 2, yield }; log(o.yield); async function f(yield) { return await yield + 1 } log(await f(2));
    async function yield2() { yield: for (;;) { break yield } return ({ yield } = { yield: 5 }, yield) } log(await yield2()); const { yield: z = yield } = {}; log(z)`,
  "await uses the thenable's then once, a job later": `
    let n = 0; const t = { get then() { n++; return (r) => { log("then"); r(3) } } }; const p = (async () => { log(await t, n) })(); log("sync"); await p`,
  "await does not call then of a native promise": `
    const p = Promise.resolve(1); p.then = () => log("never"); log(await p)`,
  "returning a promise takes three ticks": `
    async function f() { return Promise.resolve(1) } async function g() { return 1 } const h = async () => f();
    f().then(() => log("f")); g().then(() => log("g")); h().then(() => log("h")); for (let i = 0; i < 10; i++) { await null; log(i) }`,
  "returning a call inside try is guarded": `
    async function bad() { throw new Error("no") } function sync() { throw new Error("sync") }
    async function f() { try { return sync() } catch (e) { return "caught " + e.message } } log(await f());
    async function g() { try { return bad() } catch { return "caught" } } try { await g() } catch (e) { log(e.message) }
    async function h() { for (const x of (function* () { try { yield 1 } finally { log("closed") } })()) return (log("called"), k(x)) } function k(x) { log("k"); return x } log(await h());
    async function l() { return sync() } try { await l() } catch (e) { log(e.message) }`,
  "order of awaits in expressions": `
    async function v(x) { log("v", x); return x } const o = { a: 1, f(x) { return this === o && x } };
    log(await v(1) + await v(2) * (await v(3)) ** 2, o[await v("a")] += await v(5), \`\${await v(1)}-\${await v(2)}\`, [...await v([1, 2])].length, await v(0) || await v(7), (await v(null))?.x, await v(1) ? await v(2) : await v(3));
    log(o[await v("f")](await v(4)), await o.f(await v(5)), await o[await v("f")](6), typeof await v(1), -await v(1), !await v(0), void await v(1));`,
  "awaits in odd places": `
    const v = async (x) => x; class A { m() { return 1 } } class B extends (await v(A)) { [await v("k")]() { return 2 } static [await v("s")] = 3; async [await v("am")]() { return 4 } [await v("f")] = async () => 5 }
    const b = new B(); log(b.m(), b.k(), B.s, await b.am(), await b.f(), b.f.name, b.am.name);
    for (let i = await v(0); i < await v(2); i += await v(1)) log(i); for (const k in await v({ a: 1 })) log(k); for (const x of await v([1, 2])) log(await x);
    switch (await v(1)) { case await v(1): log("one") } const { [await v("a")]: d = await v(9) } = {}; log(d); const [e = await v(8)] = []; log(e);
    const tag = (s, ...x) => x.join(); log(tag\`\${await v(1)}\${await v(2)}\`, (await v(tag))\`\${3}\`); log(new (await v(A))().m(), new (await v({ A })).A().m());
    const o = { x: { y: 1 } }; delete (await v(o)).x; log("x" in await v(o), await v(o) instanceof Object, (await v(1), await v(2)));
    if (await v(false)) ; else log("else"); do { log("do") } while (await v(false)); while (await v(0)); try { throw await v(1) } catch (e) { log(e) } l: { if (await v(1)) break l; log("no") }
    log({ a: await v(1), [await v("b")]: await v(2), ...await v({ c: 3 }) }.c, (await v(o))?.["z"]?.(), await v(await v(await v(6))));
    const f = (x) => x; log(f(...await v([1])), f(await v(1), await v(2)), new Array(...await v([1, 2])).length); let q; q = await v(3); q **= await v(2); log(q); ({ q = await v(1) } = {}); log(q); [o.w = await v(4)] = []; log(o.w); (await v(o)).u = await v(1); log(o.u)`,
  "await of calls with receivers": `
    class C { #v = 1; async #p(x) { return this.#v + x } async m() { return await this.#p(1) + await this.n(2) } async n(x) { return x * this.#v } static async s() { return await this.t() } static async t() { return this.name } }
    const c = new C(); log(await c.m(), await C.s(), await (c.n)(3), await (0, c.n.bind(c))(4), await c?.n(5), await c.n?.(6), await c["n"](...[7]));
    async function z() { return this === globalThis } log(await z(), await (1, z)()); const o = { z }; log(await o.z()); try { await o.none() } catch (e) { log(e.name) } try { await none2() } catch (e) { log(e.name) }
    let t = c; log(await t.n((t = null, 8)))`,
  "private async methods": `
    class C { async #m(x) { await null; return [this.k, x].join() } k = 1; static async #s() { return "s" } async *#g() { yield 1; yield this.k }
      a(o) { return o?.#m(2) } b() { return this.#m } c() { return (0, this.#m).name } static d() { return C.#s() } has(o) { return #m in o } async e() { const r = []; for await (const x of this.#g()) r.push(x); return r.join() }
      w() { try { this.#m = 1 } catch (e) { return e.name } } x() { try { ({}).y.z } catch { } try { return ({ __proto__: this }).#m } catch (e) { return e.name } } }
    const c = new C(); log(await c.a(c), c.a(null), c.b() === c.b(), c.b() === new C().b(), c.c(), await C.d(), c.has(c), c.has({}), await c.e(), c.w(), c.x(), c.b().length)`,
  "class elements run after methods are async": `
    class C { static x = C.m(); static { log(typeof this.m().then, typeof this.prototype.n.call({}).then) } static async m() { return 1 } async n() { return 2 } y = this.n() }
    log(await C.x, await new C().y, Object.keys(C.prototype).length, Object.getOwnPropertyDescriptor(C.prototype, "n").enumerable)`,
  "a class's duplicate methods": `class C { async m() { return 1 } m() { return 2 } n() { return 3 } async n() { return 4 } async a() {} get a() { return 5 } static async a() { return 6 } }
    const c = new C(); log(c.m(), await c.n(), c.a, await C.a())`,
  "static blocks and fields keep their this": `class C { static v = 1; static f = async () => this.v; static { this.g = async () => { await null; return this.v } } h = async () => this instanceof C; arr = [1].map(async (x) => x + (this instanceof C)) }
    log(await C.f(), await C.g(), await new C().h(), await new C().arr[0])`,
  "fields with super in arrows": `class A { get v() { return "v" + this.w } } class B extends A { w = 1; f = async () => super.v; static async s() {} } log(await new B().f())`,
  "a computed key of a field, per class": `
    const mk = (k) => class { [k] = async () => k }; const A = mk("a"), B = mk("b"); log(new A().a.name, new B().b.name, await new A().a());
    const all = []; for (const k of ["c", "d"]) all.push(class { [k] = async function () {}; static [k + 1] = async () => {} }); log(new all[0]().c.name, new all[1]().d.name, all[0].c1.name)`,
  "computed keys are converted once, in order": `
    const k = (n) => ({ toString() { log("key", n); return n } }); const o = { [k("a")]: async () => 1, async [k("b")]() {}, [k("c")]: (log("value"), 1) }; log(Object.keys(o).join());
    class C { async [k("x")]() {} static async [k("y")]() {} [k("z")] = async () => {} } log(new C().x.name, C.y.name, new C().z.name)`,
  "getters and properties named async, get, set, static": `
    const o = { get async() { return 1 }, async get() { return 2 }, async set() { return 3 }, async: 4, async static() { return 5 }, async async() { return 6 } }; log(await o.get(), await o.set(), await o.static(), await o.async());
    class C { static async async() { return 7 } async get() { return 8 } static async *gen() {} async "quoted key"() { return 9 } async 12() { return 10 } } log(await C.async(), await new C().get(), await new C()["quoted key"](), await new C()[12]()); var async = 3; log(async); async = (async) => async; log(async(4))`,
  "async generators": `
    async function* g(a) { log("start"); const x = yield a; log("x", x); try { yield Promise.resolve(2); yield* [3, Promise.resolve(4)]; return Promise.resolve(5) } finally { log("fin"); await null; log("fin2") } }
    for await (const v of g(1)) log(v); const i = g(1); log(JSON.stringify([await i.next("a"), await i.next("b"), await i.return(9), await i.next()]));
    const j = g(0); const all = [j.next(), j.next("q"), j.next(), j.next(), j.next(), j.next(), j.next()]; for (const p of all) log(JSON.stringify(await p))`,
  "async generators: throw, return and queues": `
    async function* g() { try { yield 1; yield 2 } catch (e) { log("c", e); yield 3 } finally { log("f"); yield 4 } }
    let i = g(); await i.next(); log(JSON.stringify(await i.throw("e")), JSON.stringify(await i.return(7)), JSON.stringify(await i.next()), JSON.stringify(await i.next()));
    i = g(); log(JSON.stringify(await i.return(Promise.resolve(8)))); i = g(); try { await i.throw(new Error("t")) } catch (e) { log(e.message) } log((await i.next()).done);
    async function* bad() { yield Promise.reject(new Error("r")) } try { for await (const x of bad()) log(x) } catch (e) { log(e.message) } async function* e(a = (() => { throw new Error("param") })()) {} try { e() } catch (x) { log("sync", x.message) }`,
  "yield* to an async iterator": `
    const it = () => ({ [Symbol.asyncIterator]() { let n = 0; return { next(v) { log("next", v); return { value: n++, done: n > 2 } }, return(v) { log("return", v); return { value: "r" + v, done: true } }, throw(e) { log("throw", e); return { value: "t", done: true } } } } });
    async function* g() { const r = yield* it(); log("r", r); return r } let i = g(); log(JSON.stringify([await i.next("a"), await i.next("b"), await i.next("c"), await i.next()]));
    i = g(); await i.next(); log(JSON.stringify(await i.return(5))); i = g(); await i.next(); log(JSON.stringify(await i.throw(6)))`,
  "for await over sync and async iterables": `
    for await (const x of [1, Promise.resolve(2), { then(r) { r(3) } }]) log(x); for await (const [k, { v = await 5 } = {}] of [["a"], ["b", { v: 2 }]]) log(k, v);
    let a, o = {}; for await (a of [1]) ; for await (o.p of [2]) ; for await ([a, o["q"]] of [[3, 4]]) ; for await ({ a, b: o.r } of [{ a: 5, b: 6 }]) ; log(a, JSON.stringify(o)); for await (var w of [7]) ; log(w)`,
  "for await closes its iterator": `
    const it = (ret) => ({ [Symbol.asyncIterator]() { let n = 0; return { next: async () => ({ value: n++, done: n > 3 }), return: async () => { log("return"); return ret } } } });
    for await (const x of it({})) { log(x); break } l: for (;;) { for await (const x of it({})) { log(x); break l } } async function f() { for await (const x of it({})) return (log("r"), x) } log(await f());
    try { for await (const x of it({})) throw new Error("b") } catch (e) { log(e.message) } try { for await (const x of it(1)) break } catch (e) { log(e.name) } try { for await (const x of it(1)) throw new Error("kept") } catch (e) { log(e.message) }
    try { for await (const { y } of it({})) { y.z } } catch (e) { log(e.name) } for await (const x of it({})) { if (x === 1) continue; log(x) } m: for await (const x of it({})) { for (const y of [1, 2]) { if (y === 2) continue m; log(x, y) } }
    try { for await (const x of { [Symbol.asyncIterator]() { return { next() { throw new Error("next") }, return() { log("no") } } } }); } catch (e) { log(e.message) } try { for await (const x of { [Symbol.asyncIterator]() { return { next() { return 1 }, return() { log("no") } } } }); } catch (e) { log(e.name) } try { for await (const x of 5); } catch (e) { log(e.name) }`,
  "for await closes the sync iterator it reads": `
    function* g() { try { yield 1; yield 2 } finally { log("closed") } } for await (const x of g()) { log(x); break } for await (const x of g()) log(x)`,
  "for await gives each iteration its own binding": `const fs = []; for await (const x of [1, 2]) fs.push(() => x); log(fs.map((f) => f()).join()); const gs = []; for await (let x of [1, 2]) { gs.push(async () => x++); } log(await gs[0](), await gs[0](), await gs[1]())`,
  "for await in labels": `a: b: for await (const x of [1, 2, 3]) { if (x === 1) continue a; if (x === 2) continue b; break a } log("out"); c: { for await (const x of [1]) break c; log("no") } for await (const x of [1]) for await (const y of [2, 3]) { if (y === 3) break; log(x, y) }`,
  "the head of for await is in the dead zone": `
    try { for await (const x of x) ; } catch (e) { log(e.name) } let probe; try { for await (let x of (probe = () => x, [1])) log(x) } catch (e) { log(e.name) } try { probe() } catch (e) { log(e.name) } for await (const x of [1]) { let x = 2; log(x) } for await (const x of [[1]]) for await (const y of x) log(y)`,
  "for await in async generators closes on return": `async function* src() { try { yield 1; yield 2 } finally { log("src closed"); await null; log("later") } } async function* g() { for await (const x of src()) yield x } const i = g(); log((await i.next()).value); log(JSON.stringify(await i.return(4))); for await (const x of g()) { log(x); break }`,
  "per-iteration let with awaits": `const fs = []; for (let i = 0; i < 3; i++) { await null; fs.push(() => i) } log(fs.map((f) => f()).join())`,
  "try, catch and finally with awaits": `
    async function f(n) { try { if (n === 0) throw await "t"; if (n === 1) return await "r"; await null } catch (e) { return "c" + e } finally { await null; log("f" + n); if (n === 2) return "over" } return "end" } log(await f(0), await f(1), await f(2), await f(3)); try { await (async () => { try { throw 1 } finally { await null } })() } catch (e) { log("out", e) }`,
  "rejections arrive at the await": `try { await Promise.reject(new Error("a")) } catch (e) { log(e.message) } const r = await (async () => { throw new TypeError("x") })().catch((e) => e.name); log(r)`,
  "with: plain await works": `const o = { x: Promise.resolve(4) }; with (o) { log(await x) }`,
  "sync generators stay": `function* g() { const x = yield 1; log(x); yield* [2, 3]; return 4 } log([...g()].join()); const o = { *m() { yield this.v }, v: 6 }; log(o.m().next().value); class C { *[Symbol.iterator]() { yield await2 } } const await2 = 7; log([...new C()][0])`,
  "parallel async functions interleave": `async function w(n) { for (let i = 0; i < 3; i++) { log(n, i); await null } return n } const r = await Promise.all([w("a"), w("b"), w("c")]); log(r.join())`,
  "await flattening keeps ticks": `async function d(n) { return n ? 1 + await d(n - 1) : 0 } d(5).then((v) => log("d", v)); async function t(n) { return n ? t(n - 1) : 0 } t(3).then((v) => log("t", v)); for (let i = 0; i < 20; i++) { log(i); await null }`,
  "sync throw of an awaited callee arrives in place": `async function f() { try { await g() } catch (e) { log(e) } } function g() { throw 5 } await f(); try { await ((x) => { throw x })(6) } catch (e) { log(e) }`,
  "for of over an awaited value": `
    const v = async (x) => x; for (const x of await v([1, 2])) log(x); l: for (const x of await v([1, 2])) { for (const y of await v([x])) { if (x === 1) continue l; log(x, y) } break l }
    let a, o = {}; for (a of await v([1])) ; for ([o.b, a] of await v([[2, 3]])) ; for (var w of await v([4])) ; log(a, o.b, w); const fs = []; for (let x of await v([1, 2])) fs.push(() => x++); log(fs[0](), fs[0](), fs[1]());
    try { for (const x of [await v(1), x]) ; } catch (e) { log(e.name) } let probe; for (let x of (probe = () => x, await v([1]))) log(x); try { probe() } catch (e) { log(e.name) }
    function* g() { for (const x of yield 1) log(yield x) } const i = g(); i.next(); i.next([5]); log(i.next(6).done); for (const x of [await v(1), await v(2)]) { if (x) continue; } for (x of await v([])) ;`,
  "nothing is lost in sequences and conditionals": `const f = async (x) => x; const g = async (c) => c ? f(1) : (f(2), f(3)); log(await g(true), await g(false)); const h = async () => ({ a: 1 }); log((await h()).a); const k = async () => (1, 2); log(await k()); const n = async () => ({}).x ?? f(9); log(await n())`,
  "destructured parameters": `const f = async ({ a, b: [c = 2] = [] }, ...[d]) => [a, c, d].join(); log(await f({ a: 1 }, 5)); try { await f() } catch (e) { log(e.name) } let p; p = f(null); log(await p.catch((e) => e.name))`,
  "arguments at the top": `log(typeof arguments, typeof (await (async () => arguments)()))`,
  "temporaries survive recursion and nesting": `
    const o = { n: 0, async f(x) { return x > 0 ? await this.g(await o.f(x - 1)) : x }, async g(x) { return x + 1 } }; const w = { o }; log(await w.o.f(4), await w.o.g(await w.o.g(await w.o.f(1))), await w[(await w.o.g(1), "o")].g(5))`,
  "names that lowering would have taken": `const $t = 1, $async = 2, $apply = 3, $i = 4, $arrow = 5; async function f() { return $t + $async } const o = { m: async () => $i }; log(await f(), await o.m(), $apply, $arrow); for await (const x of [$i]) log(x)`,
  "a function that declares its own name again": `
    log(await (async function f({ f }) { await null; return f })({ f: 1 }), await (async function f([, f = 2]) { return f })([0]), await (async function f(...f) { return f.length })(1, 2, 3));
    log(await (async function f({ a, ...f }) { return Object.keys(f).join() })({ a: 1, b: 2 }), await (async function f() { class f {} return f.name })(), await (async function f() { function f(a, b) {} return f.length })());
    log(await (async function f() { let f = 5; return f })(), await (async function f() { if (1) { for (var f = 7; ; ) break } return f })(), await (async function f() { { let f = 1 } return typeof f })());
    log(await (async function f() { const g = () => { var f = 1; return f }; return typeof f + g() })(), await (async function f() { { class f {} } { function g() {} } var [g, { h }] = [1, {}]; return typeof f })())`,
  "yield as a function's name": `
    async function yield(n) { return n ? yield(n - 1) : "y" } log(await yield(2), yield.name);
    log(await (async function yield(n) { return n ? yield(n - 1) : typeof yield })(2), (function yield() { return typeof yield })()); function f() { function yield() { return 3 } return yield() } log(f());
    yield: for (const x of [1, 2]) { if (await x === 1) continue yield; log(x) }`,
  "yield without a value in async generators": `
    async function* g() { const x = yield; log(x); yield; return yield } const i = g(); for (const x of [1, 2, 3, 4]) log(JSON.stringify(await i.next(x)))`,
  "super called in an async arrow": `
    class A { constructor() { this.v = 1 } get g() { return "g" + this.v } } class B extends A { constructor() { let p; const t = async () => { await super(); return this.v }; p = t(); this.p = p } } log(await new B().p);
    class C extends A { async m() { const k = "g"; return (async () => super[k] + super["g"])() } } log(await new C().m())`,
  "new.target in functions that stay": `
    function F() { this.n = new.target === F; this.f = () => new.target === F } const o = new F(); log(o.n, o.f(), new (class { n = new.target })().n); async function g() { return new.target } log(await g())`,
  "calls of what stands behind a chain": `
    const a = { b() { return this === a }, c: { d() { return this === a.c } } }; log(await (a?.b)(), await (a?.c).d(), await (a?.c.d)()); try { await (a?.x)() } catch (e) { log(e.name) }`,
  "shadowed undefined": `{ let undefined = 1; async function f() { return this === globalThis } log(await f(), await (async () => 2)()) }`,
};
