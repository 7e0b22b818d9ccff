/** Loop programs written to be re-entered: each must do the same wherever it goes on from. */
export const programs: Readonly<Record<string, string>> = {
  "a list looked at within try": `
    const out = [];
    for (let i = 0; i < 9; i++) { const r = await get({ i }); out.push(r); }
    try { return [out[0].x, out.length]; } catch (e) { return "caught " + e; }`,
  "a list looked at within try, one turn more": `
    const out = [];
    for (let i = 0; i < 10; i++) { const r = await get({ i }); out.push(r); }
    try { return [out[0].x, out.length]; } catch (e) { return "caught " + e; }`,
  "what is saved is undefined, shared, has holes, or more than elements": `
    let last, both; const holes = [1, , 3], named = Object.assign([1], { name: "n" }), one = { n: 1 };
    for (let i = 0; i < 6; i++) { const r = await get({ i }); last = i > 3 ? r.x : undefined; both = [one, one]; }
    both[0].n = 2;
    return [last, both, 1 in holes, named.name];`,
  "functions and numbers that JSON loses": `
    function add(a, b) { return a + b; } function twice(n) { return add(n, n); }
    let sum = 0, none = NaN, zero = -0;
    for (let i = 0; i < 6; i++) { sum = add(sum, twice((await get({ i })).x)); if (i > 3) { none = 1; zero = 1; } }
    return [sum, none, Object.is(zero, -0)];`,
  "a function that carries something": `
    function count() { count.n++; } count.n = 0;
    for (let i = 0; i < 6; i++) { count(); await get({ i }); }
    return count.n;`,
  "the console, the clock and chance": `
    const out = [];
    for (let i = 0; i < 7; i++) {
      const { x } = await get({ i }); console.log("at", i, { x }); console.warn("é".repeat(i));
      out.push(Math.random(), typeof Date.now(), crypto.randomUUID().length);
    }
    return out;`,
  "a loop whose variable hides another, which is used after it": `
    let i = 99, x = 98;
    for (let i = 0; i < 7; i++) await get({ i });
    for (const x of [1, 2, 3]) await get({ i: x });
    return [await get({ i }), await get({ i: x })];`,
  "a loop whose variable hides a function and a list": `
    const f = () => 77;
    const out = [];
    for (let i = 0; i < 3; i++) out.push((await get({ i })).x);
    for (let f = 0, g = 1; f < 5; f++) await get({ i: f + g });
    for (const out of [1, 2, 3]) await get({ i: out });
    return [await get({ i: f() }), out];`,
  "a console that was indented before": `
    console.group("all");
    for (let i = 0; i < 7; i++) { await get({ i }); console.log("at", i); }
    return 1;`,
  "a console that counts, and is indented": `
    console.group("all"); console.time("t");
    for (let i = 0; i < 7; i++) { await get({ i }); console.count("turn"); console.log("at", i); }
    console.groupEnd(); console.log("done"); return 1;`,
  "for with let": `
    let sum = 0;
    for (let i = 0, n = 6; i < n; i++) { const r = await get({ i }); sum += r.x; console.log("at", i, sum); }
    return sum;`,
  "for with var and a later reading of it": `
    for (var i = 0; i < 4; i++) await get({ i });
    return [i, typeof j]; var j;`,
  "for without a declaration": `
    let i; const seen = [];
    for (i = 0; i < 4; i += 2) seen.push((await get({ i })).x);
    return [i, seen];`,
  "for without a test": `
    let n = 0;
    for (let i = 0; ; i++) { if (i > 3) break; n += (await get({ i })).x; }
    return n;`,
  "for whose turns are captured": `
    const out = []; let late = [];
    for (let i = 0; i < 4; i++) { late = [() => i]; out.push((await get({ i })).x + late[0]()); late = []; }
    return out;`,
  "labels, break and continue": `
    const out = [];
    outer: for (let i = 0; i < 5; i++) {
      for (let j = 0; j < 3; j++) { const r = await get({ i, j }); if (r.x === 2) continue outer; if (i === 4) break outer; out.push([i, j, r.x]); }
    }
    next: for (const x of [1, 2, 3]) { await get({ x }); if (x === 2) continue next; out.push(x); }
    return out;`,
  "while with an await in its test": `
    let n = 0; const out = [];
    while ((await get({ n })).x < 5) { n++; out.push(n); }
    return out;`,
  "do with continue": `
    let n = 0; const out = [];
    do { n++; const r = await get({ n }); if (r.x % 2) continue; out.push(r.x); } while (n < 6);
    return out;`,
  "for of over an array that grows and shrinks": `
    const queue = [1, 2, 3]; const out = [];
    for (const x of queue) { const r = await get({ x }); out.push(r.x); if (x === 2) queue.push(9, 10); if (x === 9) queue.length = 4; }
    return [out, queue];`,
  "for of with a pattern": `
    const rows = (await list({ n: 4 })).map((v) => ({ id: v, tag: ["t" + v, v] })); const out = [];
    for (const { id, tag: [name] } of rows) out.push([id, name, (await get({ id })).x]);
    return out;`,
  "for of over something else": `
    const out = [];
    for (const [k, v] of new Map([["a", 1], ["b", 2], ["c", 3]])) out.push([k, (await get({ v })).x]);
    for (const c of "xyz") out.push((await get({ c })).x, c);
    for (const [i, v] of ["p", "q"].entries()) out.push(i, v, (await get({ i })).x);
    return out;`,
  "for of into an outer variable": `
    let x; const out = [];
    for (x of [5, 6, 7]) { out.push(x + (await get({ x })).x); }
    return [x, out];`,
  "const is still constant": `
    const limit = 3; let n = 0;
    for (let i = 0; i < 5; i++) { await get({ i }); if (i === limit) limit = 9; n++; }
    return n;`,
  "a constant of the head is still constant": `
    for (const i = { n: 0 }; i.n < 4; i.n++) { await get(i); if (i.n === 2) i = 1; }`,
  "later declarations are in their dead zone": `
    const out = [];
    for (let i = 0; i < 4; i++) { await get({ i }); try { out.push(later); } catch (error) { out.push(error.name); } }
    const later = 7; await get({}); out.push(later);
    return out;`,
  "shared references and cycles": `
    const a = { n: 1 }; const b = { a, list: [a] }; a.self = a; b.list.push(b);
    for (let i = 0; i < 4; i++) { await get({ i }); a.n++; b["k" + i] = a; }
    return [a.self === a, b.a === a, b.list[0] === a, b.list[1] === b, b.k3 === a, a.n, Object.keys(b)];`,
  "rich values": `
    const m = new Map([[1, "a"]]), s = new Set(["x"]), d = new Date(5), big = 10n; let u, nan = NaN, zero = -0, inf = -Infinity;
    const bytes = new Uint8Array([1, 2, 3]), half = bytes.subarray(1), r = /a(b)?/gy; const holes = [1, , 3]; const bare = Object.create(null);
    for (let i = 0; i < 4; i++) { await get({ i }); m.set(i, d); s.add(m); bytes[0]++; half[0]++; bare["k" + i] = i; r.test("ababab"); d.setTime(d.getTime() + 1); holes.push(u); }
    return [m, [...s].map((x) => typeof x), d, big, u, nan, zero, inf, bytes, half, r.lastIndex, 1 in holes, holes, Object.keys(bare), Object.getPrototypeOf(bare)];`,
  "errors that are kept": `
    let last; const all = [];
    for (let i = 0; i < 5; i++) {
      try { await get({ i }); if (i % 2) throw new TypeError("odd " + i); if (i === 4) throw Object.assign(new RangeError("far", { cause: last }), { code: 7 }); } catch (error) { last = error; all.push(error); }
    }
    console.log(all.map((e) => e.name + e.message).join());
    throw last;`,
  "errors of calls that are kept": `
    let last;
    for (let i = 0; i < 4; i++) { try { await fail({ i }); } catch (error) { last = error; } }
    throw last;`,
  "an error after re-entry has its line": `
    let n = 0;
    for (let i = 0; i < 5; i++) {
      n += (await get({ i })).x;
      if (n > 8) {
        null.boom;
      }
    }`,
  "an error in a kept function has its line": `
    const check = (n) => {
      if (n > 3) throw new Error("too many " + n);
      return n;
    };
    let n = 0;
    while (true) n = check(n + (await get({ n })).x - n);`,
  "functions that are made again": `
    let calls = 0;
    function twice(x) { calls++; return plus(x) * 2; }
    const plus = (x) => x + base;
    let base = 1; const table = { twice, plus };
    async function read(i) { base = i; return twice((await get({ i })).x); }
    const out = [];
    for (let i = 0; i < 5; i++) { out.push(await read(i), table.plus(1), table.twice === twice); }
    return [out, calls, base];`,
  "functions of a program that defines properties": `
    const held = {};
    Object.defineProperty(held, "n", { value: 1, writable: true, enumerable: true, configurable: true });
    function add(a, b = 2) { return a + b; }
    const twice = function double(x) { return x * 2; };
    for (let i = 0; i < 4; i++) { await get({ i }); held.n = twice(add(held.n)); }
    return [held.n, add.name, add.length, twice.name, twice.length];`,
  "a function that is given another name": `
    function f() { return f.name; }
    const out = [];
    for (let i = 0; i < 4; i++) { await get({ i }); out.push(f()); Object.defineProperty(f, "name", { value: "g" + i }); }
    return out;`,
  "a function that carries properties": `
    function f() { return ++f.n; }
    f.n = 0;
    for (let i = 0; i < 4; i++) { await get({ i }); f(); }
    return f.n;`,
  "a function that is reassigned": `
    let f = () => 1; const out = [];
    for (let i = 0; i < 4; i++) { await get({ i }); out.push(f()); f = () => i; }
    return out;`,
  "a generator that is alive": `
    function* count() { let n = 0; while (true) yield ++n; }
    const numbers = count(); const out = [];
    for (let i = 0; i < 4; i++) { await get({ i }); out.push(numbers.next().value); }
    return out;`,
  "an instance of a class": `
    class Tally { #n = 0; static all = 0; add() { Tally.all++; return ++this.#n; } }
    const tally = new Tally(); const out = [];
    for (let i = 0; i < 4; i++) { await get({ i }); out.push(tally.add(), Tally.all); }
    return out;`,
  "a built-in that is changed": `
    Array.prototype.second = function () { return this[1]; };
    const out = [];
    for (let i = 0; i < 4; i++) { await get({ i }); out.push([i, i * 2].second()); }
    return out;`,
  "a built-in that is changed on the way": `
    const out = [];
    for (let i = 0; i < 6; i++) { await get({ i }); if (i === 2) Math.half = (x) => x / 2; out.push(Math.half ? Math.half(i) : i); }
    return out;`,
  "a global that is made on the way": `
    const out = [];
    for (let i = 0; i < 6; i++) { await get({ i }); if (i === 2) implicit = 5; out.push(typeof implicit); }
    return out;`,
  "properties that are not plain": `
    const fixed = Object.freeze({ a: 1 }), hidden = Object.defineProperty({}, "x", { value: 2 }), got = { get n() { return 3; } };
    const out = [];
    for (let i = 0; i < 4; i++) { await get({ i }); try { "use strict"; fixed.a = 2; } catch {} out.push(fixed.a, Object.keys(hidden), got.n); }
    return out;`,
  "a symbol and a symbol key": `
    const key = Symbol("k"); const o = { [key]: 1 };
    for (let i = 0; i < 4; i++) { await get({ i }); o[key]++; }
    return o[key];`,
  "random numbers, the clock, timers and the console go on": `
    const out = [];
    for (let i = 0; i < 5; i++) {
      await get({ i }); out.push(Math.random(), Date.now(), crypto.randomUUID());
      console.count("c"); console.group(); console.log(i); console.time("t" + i); if (i) console.timeEnd("t" + (i - 1));
      const id = setTimeout(() => {}, 5); out.push(id); clearTimeout(id);
    }
    return out;`,
  "sleeping between calls": `
    const out = [];
    for (let i = 0; i < 4; i++) { await new Promise((resolve) => setTimeout(resolve, 10)); out.push(Date.now(), (await get({ i })).x); }
    return out;`,
  "a call that is not awaited": `
    const later = []; const out = [];
    for (let i = 0; i < 5; i++) { if (i === 1) later.push(get({ i: 70 })); out.push((await get({ i })).x); }
    out.push((await later[0]).x);
    return out;`,
  "a timer that is set": `
    const out = []; setTimeout(() => out.push("fired"), 25);
    for (let i = 0; i < 5; i++) out.push((await get({ i })).x);
    return out;`,
  "calls together in a loop": `
    const out = [];
    for (let i = 0; i < 4; i++) { const rows = await Promise.all([get({ i }), get({ i: i + 10 })]); out.push(...rows.map((r) => r.x)); }
    return out;`,
  "a rejection that nobody handles": `
    const out = [];
    for (let i = 0; i < 4; i++) { if (i === 1) Promise.reject(new Error("lost")); out.push((await get({ i })).x); }
    return out;`,
  "many statements one after another": `
    const a = await get({ i: 1 }); const b = await get({ i: a.x }); let c = await get({ i: b.x });
    var d = await get({ i: c.x }); const e = await get({ i: d.x }); c = await get({ i: e.x });
    return [a.x, b.x, c.x, d.x, e.x];`,
  "a result variable": `
    let n = 0;
    while (n < 4) { n = (await get({ i: n })).x; __result__ = { n }; }`,
  "a named function with loops before it": `
    const seen = [];
    for (let i = 0; i < 4; i++) seen.push((await get({ i })).x);
    seen`,
  "tools as values": `
    const f = get; const out = [];
    for (const name of ["get", "list", "get"]) { const t = { get, list }[name]; out.push(await t({ n: 2, i: 3 })); }
    for (let i = 0; i < 3; i++) out.push((await f({ i })).x);
    return out;`,
  "errors of calls that are caught": `
    const out = [];
    for (let i = 0; i < 5; i++) { try { await fail({ i }); } catch ({ message, name }) { out.push([name, message, i]); } }
    return out;`,
  "limits are counted over the whole run": `
    const out = [];
    for (let i = 0; i < 40; i++) { try { out.push((await get({ i })).x); } catch (error) { out.push(error.message); break; } }
    return out;`,
  "async generators and for await": `
    async function* pages() { for (let i = 0; i < 3; i++) yield await get({ i }); }
    const out = [];
    for await (const page of pages()) out.push(page.x);
    for (let i = 0; i < 3; i++) for await (const page of pages()) out.push(page.x + i);
    return out;`,
  "strict code": `"use strict";
    const out = [];
    for (let i = 0; i < 4; i++) { await get({ i }); try { undeclared = 1; } catch (error) { out.push(error.name); } }
    return [out, this];`,
  "variables that blocks declare": `
    const out = [];
    for (let i = 0; i < 4; i++) { await get({ i }); if (i === 1) { var late = "x"; function inner() { return late + i; } } out.push(late, typeof inner); }
    return out;`,
  "lists that are only added to": `
    const out = [], other = []; let cursor = 0;
    while (out.length < 12) {
      const { x } = await get({ i: cursor }); out.push({ x }, x); cursor = x; if (x % 2) other.push([x]);
      console.log(out.length, other.length);
    }
    const lengths = [out.length, other.length]; out.push("end");
    await get({}); console.log(out.map((v) => JSON.stringify(v)).join());
    for (const v of other) { await get({ i: v[0] }); v.push(1); }
    return { out, other, lengths };`,
  "lists that are only added to, and thrown": `
    const out = [];
    for (let i = 0; i < 5; i++) { for (const x of [i, i + 0.5]) { out.push(x); } await get({ i }); }
    const alias = out; alias.push(9); throw Object.assign(new Error("all " + out), { all: out.length, same: alias === out });`,
  "lists that hold more than data": `
    const out = []; const d = new Date(7);
    for (let i = 0; i < 5; i++) { await get({ i }); out.push(d); }
    return [out, out[0] === out[4]];`,
  "lists that share with variables": `
    const out = []; let last;
    for (let i = 0; i < 5; i++) { last = await get({ i }); out.push(last); }
    last.x = "changed";
    return [out, out.at(-1) === last];`,
  "lists that functions add to": `
    const out = []; const add = (x) => { out.push(x); };
    for (let i = 0; i < 5; i++) { add((await get({ i })).x); [1, 2].forEach((n) => { out.push(n); }); }
    const [first, ...rest] = out;
    return { first, rest, out };`,
  "two functions in one declaration": `
    var a = () => 1, b = () => 2; const out = [];
    for (let i = 0; i < 4; i++) { out.push(a() + b(), (await get({ i })).x); }
    return out;`,
  "two constants that are functions": `
    const a = () => 1, b = (x) => x + a(); const out = [];
    for (let i = 0; i < 4; i++) { out.push(b((await get({ i })).x)); }
    return out;`,
  "a function that is declared twice": `
    function f() { return 1; } function f() { return 2; } const out = [];
    for (let i = 0; i < 4; i++) { out.push(f() + (await get({ i })).x); }
    return out;`,
  "a closure in the head of a for": `
    const out = [];
    for (let i = 0, f = () => i; i < 4; i++) { await get({ i }); out.push(f()); }
    return out;`,
  "a class of later": `
    let n = 0;
    for (let i = 0; i < 4; i++) { n += (await get({ i })).x; }
    class A { v = n; }
    return new A().v;`,
  "more variables than are kept": `
    ${Array.from({ length: 60 }, (_, i) => `let v${i} = ${i};`).join(" ")}
    for (let i = 0; i < 4; i++) { v0 += (await get({ i })).x; }
    return ${Array.from({ length: 60 }, (_, i) => `v${i}`).join(" + ")};`,
  "a main that is called at the end": `
    let n = 0;
    for (let i = 0; i < 4; i++) n += (await get({ i })).x;
    async function main() { return n; }`,
  "async functions that are declared after their loop": `
    let n = 0;
    for (let i = 0; i < 4; i++) n += await read(i);
    n += (await last()) + plain();
    for await (const x of many()) n += x;
    return n;
    async function read(i) { return (await get({ i })).x; }
    async function last() { return (await get({ n })).x; }
    async function* many() { yield (await get({ n })).x; }
    function plain() { return 100; }`,
  "a named function that is exported": `
    let n = 0;
    for (let i = 0; i < 4; i++) n += (await get({ i })).x;
    export default async function main() { return n; }`,
  "this is read": `
    let n = 0;
    for (let i = 0; i < 4; i++) { n += (await get({ i })).x; n += this.none ?? 1; }
    return n;`,
  "an exported function that is called at the end": `
    let n = 0;
    for (let i = 0; i < 4; i++) n += (await get({ i })).x;
    export default async function () { return n; }`,
  "names that other functions have": `
    var yield = 1; let n = arguments.length;
    for (let i = 0; i < 4; i++) n += (await get({ i })).x + yield;
    return n;`,
  "new.target": `
    const out = [];
    for (let i = 0; i < 4; i++) out.push(typeof new.target, (await get({ i })).x);
    return out;`,
  "arguments of the program": `
    let n = 0;
    for (let i = 0; i < 4; i++) n += (await get({ i })).x + arguments.length;
    return n;`,
  "a proxy": `
    const seen = []; const p = new Proxy({}, { get: (_, key) => (seen.push(key), key) });
    for (let i = 0; i < 4; i++) { await get({ i }); p["k" + i]; }
    return seen;`,
  with: `
    const o = { n: 0 };
    for (let i = 0; i < 4; i++) { const r = await get({ i }); with (o) { n += r.x; } }
    return o;`,
  "this is the global object": `
    for (let i = 0; i < 4; i++) { await get({ i }); this.made = i; }
    return [typeof made, made];`,
  "a list that is assigned, which fails": `
    const out = [];
    for (let i = 0; i < 6; i++) { out.push((await get({ i })).x); try { if (i === 3) out = 1; } catch (e) { out.push(e.name); } }
    return out;`,
  "a list whose length is asked for in parentheses": `
    const out = [];
    for (let i = 0; i < 9; i++) { out.push((await get({ i })).x); if ((out).length > 4) break; }
    return [out, (out).length];`,
};
