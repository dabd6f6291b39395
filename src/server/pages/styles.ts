import { createHash } from 'node:crypto'

/** All that the pages look like: no font, image or file from anywhere. */
export const STYLES = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f7; --sheet: #ffffff; --text: #1b1f24; --quiet: #59626d; --line: #c9ced6; --edge: #7c8591;
  --action: #1f5fbf; --on-action: #ffffff; --action-hover: #184b98;
  --fault: #b3261e; --fault-ground: #fdf0ef; --note: #1d6b3a; --note-ground: #eef8f1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171b; --sheet: #1d2126; --text: #e8eaed; --quiet: #a7b0bb; --line: #3a414a; --edge: #7f8894;
    --action: #8ab4f8; --on-action: #10213a; --action-hover: #aecbfa;
    --fault: #f5a8a2; --fault-ground: #37201f; --note: #9ad6ae; --note-ground: #1b2f22;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; padding: 1.5rem 1rem 3rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
.host, main { max-width: 27rem; margin: 0 auto; }
.wide .host, .wide main { max-width: 44rem; }
.host { color: var(--quiet); font-size: .875rem; padding: 0 .25rem .5rem; }
main { background: var(--sheet); border: 1px solid var(--line); border-radius: .75rem; padding: 1.5rem; }
@media (min-width: 40rem) { body { padding-top: 4rem; } main { padding: 2rem; } }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; }
h2 { font-size: 1.125rem; margin: 2.25rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: 0 0 1rem; }
form + .quiet { margin-top: 1rem; }
main > p:last-child { margin-bottom: 0; }
.quiet { color: var(--quiet); font-size: .875rem; }
a { color: var(--action); }
label, legend { font-weight: 600; }
.field { margin: 0 0 1.25rem; }
.field label { display: block; margin-bottom: .25rem; }
.field input {
  display: block; width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit;
  background: var(--sheet); border: 1px solid var(--edge); border-radius: .5rem;
}
.field input[aria-invalid] { border: 2px solid var(--fault); }
.fault { color: var(--fault); font-size: .875rem; margin: 0 0 .25rem; }
fieldset { border: 0; margin: 0 0 1.25rem; padding: 0; min-width: 0; }
legend { padding: 0; margin-bottom: .5rem; }
.choice { display: flex; gap: .75rem; padding: .75rem 0; border-top: 1px solid var(--line); cursor: pointer; font-weight: 400; }
.choice:last-of-type { border-bottom: 1px solid var(--line); }
.choice input { flex: none; width: 1.25rem; height: 1.25rem; margin: .125rem 0 0; accent-color: var(--action); }
.choice span { display: block; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0 0 1rem; }
.buttons button { flex: 1 1 8rem; }
button {
  min-height: 2.75rem; padding: .5rem 1.25rem; font: inherit; font-weight: 600; cursor: pointer;
  color: var(--action); background: transparent; border: 1px solid var(--edge); border-radius: .5rem;
}
button:hover { border-color: var(--action); }
button.main { color: var(--on-action); background: var(--action); border-color: var(--action); }
button.main:hover { background: var(--action-hover); border-color: var(--action-hover); }
.stretch { width: 100%; }
:focus-visible { outline: 3px solid var(--action); outline-offset: 2px; }
.summary, .notice { border: 1px solid; border-left-width: .375rem; border-radius: .5rem; padding: .75rem 1rem; margin: 0 0 1.25rem; }
.summary { border-color: var(--fault); background: var(--fault-ground); }
.notice { border-color: var(--note); background: var(--note-ground); }
.summary h2 { font-size: 1rem; margin: 0 0 .25rem; }
.summary ul { margin: 0; padding-left: 1.25rem; }
.summary a { color: var(--fault); }
.summary p, .notice p { margin: 0; }
.entries { list-style: none; margin: 0; padding: 0; }
.entries > li { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; padding: 1rem 0; border-top: 1px solid var(--line); }
.entries > li > div { flex: 1 1 16rem; min-width: 0; }
.entries p { margin: 0; }
.entries ul { margin: .25rem 0; padding-left: 1.25rem; }
.entries + .quiet, .entries + form { margin-top: .5rem; }
.head { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: space-between; }
.head p { margin: 0; }
code { font-family: ui-monospace, monospace; font-size: .9em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (forced-colors: active) { button.main { border-width: 2px; } }
`

/** The `style-src` that lets these styles pass and no others. */
export const STYLES_SOURCE = `'sha256-${createHash('sha256').update(STYLES).digest('base64')}'`
