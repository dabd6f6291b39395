import { html } from 'hono/html'
import { formatRequirement, type Requirement, satisfies } from '../../../scopes/requirement.ts'
import { groupBy } from '../group-by.ts'
import { oneLine } from '../lines.ts'
import { formatNeeds, isOpen, type ReportedElement, type ReportedSource } from './report.ts'

/** The elements below the types that they are part of. */
export function typeSections(elements: readonly ReportedElement[]) {
  const types = groupBy(elements, ({ coordinate }) => coordinate.split('.', 1)[0] ?? '')
  return Array.from(
    types,
    ([name, members]) => html`<section class="type sheet"><h3 class="type-head">${name}</h3>
<ul class="rows">${members.map(elementRow)}</ul></section>`,
  )
}

function elementRow(element: ReportedElement) {
  const { coordinate, kind, sources, isMarkedPublic } = element
  const silent = isOpen(element) && !isMarkedPublic ? html` <span class="silent">no @public</span>` : ''
  const from = sources.map((source) => html`<li>${sourceText(element, source)}</li>`)
  return html`<li id="at-${coordinate}" data-kind="${groupOf(element)}" data-needs="${JSON.stringify(factorsOf(element))}">
<div class="what"><code class="name">${coordinate}</code>${kind === 'field' ? '' : html` <span class="quiet">${kind}</span>`}</div>
<div><code class="need ${isOpen(element) ? 'public' : ''}">${formatNeeds(element)}</code>${silent}</div>
<ul class="from quiet">${from}</ul></li>
`
}

function sourceText({ coordinate, sources }: ReportedElement, source: ReportedSource) {
  const place = source.places.length === 0 ? '' : ` at ${oneLine(source.places.join(', '))}`
  const part = sources.length > 1 ? html`<code>${formatRequirement(source.requirement)}</code> ` : ''
  if (source.coordinate === coordinate) return html`${part}by its own rule${place}`
  return html`${part}by <a href="#at-${source.coordinate}"><code>${source.coordinate}</code></a>${place}`
}

function groupOf({ requirement = [] }: ReportedElement): string {
  if (requirement === 'public') return 'public'
  return satisfies(requirement, []) ? 'token' : 'scopes'
}

/** All of them have to be met; `null` for what is public. */
function factorsOf({ requirement, sources }: ReportedElement): readonly (Requirement | null)[] {
  const factors = requirement === undefined ? sources.map((source) => source.requirement) : [requirement]
  return factors.map((factor) => (factor === 'public' ? null : factor))
}
