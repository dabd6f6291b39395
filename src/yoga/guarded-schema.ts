import type { GraphQLSchema } from 'graphql'
import { type BoundedMap, createBoundedMap } from '../scopes/bounded-map.ts'
import { type Callers, createCallers, type Verdicts } from '../scopes/callers.ts'
import type { ChallengingApi } from '../scopes/challenge.ts'
import type { ScopeReader } from '../scopes/claims.ts'
import { compileScopes, type ScopeTable } from '../scopes/compile.ts'
import { type CollectsRefusals, type GuardOptions, guardSchema } from '../scopes/enforce.ts'
import type { Disclosure } from '../scopes/refusal.ts'
import { createJudge, createOperationRefusal } from '../scopes/refuse-operation.ts'
import { visibleSchema } from '../scopes/visible.ts'
import { claimsOf, type ExecutionContext, sessionOf } from './session.ts'

/** A schema with its guards, and what decides about the operations on it. */
export interface GuardedSchema {
  readonly schema: GraphQLSchema
  readonly table: ScopeTable
  readonly callers: Callers<ExecutionContext>
  readonly judge: ReturnType<typeof createJudge>
  readonly refuse: ReturnType<typeof createOperationRefusal>
  readonly views: BoundedMap<Verdicts, GraphQLSchema>
}

export interface GuardedSchemaOptions
  extends Omit<GuardOptions<ExecutionContext>, 'mode'>,
    CollectsRefusals<ExecutionContext> {
  readonly mode: 'partial' | 'reject' | 'shadow'
  readonly scopes: ScopeReader
  readonly disclose: Disclosure
  readonly api: ChallengingApi
  readonly strict: boolean
}

/** Scopes are the callers' to choose: views of sets of them that are asked for seldom go again. */
const maxViews = 64

/** @throws {ScopeSchemaError} the schema's directives are faulty */
export function createGuardedSchema(schema: GraphQLSchema, options: GuardedSchemaOptions): GuardedSchema {
  const { mode, scopes, disclose, api, strict } = options
  const table = compileScopes(schema, { strict })
  const callers = createCallers<ExecutionContext>(table, { claims: claimsOf, scopes, fixedBy: sessionOf })
  return {
    schema: guardSchema(table, callers, { ...options, mode: mode === 'shadow' ? 'shadow' : 'partial' }),
    table,
    callers,
    judge: createJudge(callers, mode === 'reject' ? 'reject' : 'partial'),
    refuse: createOperationRefusal(table, { ...api, disclose }),
    views: createBoundedMap(maxViews),
  }
}

/** What the caller may see of the schema, guarded alike; made once for all who meet the same requirements. */
export function viewFor(guarded: GuardedSchema, context: ExecutionContext): GraphQLSchema {
  const { granted, verdicts } = guarded.callers.of(context)
  const view = guarded.views.get(verdicts) ?? visibleSchema(guarded.table, granted, guarded.schema)
  guarded.views.set(verdicts, view)
  return view
}
