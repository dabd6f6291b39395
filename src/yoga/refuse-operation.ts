import type { ExecutionResult } from 'graphql'
import type { Callers, Verdicts } from '../scopes/callers.ts'
import type { ScopeTable } from '../scopes/compile.ts'
import type { OperationScopes, RefusedSelection } from '../scopes/operation.ts'
import { type CreateRefusal, createRefusals, type Disclosure } from '../scopes/refusal.ts'
import { formatChallenge } from './bearer.ts'

export interface OperationVerdict {
  readonly outcome: 'allowed' | 'partial' | 'refused'
  /** What is refused, for certain or on some of the possible objects. */
  readonly refused: readonly RefusedSelection[]
}

/**
 * Says what becomes of an operation: a query of which anything is permitted is answered in part, unless it is all or
 * nothing; a mutation runs only when nothing of it can be refused; a subscription is refused when its source is. The
 * same operation is judged once for all callers who meet the same requirements.
 */
export function createJudge<Context>(callers: Callers<Context>, mode: 'partial' | 'reject' | 'shadow') {
  const judged = new WeakMap<OperationScopes, WeakMap<Verdicts, OperationVerdict>>()
  return (operation: OperationScopes, verdicts: Verdicts): OperationVerdict => {
    const byVerdicts = judged.get(operation) ?? new WeakMap<Verdicts, OperationVerdict>()
    judged.set(operation, byVerdicts)
    const known = byVerdicts.get(verdicts)
    if (known !== undefined) return known
    const isRefused = (coordinate: string) => {
      const position = callers.position(coordinate)
      return position !== undefined && verdicts[position] !== 1
    }
    const verdict = judge(operation, operation.refusedWhere(isRefused), mode)
    byVerdicts.set(verdicts, verdict)
    return verdict
  }
}

function judge(
  operation: OperationScopes,
  refused: readonly RefusedSelection[],
  mode: 'partial' | 'reject' | 'shadow',
): OperationVerdict {
  if (refused.length === 0) return { outcome: 'allowed', refused }
  const isPartial =
    operation.operation !== 'mutation' && mode !== 'reject' && isPartlyPermitted(operation, refused)
  return { outcome: isPartial ? 'partial' : 'refused', refused }
}

function isPartlyPermitted(
  { selections, introspects }: OperationScopes,
  refused: readonly RefusedSelection[],
): boolean {
  const refusedRoots = refused.filter(({ selection }) => selection.isRoot)
  return introspects || refusedRoots.length < selections.filter(({ isRoot }) => isRoot).length
}

export interface AnswerRefusal {
  readonly table: ScopeTable
  readonly realm: string
  readonly disclose: Disclosure
}

/**
 * The result of an operation that is refused as a whole: an error for each coordinate. With `http` also the status and
 * a challenge, for Yoga to answer with; where one answer carries several results, or a stream, the status stays 200.
 */
export function createRefusalResult({ table, realm, disclose }: AnswerRefusal) {
  const createRefusal = createRefusals(table, disclose)
  return (
    operation: OperationScopes,
    refused: readonly RefusedSelection[],
    granted: readonly string[] | undefined,
    http: boolean,
  ): ExecutionResult => {
    const errors = refusalsOf(refused, granted, createRefusal)
    if (!http) return { errors }
    const challenge = formatChallenge({
      realm,
      scope: disclose === 'code' ? [] : operation.cheapest(granted),
      ...(granted && { error: 'insufficient_scope' }),
    })
    const status = granted === undefined ? 401 : 403
    return { errors, extensions: { http: { status, headers: { 'www-authenticate': challenge } } } }
  }
}

function refusalsOf(
  refused: readonly RefusedSelection[],
  granted: readonly string[] | undefined,
  createRefusal: CreateRefusal,
) {
  const nodes = new Map(
    refused.flatMap(({ selection, coordinates }) =>
      coordinates.map((each) => [each, selection.node] as const),
    ),
  )
  return [...nodes].map(([coordinate, node]) => createRefusal(coordinate, granted, { nodes: [node] }))
}
