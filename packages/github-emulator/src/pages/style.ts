/** The one style sheet of the pages. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#d1d9e0, #3d444d); --soft: light-dark(#f6f8fa, #151b23); --faint: light-dark(#59636e, #9198a1);
  --link: light-dark(#0969da, #4493f8); --good: light-dark(#1a7f37, #3fb950); --bad: light-dark(#cf222e, #f85149); --busy: light-dark(#9a6700, #d29922); --merged: #8250df; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#fff, #0d1117); color: light-dark(#1f2328, #f0f6fc); }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
.notice { margin: 0; padding: .4rem 1rem; background: var(--soft); border-bottom: 1px solid var(--line); color: var(--faint); font-size: .85rem; }
h1 { font-size: 1.6rem; font-weight: 400; margin: .5rem 0; overflow-wrap: anywhere; }
h1 .number, .faint { color: var(--faint); }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
code { font: .85em ui-monospace, monospace; background: var(--soft); border-radius: 4px; padding: .1em .35em; overflow-wrap: anywhere; }
pre { background: var(--soft); padding: .8rem; border-radius: 6px; overflow: auto; } pre code { padding: 0; }
.badge { display: inline-block; border-radius: 2rem; padding: .25rem .75rem; color: #fff; font-size: .9rem; margin-right: .5rem; background: #1f883d; }
.badge.closed { background: #cf222e; } .badge.merged { background: var(--merged); } .badge.draft { background: #59636e; }
.box { border: 1px solid var(--line); border-radius: 6px; margin: 1rem 0; overflow: hidden; }
.box > header { background: var(--soft); border-bottom: 1px solid var(--line); padding: .5rem 1rem; }
.box > .body { padding: .5rem 1rem; overflow-x: auto; }
ul.rows { list-style: none; margin: 0; padding: 0; }
ul.rows li { padding: .5rem 1rem; border-top: 1px solid var(--line); display: flex; gap: .6rem; align-items: baseline; flex-wrap: wrap; }
ul.rows .end a + a { margin-left: .8rem; }
ul.rows li:first-child { border-top: 0; } ul.rows .end { margin-left: auto; }
.good { color: var(--good); } .bad { color: var(--bad); } .busy { color: var(--busy); }
table { border-collapse: collapse; } th, td { border: 1px solid var(--line); padding: .35rem .7rem; text-align: left; }
h3 { margin: .5rem 0; }
`
