import {
  BREAK,
  type DocumentNode,
  type FieldNode,
  type GraphQLError,
  type GraphQLResolveInfo,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import { groupOf } from '../scopes/group-refusals.ts'
import type { RefusedSelection } from '../scopes/operation.ts'
import type { ScopeRefusedError } from '../scopes/refusal.ts'

/** The refusals of one execution. */
interface Collected {
  readonly operation: OperationDefinitionNode
  /** Selections of which all refusals become one. */
  readonly grouped: ReadonlySet<FieldNode>
  readonly errors: ScopeRefusedError[]
  readonly groups: Map<FieldNode, { readonly first: ScopeRefusedError; count: number }>
}

/**
 * Takes refusals off the executor's hands, which spends more on catching one and finding its place than the field would
 * have cost: the field is simply null, and the errors are added when the rest is done.
 */
export function createRefusalCollector<Context extends object>() {
  const running = new WeakMap<Context, Collected>()
  return {
    /** @param refused what is to be reported once for each selection that is refused for certain */
    begin(context: Context, operation: OperationDefinitionNode, refused: readonly RefusedSelection[]): void {
      const grouped = new Set(refused.flatMap(({ selection, certain }) => (certain ? [selection.node] : [])))
      running.set(context, { operation, grouped, errors: [], groups: new Map() })
    },

    /** @returns whether it was taken: it is of the execution that was begun, and not of another one within that */
    take(
      context: Context,
      { operation, fieldNodes }: GraphQLResolveInfo,
      create: () => ScopeRefusedError,
    ): boolean {
      const collected = running.get(context)
      if (collected?.operation !== operation) return false
      const [node] = fieldNodes
      if (node === undefined || !collected.grouped.has(node)) {
        collected.errors.push(create())
        return true
      }
      const group = collected.groups.get(node)
      if (group !== undefined) group.count += 1
      else collected.groups.set(node, { first: create(), count: 1 })
      return true
    },

    /** @returns those that were taken since it began */
    end(context: Context): readonly GraphQLError[] {
      const collected = running.get(context)
      running.delete(context)
      if (collected === undefined) return []
      const groups = [...collected.groups.values()].map(({ first, count }) => groupOf(first, count))
      return [...collected.errors, ...groups]
    },
  }
}

const incremental = new WeakMap<DocumentNode, boolean>()

/** Whether `@defer` or `@stream` stands in it: parts of the answer that come later bring their own errors. */
export function isIncremental(document: DocumentNode): boolean {
  const known = incremental.get(document)
  if (known !== undefined) return known
  let found = false
  visit(document, {
    Directive({ name }) {
      found = name.value === 'defer' || name.value === 'stream'
      return found ? BREAK : undefined
    },
  })
  incremental.set(document, found)
  return found
}
