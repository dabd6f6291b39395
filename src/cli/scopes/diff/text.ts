import { type CoordinateChange, type ScopeDiff, scopeChangeKinds } from '../../../scopes/diff/diff.ts'
import { formatRequirement } from '../../../scopes/requirement.ts'
import { formatTable } from '../../table.ts'
import { changesOf, formatCaller, formatNewcomer, formatScopeChange, summaryOf } from './words.ts'

/** For a terminal. */
export function diffAsText(diff: ScopeDiff): string {
  const parts = scopeChangeKinds.flatMap((kind) => {
    const changes = changesOf(diff, kind)
    if (changes.length === 0) return []
    return `${kind}\n${formatTable(columns, changes.map(rowOf))}`
  })
  const scopes = diff.scopes.map((change) => [change.scope, change.kind, formatScopeChange(change)])
  return [
    ...parts,
    ...(scopes.length === 0 ? [] : [`the catalogue\n${formatTable(['SCOPE', '', 'IMPLIES'], scopes)}`]),
    summaryOf(diff),
  ].join('\n\n')
}

const columns = ['COORDINATE', 'BEFORE', 'AFTER', 'LETS IN', 'SHUTS OUT']

function rowOf({ coordinate, before, after, letsIn, shutsOut }: CoordinateChange): readonly string[] {
  return [
    coordinate,
    before === undefined ? '-' : formatRequirement(before),
    after === undefined ? '-' : formatRequirement(after),
    formatNewcomer(letsIn),
    formatCaller(shutsOut),
  ]
}
