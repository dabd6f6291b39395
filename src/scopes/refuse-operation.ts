import type { Callers, Verdicts } from './callers.ts'
import { formatChallenge } from './challenge.ts'
import type { ScopeTable } from './compile.ts'
import type { OperationScopes, RefusedSelection } from './operation.ts'
import { type CreateRefusal, createRefusals, type Disclosure, type ScopeRefusedError } from './refusal.ts'

/** Whether queries are answered in part, or all or nothing. */
export type OperationMode = 'partial' | 'reject'

export interface OperationVerdict {
  readonly outcome: 'allowed' | 'partial' | 'refused'
  /** What is refused, for certain or on some of the possible objects. */
  readonly refused: readonly RefusedSelection[]
}

/** The same operation is judged once for all callers who meet the same requirements. */
export function createJudge<Context>(callers: Callers<Context>, mode: OperationMode) {
  const judged = new WeakMap<OperationScopes, WeakMap<Verdicts, OperationVerdict>>()
  return (operation: OperationScopes, verdicts: Verdicts): OperationVerdict => {
    const byVerdicts = judged.get(operation) ?? new WeakMap<Verdicts, OperationVerdict>()
    judged.set(operation, byVerdicts)
    const known = byVerdicts.get(verdicts)
    if (known !== undefined) return known
    const isRefused = (coordinate: string) => !callers.permits(verdicts, coordinate)
    const verdict = judge(operation, operation.refusedWhere(isRefused), mode)
    byVerdicts.set(verdicts, verdict)
    return verdict
  }
}

/**
 * Says what becomes of an operation: a query of which anything is permitted is answered in part, unless it is all or
 * nothing; a mutation runs only when nothing of it can be refused; a subscription is refused when its source is.
 */
function judge(
  operation: OperationScopes,
  refused: readonly RefusedSelection[],
  mode: OperationMode,
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

/** What to answer in place of an operation that must not start. */
export interface OperationRefusal {
  /** One for each coordinate. */
  readonly errors: readonly ScopeRefusedError[]
  /** 401 for a caller without a valid token, 403 for one whose token lacks scopes. */
  readonly status: 401 | 403
  /** For `WWW-Authenticate` (RFC 6750 §3): scopes that would do for the whole operation. */
  readonly challenge: string
}

export interface RefusalOptions {
  /** Default: `graphql`. */
  readonly realm?: string
  /** Where the metadata of the API is (RFC 9728 §3). Default: nothing is named. */
  readonly resourceMetadata?: string | undefined
  /** Default: `requirement`. */
  readonly disclose?: Disclosure
}

export interface RefuseOperationOptions extends RefusalOptions {
  /** `reject` makes queries all or nothing, as mutations always are. Default: `partial`. */
  readonly mode?: OperationMode
}

/**
 * The check before execution, for servers that have no plugin of ours: whether an operation must not start at all. That
 * is a query of which nothing is permitted, a mutation of which anything may be refused, and a subscription whose source
 * is refused.
 *
 * @param granted the caller's scopes; `undefined` for a caller without a valid token
 * @returns `undefined` for an operation that may run, be it in part
 */
export function refuseOperation(
  table: ScopeTable,
  operation: OperationScopes,
  granted: readonly string[] | undefined,
  { mode = 'partial', ...options }: RefuseOperationOptions = {},
): OperationRefusal | undefined {
  const { outcome, refused } = judge(operation, operation.refused(granted), mode)
  return outcome === 'refused'
    ? createOperationRefusal(table, options)(operation, refused, granted)
    : undefined
}

/** Puts together the answers to operations that are refused as a whole. */
export function createOperationRefusal(
  table: ScopeTable,
  { realm = 'graphql', resourceMetadata, disclose = 'requirement' }: RefusalOptions,
) {
  const createRefusal = createRefusals(table, disclose)
  return (
    operation: OperationScopes,
    refused: readonly RefusedSelection[],
    granted: readonly string[] | undefined,
  ): OperationRefusal => ({
    errors: refusalsOf(refused, granted, createRefusal),
    status: granted === undefined ? 401 : 403,
    challenge: formatChallenge({
      realm,
      resourceMetadata,
      scope: disclose === 'code' ? [] : operation.cheapest(granted),
      ...(granted && { error: 'insufficient_scope' }),
    }),
  })
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
