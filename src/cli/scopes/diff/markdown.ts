import {
  type CoordinateChange,
  type ScopeChangeKind,
  type ScopeDiff,
  scopeChangeKinds,
} from '../../../scopes/diff/diff.ts'
import { formatRequirement } from '../../../scopes/requirement.ts'
import { asCode, asTable } from '../markdown.ts'
import { changesOf, formatCaller, formatNewcomer, formatScopeChange, summaryOf } from './words.ts'

/** GitHub takes 65,536 characters for a comment. */
const MAX_ROWS_LENGTH = 50_000

/** Opened for whoever reviews; the rest is there to unfold. */
const FIRST: ReadonlySet<ScopeChangeKind> = new Set(['newly-public', 'widened', 'changed'])

/** For a comment on a pull request. Names are shown as they are, whatever is in them. */
export function diffAsMarkdown(diff: ScopeDiff): string {
  const room = createRoom()
  const sections = scopeChangeKinds.flatMap((kind) => {
    const changes = changesOf(diff, kind)
    return changes.length === 0 ? [] : [formatSection(kind, changes, room)]
  })
  return ['### Scopes', `${summaryOf(diff)}.`, ...sections, ...formatCatalogue(diff, room)].join('\n\n')
}

type Room = (rows: readonly (readonly string[])[]) => readonly (readonly string[])[]

/** Rows as long as there is room for them, in all tables together. */
function createRoom(): Room {
  let left = MAX_ROWS_LENGTH
  return (rows) =>
    rows.filter((cells) => {
      left -= cells.join(' | ').length
      return left > 0
    })
}

function formatSection(kind: ScopeChangeKind, changes: readonly CoordinateChange[], room: Room): string {
  const title = `${changes.length} ${kind.replace('-', ' ')}`
  const table = formatRows(
    ['Coordinate', 'Before', 'After', 'Lets in', 'Shuts out'],
    changes.map(rowOf),
    room,
  )
  if (FIRST.has(kind)) return `**${title}**\n\n${table}`
  return `<details><summary>${title}</summary>\n\n${table}\n\n</details>`
}

function formatCatalogue({ scopes }: ScopeDiff, room: Room): readonly string[] {
  if (scopes.length === 0) return []
  const rows = scopes.map((change) => [asCode(change.scope), change.kind, codeOf(formatScopeChange(change))])
  const table = formatRows(['Scope', '', 'Implies'], rows, room)
  return [`<details><summary>The catalogue</summary>\n\n${table}\n\n</details>`]
}

function formatRows(columns: readonly string[], rows: readonly (readonly string[])[], room: Room): string {
  const shown = room(rows)
  const more = rows.length - shown.length
  return asTable(columns, shown) + (more > 0 ? `\n\n… and ${more} more.` : '')
}

function rowOf({ coordinate, before, after, letsIn, shutsOut }: CoordinateChange): readonly string[] {
  return [
    asCode(coordinate),
    before === undefined ? '' : asCode(formatRequirement(before)),
    after === undefined ? '' : asCode(formatRequirement(after)),
    codeOf(formatNewcomer(letsIn)),
    codeOf(formatCaller(shutsOut)),
  ]
}

function codeOf(text: string): string {
  return text === '' ? '' : asCode(text)
}
