import type { ScopeDefinition } from '../../../scopes/catalogue.ts'
import { formatRequirement } from '../../../scopes/requirement.ts'
import { asCode, asProse, asTable } from '../markdown.ts'
import { formatNeeds, isOpen, type Report, type ReportedElement, worthReading } from './report.ts'
import { summaryOf } from './text.ts'

/** For a page of a repository or a comment; the picture is one that GitHub and others draw. */
export function reportAsMarkdown(report: Report): string {
  const elements = worthReading(report)
  const open = elements.filter((element) => element.kind === 'field' && isOpen(element))
  return [
    '# Scopes',
    `${summaryOf(report).replace(/@public/g, '`@public`')}.`,
    ...formatScopes(report),
    '## Open to everybody',
    formatOpen(open),
    '## What each coordinate needs',
    asTable(
      ['Coordinate', 'Needs', 'By the rule of'],
      elements.filter((element) => !isOpen(element)).map(formatElement),
    ),
  ].join('\n\n')
}

function formatScopes({ scopes }: Report): readonly string[] {
  if (scopes.length === 0) return []
  const rows = scopes.map(({ name, description, implies, opens }) => [
    asCode(name),
    asProse(description),
    implies.map(asCode).join(', '),
    String(opens.length),
  ])
  const picture = scopes.some(({ implies }) => implies.length > 0) ? [drawImplications(scopes)] : []
  return ['## The catalogue', asTable(['Scope', 'Description', 'Implies', 'Opens alone'], rows), ...picture]
}

function formatOpen(open: readonly ReportedElement[]): string {
  if (open.length === 0) return 'Nothing.'
  return open
    .map(({ coordinate, isMarkedPublic }) => {
      const note = isMarkedPublic ? '' : ': no `@public` says that it is meant'
      return `- ${asCode(coordinate)}${note}`
    })
    .join('\n')
}

function formatElement(element: ReportedElement): readonly string[] {
  const sources = element.sources.map(({ coordinate, requirement, places }) => {
    const part = element.sources.length > 1 ? `: ${asCode(formatRequirement(requirement))}` : ''
    const at = places.length > 0 ? ` (${places.map(asProse).join(', ')})` : ''
    return (coordinate === element.coordinate ? 'itself' : asCode(coordinate)) + part + at
  })
  return [asCode(element.coordinate), asCode(formatNeeds(element)), sources.join('<br>')]
}

function drawImplications(scopes: readonly ScopeDefinition[]): string {
  const ids = new Map(scopes.map(({ name }, index) => [name, `s${index}`]))
  const drawn = scopes.filter(
    ({ name, implies }) => implies.length > 0 || scopes.some((other) => other.implies.includes(name)),
  )
  const nodes = drawn.map(({ name }) => `  ${ids.get(name)}["${labelOf(name)}"]`)
  const edges = drawn.flatMap(({ name, implies }) =>
    implies.map((implied) => `  ${ids.get(name)} --> ${ids.get(implied)}`),
  )
  return ['```mermaid', 'graph LR', ...nodes, ...edges, '```'].join('\n')
}

/** Mermaid has entities of its own: `#96;` is a backtick. */
function labelOf(name: string): string {
  return name.replace(/[^\w:./-]/gu, (character) => `#${character.codePointAt(0)};`)
}
