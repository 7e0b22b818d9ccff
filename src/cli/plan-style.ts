/** The page's look, in light and dark. */
export const planStyle = `
:root { color-scheme: light dark; --line: light-dark(#ddd, #333); --mark: light-dark(#fff3c4, #3a3212); }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0; background: light-dark(#fff, #16181d); color: light-dark(#222, #ddd); }
main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { font-weight: 600; }
pre { overflow: auto; padding: 1rem; border: 1px solid var(--line); border-radius: 6px; font: 13px/1.5 ui-monospace, monospace; }
pre.tree { white-space: pre-wrap; overflow-wrap: anywhere; }
pre.code { counter-reset: line; }
pre.code span { counter-increment: line; }
pre.code span::before { content: counter(line); display: inline-block; width: 3em; color: gray; }
pre.code .call { background: var(--mark); }
pre.code :target { outline: 2px solid light-dark(#06c, #6af); }
i { font-style: normal; }
.comment { color: gray; }
.string { color: light-dark(#0a7d33, #8fd19e); }
.number, .literal { color: light-dark(#9a5b00, #e5b567); }
.keyword { color: light-dark(#8a2be2, #c792ea); }
li.error b { color: light-dark(#c00, #f77); }
li.warning b { color: light-dark(#9a5b00, #e5b567); }
`;
