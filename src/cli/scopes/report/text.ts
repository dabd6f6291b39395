import { formatRequirement } from '../../../scopes/requirement.ts'
import { formatTable } from '../../table.ts'
import { alternativesOf, oneLine } from '../lines.ts'
import {
  countFields,
  formatNeeds,
  isOpen,
  type Report,
  type ReportedElement,
  worthReading,
} from './report.ts'
import { drawScopeTree } from './scope-tree.ts'

/** For a terminal. */
export function reportAsText(report: Report): string {
  const rows = worthReading(report).map((element) => [
    element.coordinate,
    needsOf(element),
    sourcesOf(element),
    element.sources.map(({ places }) => places.join(', ')),
  ])
  const parts = [
    summaryOf(report),
    formatScopes(report),
    rows.length === 0 ? '' : formatTable(['COORDINATE', 'NEEDS', 'BY THE RULE OF', 'AT'], rows),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

/** `65 fields: 14 public (2 without @public), 3 for any token, 48 by scopes`. */
export function summaryOf(report: Report): string {
  const { fields, open, silent, authenticated } = countFields(report)
  const unmarked = silent === 0 ? '' : ` (${silent} without @public)`
  return `${fields} fields: ${open} public${unmarked}, ${authenticated} for any token, ${fields - open - authenticated} by scopes`
}

function formatScopes({ scopes }: Report): string {
  if (scopes.length === 0) return 'There are no scopes.'
  const opens = new Map(scopes.map((scope) => [scope.name, scope.opens.length]))
  const rows = drawScopeTree(scopes).map(({ branch, name, isRepeated }) => {
    const count = isRepeated ? '' : String(opens.get(name) ?? 0)
    const description = scopes.find((scope) => scope.name === name)?.description ?? ''
    return [`${branch}${name}${isRepeated ? ' …' : ''}`, count, isRepeated ? '' : oneLine(description)]
  })
  return formatTable(['SCOPE', 'OPENS', 'DESCRIPTION'], rows)
}

function needsOf(element: ReportedElement): readonly string[] {
  if (isOpen(element) && !element.isMarkedPublic) return ['public, without @public']
  return element.requirement === undefined ? [formatNeeds(element)] : alternativesOf(element.requirement)
}

function sourcesOf({ coordinate, sources }: ReportedElement): readonly string[] {
  const nameOf = (place: string) => (place === coordinate ? 'itself' : place)
  const [only, ...others] = sources
  if (only !== undefined && others.length === 0) return [nameOf(only.coordinate)]
  return sources.map((source) => `${nameOf(source.coordinate)}: ${formatRequirement(source.requirement)}`)
}
