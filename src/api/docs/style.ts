/** How the page looks, by day and by night. */
export const style = `:root{color-scheme:light dark;--line:#8883;--soft:#8881;--dim:light-dark(#555,#aaa);--accent:light-dark(#0b57d0,#8ab4f8)}
*{box-sizing:border-box}html{scroll-behavior:smooth}
body{margin:0;display:grid;grid-template-columns:19rem minmax(0,1fr);font:16px/1.55 system-ui,sans-serif}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.2rem;border-right:1px solid var(--line);background:var(--soft);font-size:.86rem}
nav a{display:block;padding:.12rem 0;color:inherit;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
nav b{display:block;margin:1.1rem 0 .3rem;text-transform:uppercase;letter-spacing:.06em;font-size:.72rem;color:var(--dim)}
nav .home{font-size:1.15rem;font-weight:700}small{color:var(--dim);font-weight:400}
main{padding:1.5rem 3rem 6rem;max-width:62rem}
h1{font-size:2.2rem;margin:.4rem 0 0}.lead{font-size:1.15rem;color:var(--dim);margin:.2rem 0 1rem}
h2{margin:3rem 0 0;font-size:1.5rem;text-transform:capitalize}
section{border:1px solid var(--line);border-radius:.6rem;padding:.4rem 1.2rem 1rem;margin:1rem 0;scroll-margin-top:1rem}
section:target{border-color:var(--accent);box-shadow:0 0 0 1px var(--accent)}
h3{margin:.6rem 0;font-size:1.02rem;overflow-wrap:anywhere}p{margin:.5rem 0}ul{list-style:none;padding:0;margin:.6rem 0 0}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,monospace}code{font-size:.92em}
pre{overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;padding:.8rem 1rem;border-radius:.4rem;background:var(--soft);font-size:.84rem;margin:.7rem 0}
.m{display:inline-block;min-width:3.4rem;padding:.05rem .35rem;border-radius:.25rem;font:600 .7rem/1.5 ui-monospace,monospace;text-align:center;color:#fff;background:#666}
.get{background:#1a7f4b}.post{background:#0b57d0}.put{background:#9a5b00}.delete{background:#b3261e}
table{width:100%;border-collapse:collapse;font-size:.9rem;margin:.6rem 0}td,th{padding:.35rem .6rem .35rem 0;border-top:1px solid var(--line);text-align:left;vertical-align:top}
th{border:0;color:var(--dim);font-weight:500;font-size:.8rem}td:first-child{width:13rem;overflow-wrap:anywhere}td.type{width:12rem;color:var(--dim)}
td table td:first-child,td table td.type{width:auto}sup{color:#b3261e}
@media(max-width:50rem){body{display:block}nav{position:static;height:auto;border:0}main{padding:1rem}table,tbody,tr,td{display:block}thead{display:none}td{border:0;padding:.1rem 0;width:auto!important}tr{border-top:1px solid var(--line);padding:.4rem 0}}`;
