import type { ExecutionResult } from 'graphql'
import type { ScopeTable } from '../scopes/compile.ts'
import type { OperationScopes } from '../scopes/operation.ts'
import { ScopeRefusedError } from '../scopes/refusal.ts'
import { formatChallenge } from './bearer.ts'

export interface OperationRefusal {
  readonly errors: readonly ScopeRefusedError[]
  readonly status: 401 | 403
  /** The value of `WWW-Authenticate`. */
  readonly challenge: string
}

/**
 * Decides whether an operation may start: a query of which anything is permitted may, a mutation only when nothing of
 * it can be refused.
 *
 * @returns `undefined` when it may
 */
export function refuseOperation(
  operation: OperationScopes,
  granted: readonly string[] | undefined,
  { catalogue: { closure }, requirement: requirementOf }: ScopeTable,
  realm: string,
): OperationRefusal | undefined {
  const refused = operation.refused(granted)
  if (refused.length === 0) return undefined
  if (operation.operation === 'query' && isPartlyPermitted(operation, refused)) return undefined

  const nodes = new Map(
    refused.flatMap(({ selection, coordinates }) =>
      coordinates.map((each) => [each, selection.node] as const),
    ),
  )
  return {
    errors: [...nodes].map(
      ([coordinate, node]) =>
        new ScopeRefusedError(
          { coordinate, requirement: requirementOf(coordinate), granted, closure },
          { nodes: [node] },
        ),
    ),
    status: granted === undefined ? 401 : 403,
    challenge: formatChallenge({
      realm,
      scope: operation.cheapest(granted),
      ...(granted && { error: 'insufficient_scope' }),
    }),
  }
}

function isPartlyPermitted(
  { selections, introspects }: OperationScopes,
  refused: ReturnType<OperationScopes['refused']>,
): boolean {
  const refusedRoots = refused.filter(({ selection }) => selection.path.length === 1)
  return introspects || refusedRoots.length < selections.filter(({ path }) => path.length === 1).length
}

/**
 * The refusal as a result; with `http`, for Yoga to answer with its status and challenge. Where one answer carries
 * several results, or a stream, the status stays 200.
 */
export function refusalResult(
  { errors, status, challenge }: OperationRefusal,
  http: boolean,
): ExecutionResult {
  if (!http) return { errors }
  return { errors, extensions: { http: { status, headers: { 'www-authenticate': challenge } } } }
}
