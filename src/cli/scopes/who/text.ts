import { formatTable } from '../../table.ts'
import { groupBy } from '../group-by.ts'
import { linesOf } from '../lines.ts'
import type { Reach, ReachedElement } from './reach.ts'

/** For a terminal. */
export function reachAsText({ granted, elements }: Reach): string {
  const fields = elements.filter(({ kind }) => kind === 'field')
  const reached = elements.filter((element) => element.reached)
  const unreached = elements.filter((element) => element.permitted && !element.reached)
  const parts = [
    `${callerOf(granted)} reaches ${fields.filter((field) => field.reached).length} of ${fields.length} fields.`,
    byType(reached, 'REACHED'),
    ...(unreached.length === 0
      ? []
      : [
          'Permitted too, but nothing that is permitted leads there, or an argument that it has to have is refused:',
          byType(unreached, 'PERMITTED'),
        ]),
    ...formatNearMisses(elements),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function callerOf(granted: readonly string[] | undefined): string {
  if (granted === undefined) return 'A caller without a token'
  return granted.length === 0 ? 'A token without scopes' : `A token with ${granted.join(' ')}`
}

function byType(elements: readonly ReachedElement[], column: string): string {
  const types = groupBy(elements, ({ coordinate }) => coordinate.split('.', 1)[0] ?? '')
  const rows = Array.from(types, ([type, members]) => [
    type,
    linesOf(members.map(({ coordinate }) => coordinate.slice(type.length + 1))),
  ])
  return rows.length === 0 ? '' : formatTable(['TYPE', column], rows)
}

/** What a single scope more would permit, or for a caller without a token any token. */
function formatNearMisses(elements: readonly ReachedElement[]): readonly string[] {
  const near = elements.filter(({ permitted, missing }) => !permitted && missing.length < 2)
  if (near.length === 0) return []
  const scopes = groupBy(near, ({ missing }) => missing[0] ?? '(any token)')
  const rows = [...scopes]
    .sort(([, left], [, right]) => right.length - left.length)
    .map(([scope, opened]) => [
      scope,
      String(opened.length),
      linesOf(opened.map(({ coordinate }) => coordinate)),
    ])
  return ['One scope more would permit:', formatTable(['SCOPE', 'MORE', 'PERMITTED'], rows)]
}
