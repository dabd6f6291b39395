import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import { oneLine } from '../lines.ts'
import { layOut } from './graph.ts'
import { drawGraph } from './graph-svg.ts'
import { typeSections } from './page-rows.ts'
import { runPage } from './page-script.ts'
import { PAGE_STYLE } from './page-style.ts'
import { type Counts, countFields, isOpen, type Report, type ReportedScope, worthReading } from './report.ts'

/** One page that needs nothing else, and can be opened from a disk: all that it loads and runs is in it. */
export function reportAsHtml(report: Report): string {
  const script = `(${runPage.toString()})()`
  const policy = `default-src 'none'; style-src '${hashOf(PAGE_STYLE)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Scopes</title>
<style>${raw(PAGE_STYLE)}</style>
</head>
<body>
<main>
<h1>Scopes</h1>
${summary(countFields(report))}
${catalogue(report.scopes)}
${openFields(report)}
${coordinates(report)}
</main>
<script>${raw(script)}</script>
</body>
</html>`
  return String(page)
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function summary({ fields, open, silent, authenticated }: Counts) {
  const scoped = fields - open - authenticated
  const unmarked = silent === 0 ? '' : `, ${silent} of them without @public`
  return html`<p class="quiet">What ${fields} fields of objects and interfaces ask of a caller.</p>
<div class="sheet">
${drawShares([
  ['scoped', scoped],
  ['any', authenticated],
  ['open', open],
])}
<ul class="legend">
<li class="scoped">${scoped} need scopes</li><li class="any">${authenticated} need any valid token</li><li class="open">${open} are open to everybody${unmarked}</li>
</ul>
</div>`
}

/** A bar; the list below it says the same in words. */
function drawShares(shares: readonly (readonly [name: string, count: number])[]) {
  const total = shares.reduce((sum, [, count]) => sum + count, 0)
  let x = 0
  const parts = shares.map(([name, count]) => {
    const part = html`<rect class="${name}" x="${x}" y="0" width="${count}" height="1"/>`
    x += count
    return part
  })
  return total === 0
    ? ''
    : html`<svg class="bar" viewBox="0 0 ${total} 1" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`
}

function catalogue(scopes: readonly ReportedScope[]) {
  if (scopes.length === 0) return html`<h2>Scopes</h2><p>The schema has none.</p>`
  const graph = layOut(scopes)
  const picture =
    graph.edges.length === 0
      ? ''
      : html`<div class="sheet picture" tabindex="0" role="group" aria-label="Picture of the scopes">${drawGraph(graph)}</div>`
  return html`<h2>Scopes, and what each opens</h2>
${picture}
<ul class="scopes sheet">${scopes.map(scopeEntry)}</ul>`
}

function scopeEntry({ name, description, implies, opens }: ReportedScope) {
  const list = html`<details><summary>Opens ${opens.length} by itself<span class="quiet"> beyond what any token does</span></summary>
<ul class="many">${opens.map((coordinate) => html`<li><a href="#at-${coordinate}"><code>${coordinate}</code></a></li>`)}</ul></details>`
  return html`<li><code class="scope-name">${name}</code>
${description === '' ? '' : html`<p>${oneLine(description)}</p>`}
${implies.length === 0 ? '' : html`<p class="quiet">Implies ${implies.map((each, index) => html`${index > 0 ? ', ' : ''}<code>${each}</code>`)}</p>`}
${opens.length === 0 ? html`<p class="quiet">Opens nothing by itself.</p>` : list}</li>`
}

function openFields(report: Report) {
  const open = report.elements.filter((element) => element.kind === 'field' && isOpen(element))
  const entries = open.map(
    ({ coordinate, isMarkedPublic }) =>
      html`<li><a href="#at-${coordinate}"><code>${coordinate}</code></a>${isMarkedPublic ? '' : html` <span class="silent">no @public</span>`}</li>`,
  )
  return html`<h2>Open to everybody</h2>
${open.length === 0 ? html`<p>Nothing.</p>` : html`<ul class="open-list sheet">${entries}</ul>`}`
}

function coordinates(report: Report) {
  const choices = report.scopes.map(
    ({ name, closure }) =>
      html`<label><input type="checkbox" value="${name}" data-closure="${JSON.stringify(closure)}"><code>${name}</code></label>`,
  )
  return html`<h2>What each coordinate needs</h2>
<div class="controls" data-script hidden>
<div class="wide"><label for="search">Search <span class="quiet">(press /)</span></label><input type="search" id="search" autocomplete="off" spellcheck="false"></div>
<div><label for="show">Show</label><select id="show">
<option value="all">everything</option><option value="scopes">what needs scopes</option><option value="token">what any token opens</option><option value="public">what is open to everybody</option><option value="within">what the token below reaches</option><option value="beyond">what it does not reach</option>
</select></div>
</div>
<details id="token" class="sheet" data-script hidden><summary>Try a token</summary>
<fieldset><legend class="quiet">Scopes that it holds</legend>${choices}</fieldset>
<p id="reached" role="status"></p></details>
<p id="found" class="quiet" role="status" data-script hidden></p>
${typeSections(worthReading(report))}
<p class="quiet">Types, arguments, input fields and enum values are listed where they have a rule.</p>`
}
