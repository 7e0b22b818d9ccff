/** Programs whose calls take results of earlier ones: those that only pass them on, and those that look. */

const chain = (next: string, before = "", rest = "o.push(r.v);"): string =>
  `const o = []; ${before} let x = 1; for (let i = 0; i < 5; i++) { const r = await get({ id: x }); ${rest} ${next} } return [x, o]`;

/** How many of their calls are fetched ahead at least. */
export const passing: Readonly<Record<string, { source: string; ahead: number }>> = {
  "around a loop": { source: chain("x = r.name;"), ahead: 4 },
  "around a loop, the whole result": {
    // The second holds the first twice, which is no plain JSON.
    source: "let x = 1; for (let i = 0; i < 3; i++) x = await get({ id: x }); return x",
    ahead: 1,
  },
  "deep in a result, through brackets": { source: chain("x = (r['name']);"), ahead: 4 },
  "by destructuring": { source: chain("const { name } = r; x = name;"), ahead: 4 },
  "by an assignment to a pattern": { source: chain("({ name: x } = r);"), ahead: 4 },
  "from a list in it, which is as good as nothing else": {
    source:
      "const a = await get({ id: 1 }); const b = await get({ id: a.list[0], i: 1 }); return [a, b]",
    ahead: 1,
  },
  "in a row": {
    source:
      "const a = await get({ id: 1 }); const b = await get({ id: a.name }); const c = await get({ id: b.name, and: { of: a.v } }); return [a, b, c]",
    ahead: 2,
  },
  "with an optional chain": { source: chain("x = r?.name;"), ahead: 4 },
  "from results that were gathered": {
    source:
      "const [a, { name }] = await Promise.all([get({ id: 1 }), get({ id: 2 })]); const c = await get({ id: a.name, or: name }); return [a, c]",
    ahead: 1,
  },
  "from the second of them": {
    source:
      "const [, b] = await Promise.all([get({ id: 1 }), get({ id: 2 })]); return await get({ id: b.name })",
    ahead: 1,
  },
  "beside a variable that a loop sets": {
    source:
      "const a = await get({ id: 1 }); let y; for (y of [1, 2]); return await get({ id: a.name, y })",
    ahead: 1,
  },
  "from a call whose promise was kept": {
    source:
      "const p = get({ id: 1 }); const a = await p; const b = await get({ id: a.name }); return [a, b]",
    ahead: 1,
  },
  "a call within a call": {
    source: "return await get({ id: (await get({ id: (await get({ id: 1 })).name })).name })",
    ahead: 2,
  },
  "in a list": {
    source: chain("x = r.name;").replace("{ id: x }", "{ id: 'a', ids: [x, [{ i, x }], 7] }"),
    ahead: 4,
  },
  "in a list, for a result of its own": {
    source:
      "const a = await get({ id: 1 }); const b = await get({ id: 2 }); return await get({ id: 3, of: [a.v, [b.name]] })",
    ahead: 1,
  },
  "with what a loop has besides": {
    source: chain("x = r.name;", "", "o.push(r.v + i);").replace(
      "{ id: x }",
      "{ id: x, i, t: `t${i * 2}` }",
    ),
    ahead: 4,
  },
  "in a function": {
    source:
      "async function go() { let x = 1; for (let i = 0; i < 4; i++) { const r = await get({ id: x }); x = r.name } return x } return await go()",
    ahead: 3,
  },
  "in a sole function": {
    source:
      "async () => { const a = await get({ id: 1 }); const b = await get({ id: a.name }); return b.v }",
    ahead: 1,
  },
  "over a loop of known values, two each": {
    source:
      "const o = []; for (const k of ['a', 'b', 'c']) { const r = await get({ id: k }); const s = await get({ id: r.name, k }); o.push(s.v) } return o",
    ahead: 5,
  },
  "past what a timer is not due for": {
    source: `setTimeout(() => console.log('late'), 500); ${chain("x = r.name;")}`,
    ahead: 4,
  },
};

