import type { ASTNode, GraphQLError } from 'graphql'
import type { RefusedSelection } from './operation.ts'
import { findRefusal } from './refusal.ts'

/**
 * Puts all refusals of a selection that is refused for certain into one: with the path of the nearest list around the
 * first of them, and in `extensions.count` how many there were. What was refused once stays as it is, and so does every
 * other error.
 *
 * @param refused what was known to be refused before the operation ran
 * @returns in the order in which each was first met
 */
export function groupRefusals(
  errors: readonly GraphQLError[],
  refused: readonly RefusedSelection[],
): readonly GraphQLError[] {
  const certain = new Set<ASTNode>(
    refused.flatMap(({ selection, certain: isCertain }) => (isCertain ? [selection.node] : [])),
  )
  const groups = new Map<unknown, GraphQLError[]>()
  for (const error of errors) {
    const node = findRefusal(error)?.nodes?.[0]
    const key = node !== undefined && certain.has(node) ? node : error
    const group = groups.get(key) ?? []
    group.push(error)
    groups.set(key, group)
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : [groupOf(first, group.length)]
  })
}

/** The error that stands for so many refusals of one selection; one alone stays as it is. */
export function groupOf(first: GraphQLError, count: number): GraphQLError {
  const refusal = findRefusal(first)
  if (count === 1 || refusal === undefined) return first
  const path = first.path ?? []
  const list = path.findLastIndex((key) => typeof key === 'number')
  // All else it has of the first: to make it anew would walk the stack and the document again.
  return Object.assign(Object.create(refusal), {
    path: list === -1 ? path : path.slice(0, list),
    extensions: { ...first.extensions, count },
  })
}
