import type { Registry } from 'prom-client'
import type { ScopeTable } from '../../scopes/compile.ts'
import type { OnDecision } from '../../scopes/decision.ts'
import { missingScopes } from '../../scopes/requirement.ts'
import type { ExecutionContext } from '../../yoga/session.ts'
import { createTally } from './tally.ts'

/** What kind of element a coordinate names. */
type CoordinateClass = 'query' | 'mutation' | 'subscription' | 'field' | 'argument' | 'input'

interface Refusal {
  readonly kind: CoordinateClass
  /** Of the schema's scopes; `authentication` where any valid token would do. */
  readonly missing: readonly string[]
}

/** Counts what the rules decide. Labels come from the schema alone: nothing that a caller sends becomes one. */
export function countDecisions(registry: Registry, table: ScopeTable): OnDecision<ExecutionContext> {
  const decided = createTally(registry, {
    name: 'graphql_scopes_decisions_total',
    help: 'Operations that the scopes decided about before they ran.',
    labels: ['caller', 'outcome'],
  })
  const refused = createTally(registry, {
    name: 'graphql_scopes_refusals_total',
    help: 'Elements of the schema refused: of an operation before it runs, or a field on an object while it runs.',
    labels: ['stage', 'class', 'coordinate'],
  })
  const missed = createTally(registry, {
    name: 'graphql_scopes_missing_scopes_total',
    help: 'Scopes that callers lacked for an element that an operation asked for.',
    labels: ['class', 'scope'],
  })
  const describe = createDescribe(table)
  return ({ stage, outcome, coordinates, granted }) => {
    if (stage === 'operation') decided(granted === undefined ? 'anonymous' : 'token', outcome)
    for (const coordinate of coordinates) {
      const { kind, missing } = describe(coordinate, granted)
      refused(stage, kind, coordinate)
      if (stage === 'operation') for (const scope of missing) missed(kind, scope)
    }
  }
}

/** Callers with the same scopes share one array of them: what they lack is worked out once. */
function createDescribe(table: ScopeTable) {
  const known = new WeakMap<object, Map<string, Refusal>>()
  const anonymous = {}
  const classOf = createClassOf(table)
  const { closure } = table.catalogue
  return (coordinate: string, granted: readonly string[] | undefined): Refusal => {
    const refusals = known.get(granted ?? anonymous) ?? new Map<string, Refusal>()
    known.set(granted ?? anonymous, refusals)
    const found = refusals.get(coordinate)
    if (found !== undefined) return found
    const missing = missingScopes(table.requirement(coordinate), granted, closure)
    const refusal = {
      kind: classOf(coordinate),
      missing: missing.length === 0 ? ['authentication'] : missing,
    }
    refusals.set(coordinate, refusal)
    return refusal
  }
}

function createClassOf({ schema, fields }: ScopeTable) {
  const roots = new Map(
    (['query', 'mutation', 'subscription'] as const).map((kind) => [schema.getRootType(kind)?.name, kind]),
  )
  const fieldCoordinates = new Set(fields.map(({ coordinate }) => coordinate))
  return (coordinate: string): CoordinateClass => {
    if (coordinate.endsWith(':)')) return 'argument'
    const [type] = coordinate.split('.', 1)
    return roots.get(type) ?? (fieldCoordinates.has(coordinate) ? 'field' : 'input')
  }
}