/** The calls of these take more than the results as they are: none is made in vain, or in another way. */
export const looking: Readonly<Record<string, string>> = {
  "a number is added": chain("x = r.v + 1;"),
  "a number is made": chain("x = Number(r.id);"),
  "a number is counted up": chain("x = r.v; x++;"),
  "a text is made": chain("x = `${r.name}-`;"),
  "one of two": chain("x = r.v > 5 ? r.name : r.id;"),
  "or else": chain("x = r.none || r.name;"),
  "unless it is missing": chain("x = r.none ?? i;"),
  "a default": chain("const { none = i } = r; x = none;"),
  "the rest of it": chain("const { id, ...rest } = r; x = rest;"),
  "a member that is not there": chain("x = r.none;"),
  "a member that every list has": chain("x = r.list.length + i;"),
  "a member that objects inherit": chain("x = r.list.map; x = i;"),
  "what its then is": chain("x = r.then; x = i;"),
  "a key that the run tells": chain("x = r[k];", "const k = 'name';"),
  "a method's result": chain("x = r.name.slice(1) + i;"),
  "the first of a list": chain("const [y] = r.list; x = [y, i];"),
  "spread out": chain("x = { ...r, i };"),
  "spread into a list": chain("x = [...r.list, i];"),
  "in a list with a hole":
    "const a = await get({ id: 1 }); return await get({ id: 2, of: [, a.name] })",
  "in a list, one of them made":
    "const a = await get({ id: 1 }); return await get({ id: 2, of: [a.name, `${a.name}`] })",
  "in a list that is kept":
    "const a = await get({ id: 1 }); const of = [a.name]; of.push(2); return await get({ id: 2, of })",
  "in a list, what is missing":
    "const a = await get({ id: 1 }); return await get({ id: 2, of: [a.none] })",
  "a member that is changed": chain("r.name = 'n' + i; x = r.name;"),
  "a member that is deleted": chain("delete r.name; x = r.name ?? i;"),
  "a member that is counted": chain("r.v++; x = r.v;"),
  "a member that is sorted": chain("r.list.reverse(); x = r.list[0];"),
  "a list that is emptied": chain("x = r.list.pop() + i;"),
  "changed through another name": chain("const s = r; s.name = i; x = r.name;"),
  "changed by a function":
    "function f(q) { q.name = 'z' } const a = await get({ id: 1 }); f(a); return await get({ id: a.name })",
  "changed by Object.assign":
    "const a = await get({ id: 1 }); Object.assign(a, { name: 'z' }); return await get({ id: a.name })",
  "until there is none":
    "let x = 3; const o = []; while (x) { const r = await get({ id: x }); o.push(r.v); x = r.v > 9 ? 0 : r.v - 1 } return o",
  "until it is small": chain("x = r.name; if (r.v < 3) break;"),
  "unless it is small": chain("if (r.v < 12) x = r.name;"),
  "and goes on when it is small": chain("if (r.v < 12) { o.push(i); continue } x = r.name;"),
  "unless there is none": chain("x = r.name; if (!r.none) x = i + 10;"),
  "unless there is none, in short": chain("x = r.name; r.none || (x = i + 10);"),
  "by what it is": chain(
    "switch (typeof r.none) { case 'undefined': x = i + 10; break; default: x = r.name }",
  ),
  "by a callback that passes on another":
    "const q = await get({ id: 1 }); let x = q.id; const r = await get({ id: 2 }); r.list.forEach(() => { x = q.name }); return await get({ id: x, i: 9 })",
  "in a switch": chain("switch (r.v) { case 7: x = r.name; break; default: x = r.id }"),
  "only as often as it says":
    "const a = await get({ id: 1 }); let x = a.name; for (let i = 0; i < a.v; i++) { const r = await get({ id: x }); x = r.name } return x",
  "for each in its list":
    "const a = await get({ id: 4 }); const o = []; for (const y of a.list) { const b = await get({ id: y, a: 1 }); o.push(await get({ id: b.name, y })) } return o",
  "within try": chain("try { x = (await fails({ id: i * 3 })).id } catch { x = r.name }"),
  "with what was caught":
    "let x; try { await fails({ id: 1 }) } catch (e) { x = e.code } return await get({ id: x })",
  "after a write":
    "const a = await get({ id: 1 }); await put({ id: 1 }); return await get({ id: a.name })",
  "before a write that comes of it":
    "const a = await get({ id: 1 }); const b = await put({ id: a.name }); return await get({ id: a.name, b: b.written })",
  "the same again": chain("x = r.id;"),
  "what is no JSON": "const a = await rich({ id: 7 }); return await get({ id: a.at })",
  "a list of no JSON": "const a = await rich({ id: 7 }); return await get({ id: [a.n, a.m] })",
  "of nothing": "const a = await nothing({ id: 7 }); return await get({ id: a })",
  "of nothing, a member of it":
    "try { const a = await nothing({ id: 7 }); return await get({ id: a.b }) } catch (e) { return e.message }",
  "what a tool refuses":
    "const a = await get({ id: 7 }); try { return await strict({ id: a.name }) } catch (e) { return e.message }",
  "by a callback of its list":
    "const a = await get({ id: 7 }); let x = 1; a.list.forEach((y) => { x = y }); return await get({ id: x, a: a.v })",
  "by a closure that sets it":
    "let x = 1; const set = (r) => { x = r.name }; for (let i = 0; i < 3; i++) { const r = await get({ id: x }); set(r) } return x",
  "as this of a class":
    "class C { async go() { this.r = await get({ id: 1 }); this.r.name = 'z'; return await get({ id: this.r.name }) } } return await new C().go()",
  "by a getter":
    "const a = await get({ id: 1 }); const o = { get name() { return a.v > 3 ? a.name : 'z' } }; return await get({ id: o.name })",
  "a parameter's default":
    "const f = async (q, n = q.name) => await get({ id: n }); const a = await get({ id: 1 }); return await f(a)",
  "through with": "const a = await get({ id: 1 }); with (a) { return await get({ id: name }) }",
  "in a list": "const a = await get({ id: 1 }); return await get({ id: [a.name, a.v] })",
  "from what another Promise gathers":
    "const Q = { all: async (l) => l }; const [a] = await Q.all([await get({ id: 1 })]); return await get({ id: a.name })",
  "from a list that is made on the way":
    "const [a, b] = await Promise.all([...[get({ id: 1 })], get({ id: 2 })]); return await get({ id: a.name, b: b.name })",
  "a tool's key":
    "const a = await get({ id: 1 }); const t = { nget: get }; return await t['n' + 'get']({ id: a.name })",
  "with a promise of it": "const a = get({ id: 1 }); return await get({ id: (await a).name + '' })",
  "much of it": chain("x = r.name.repeat(3000);"),
};
