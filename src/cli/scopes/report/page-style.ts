/** All that the page looks like: no font, image or file from anywhere. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --sheet: #ffffff; --text: #1b1f24; --quiet: #59626d; --line: #c9ced6; --edge: #7c8591;
  --action: #1f5fbf; --chip: #e8eef8; --open: #8a4b00; --open-ground: #fff4e3; --any: #1d6b3a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --sheet: #1d2126; --text: #e8eaed; --quiet: #a7b0bb; --line: #3a414a; --edge: #7f8894;
    --action: #8ab4f8; --chip: #263349; --open: #f2c078; --open-ground: #33291a; --any: #9ad6ae;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; padding: 1.5rem 1rem 4rem; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 70rem; margin: 0 auto; }
[hidden] { display: none !important; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0; font-family: ui-monospace, monospace; }
p { margin: 0 0 1rem; }
a { color: var(--action); }
code, text { font-family: ui-monospace, monospace; }
code { font-size: .875rem; }
text { font-size: 14px; fill: var(--text); }
.quiet { color: var(--quiet); font-size: .875rem; }
ul { margin: 0; padding: 0; list-style: none; }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; margin: 0 0 1rem; }
.bar { display: block; width: 100%; height: .75rem; border-radius: .375rem; margin: 0 0 .75rem; }
.bar .scoped { fill: var(--action); } .bar .any { fill: var(--any); } .bar .open { fill: var(--open); }
.legend .open::before { background: var(--open); }
.legend .any::before { background: var(--any); }
.legend .scoped::before { background: var(--action); }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; }
.legend li::before { content: ''; display: inline-block; width: .75rem; height: .75rem; border-radius: .25rem; margin-right: .5rem; }
.picture { overflow-x: auto; }
.picture svg { display: block; }
.node { fill: var(--chip); stroke: var(--edge); }
.edge { fill: none; stroke: var(--edge); stroke-width: 1.5; }
.tip { fill: var(--edge); }
.scopes > li { padding: .75rem 0; border-top: 1px solid var(--line); }
.scopes > li:first-child { border-top: 0; padding-top: 0; }
.scopes p { margin: 0; }
.scope-name { font-weight: 700; font-size: 1rem; }
summary { cursor: pointer; color: var(--action); padding: .25rem 0; }
.many { columns: 16rem; margin: .25rem 0 0; padding-left: 1.25rem; }
.sheet > :last-child, .scopes > li:last-child { margin-bottom: 0; padding-bottom: 0; }
.open-list { columns: 18rem; }
.open-list li { padding: .125rem 0; break-inside: avoid; }
.silent { color: var(--open); background: var(--open-ground); border-radius: .25rem; padding: 0 .375rem; font-size: .8125rem; white-space: nowrap; }
.controls { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; margin: 0 0 .75rem; }
.controls label { font-weight: 600; display: block; }
.controls .wide { flex: 1 1 16rem; }
input[type="search"], select { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--sheet); border: 1px solid var(--edge); border-radius: .5rem; }
fieldset { border: 0; margin: .5rem 0; padding: 0; min-width: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
legend { padding: 0; }
fieldset label { display: flex; align-items: center; gap: .5rem; min-height: 2rem; cursor: pointer; }
fieldset input { width: 1.125rem; height: 1.125rem; margin: 0; flex: none; accent-color: var(--action); }
.type { content-visibility: auto; contain-intrinsic-size: auto 12rem; }
.rows > li { padding: .625rem 0; border-top: 1px solid var(--line); }
.rows > li:target { background: var(--chip); }
.type-head { margin-bottom: .5rem; }
.name { font-weight: 600; }
.from { margin: .125rem 0 0; }
.need { background: var(--chip); border-radius: .25rem; padding: .0625rem .375rem; }
.need.public { color: var(--open); background: none; padding: 0; }
.beyond .name { text-decoration: line-through; text-decoration-color: var(--edge); }
.beyond > .what::after { content: ' out of reach'; font: .75rem system-ui, sans-serif; color: var(--quiet); margin-left: .25rem; }
:focus-visible { outline: 3px solid var(--action); outline-offset: 2px; }
@media (min-width: 52rem) {
  body { padding-top: 3rem; }
  .sheet { padding: 1.5rem; }
  .rows > li { display: grid; grid-template-columns: 2fr 2fr 3fr; gap: 0 1.5rem; }
  .from { margin: 0; }
}
@media print { .controls, #token { display: none; } .type { content-visibility: visible; } }
`
