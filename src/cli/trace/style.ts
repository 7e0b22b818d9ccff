/** The trace's look, in light and dark. */
export const traceStyle = `
:root { --ink: light-dark(#1f2430, #d7dae0); --faint: light-dark(#6b7280, #8b93a1); --grid: light-dark(#e8eaee, #262a33);
  --stage: light-dark(#4f46e5, #8b85ff); --call: light-dark(#0e8a7d, #35c4b3); --ahead: light-dark(#d98a04, #f0b03f);
  --failed: light-dark(#d3263a, #ff6b7a); --vain: light-dark(#9aa1ac, #6d7480); --panel: light-dark(#fff, #20242d); }
main { max-width: 76rem; }
h1 { font-size: 1.35rem; margin: 0 0 .15rem; }
.sub { margin: 0 0 1rem; color: var(--faint); }
.id { font: 12px ui-monospace, monospace; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; margin: 0 0 .8rem; list-style: none; font-size: 13px; color: var(--faint); }
.legend b { display: inline-block; width: 18px; height: 10px; border-radius: 2px; vertical-align: -1px; }
.legend b.asked { width: 2px; height: 12px; background: var(--ink); }
.legend b.timer { width: 9px; height: 9px; }
.chart { border: 1px solid var(--line); border-radius: 8px; padding: .2rem .9rem .8rem; }
.axis, .band { display: grid; grid-template-columns: 12rem 1fr; gap: .8rem; }
.axis .plot { position: relative; height: 22px; font-size: 11px; color: var(--faint); }
.axis .plot span { position: absolute; left: calc(var(--x) * 1%); padding-left: 4px; border-left: 1px solid var(--line); height: 22px; white-space: nowrap; }
.band { padding: 5px 0; border-top: 1px solid var(--grid); }
.band h2 { font: 600 13px/16px ui-monospace, monospace; margin: 0; overflow-wrap: anywhere; color: var(--ink); }
.plot { position: relative; min-width: 0; }
.band .plot { background: repeating-linear-gradient(90deg, var(--grid) 0 1px, transparent 1px calc(var(--step) * 1%)); }
.legend b.wait { height: 0; border-top: 2px dotted var(--vain); border-radius: 0; vertical-align: 4px; }
.lane { position: relative; height: 16px; }
.small .lane { height: 9px; }
.tiny .lane { height: 5px; }
.program .lane { height: 20px; }
.program .lane:first-child::before { content: ""; position: absolute; inset: 9px 0 auto; border-top: 2px dotted var(--vain); }
.bar { position: absolute; left: calc(var(--x) * 1%); width: max(3px, calc(var(--w) * 1%)); top: 2px; bottom: 2px; margin: 0; padding: 0; border: 0; border-radius: 2px; background: var(--tone, var(--call)); cursor: default; font: inherit; }
.small .bar, .tiny .bar { top: 1px; bottom: 1px; border-radius: 1px; }
.line { position: absolute; left: calc(var(--x) * 1%); width: calc(var(--w) * 1%); top: calc(50% - .5px); border-top: 1px solid var(--vain); }
i.asked { position: absolute; left: calc(var(--x) * 1%); width: 2px; top: 0; bottom: 0; background: var(--ink); pointer-events: none; }
.stage { background: var(--stage); }
.look { background: repeating-linear-gradient(45deg, var(--stage) 0 2px, transparent 2px 5px); }
b.call { background: var(--call); }
.ahead { background: repeating-linear-gradient(45deg, var(--ahead) 0 4px, color-mix(in srgb, var(--ahead) 60%, transparent) 4px 6px); }
.vain { background: none; outline: 1px dashed var(--vain); outline-offset: -1px; }
.failed { background: var(--failed); }
.timer { background: var(--ink); border-radius: 50%; }
.bar.timer { width: 8px; margin-left: -4px; top: 6px; bottom: 6px; }
.bar:hover, .bar:focus-visible { outline: 2px solid var(--ink); outline-offset: 1px; z-index: 3; }
.tip { display: none; position: absolute; z-index: 4; top: calc(100% + 6px); left: 0; width: max-content; max-width: min(30rem, 70vw); padding: .5rem .7rem; grid-template-columns: auto 1fr; gap: .1rem .8rem; text-align: left; background: var(--panel); color: var(--ink); border: 1px solid var(--line); border-radius: 6px; box-shadow: 0 6px 24px #0003; font: 12px/1.45 system-ui, sans-serif; pointer-events: none; }
.left .tip { left: auto; right: 0; }
.tip strong { grid-column: 1 / -1; font-size: 13px; }
.tip span:nth-child(even) { color: var(--faint); }
.tip span { overflow-wrap: anywhere; }
.bar:hover .tip, .bar:focus-visible .tip { display: grid; }
details { margin-top: 1.2rem; }
summary { cursor: pointer; font-weight: 600; }
.scroll { overflow: auto; }
table { border-collapse: collapse; font-size: 12px; margin-top: .5rem; }
th, td { text-align: left; padding: 2px 10px 2px 0; border-bottom: 1px solid var(--grid); vertical-align: top; white-space: nowrap; }
td:nth-child(n+8) { font-family: ui-monospace, monospace; white-space: normal; overflow-wrap: anywhere; min-width: 10rem; }
@media (max-width: 640px) { .axis, .band { grid-template-columns: 1fr; gap: .2rem; } .axis > span { display: none; } }
@media (forced-colors: active) { .bar { forced-color-adjust: none; } }
`;
