import type { GraphQLResolveInfo } from 'graphql'
import type { Callers, Verdicts } from './callers.ts'
import type { ScopeTable } from './compile.ts'
import { executedScopes, type RefusedSelection } from './operation.ts'

interface Judged extends Pick<GraphQLResolveInfo, 'operation' | 'fragments'> {
  readonly verdicts: Verdicts
  readonly refused: readonly RefusedSelection[]
}

/**
 * Finds why a root field of a mutation must not run: something that the mutation selects or supplies, here or elsewhere,
 * is refused, for certain or on some of the possible objects.
 *
 * @returns of what is refused what lies within this field, before anything else; `undefined` when all is permitted
 */
export function createMutationJudge<Context>(table: ScopeTable, callers: Callers<Context>) {
  // Variables are made anew for each execution. Whoever shares them must share all else that decides, too.
  const latest = new WeakMap<object, Judged>()
  const judge = ({ verdicts }: { readonly verdicts: Verdicts }, info: GraphQLResolveInfo): Judged => {
    const { operation, fragments, variableValues } = info
    const known = latest.get(variableValues)
    const isKnown =
      known?.operation === operation && known.fragments === fragments && known.verdicts === verdicts
    if (isKnown) return known
    const isRefused = (coordinate: string) => !callers.permits(verdicts, coordinate)
    const refused = executedScopes(table, info).refusedWhere(isRefused)
    const judged = { operation, fragments, verdicts, refused }
    latest.set(variableValues, judged)
    return judged
  }
  return (context: Context, info: GraphQLResolveInfo): string | undefined => {
    const { refused } = judge(callers.of(context), info)
    const within = refused.find(({ selection }) => selection.path[0] === info.path.key)
    return (within ?? refused[0])?.coordinates[0]
  }
}
