import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { type Caller, type Callers, createCallers, type ReadsClaims } from './callers.ts'
import { type CompileScopesOptions, compileScopes, type ScopeTable } from './compile.ts'
import type { OnDecision } from './decision.ts'
import { createEnumFilter } from './enum-values.ts'
import { suppliedRulesOf } from './inputs.ts'
import { createRefusals, type Disclosure, type RefusalPlace, type ScopeRefusedError } from './refusal.ts'
import { executedVariables } from './variables.ts'
import { createMutationJudge } from './whole-mutations.ts'

export interface GuardOptions<Context> {
  /** `shadow` refuses nothing and only tells `onDecision` what it would have refused. Default: `partial`. */
  readonly mode?: 'partial' | 'shadow'
  /** Default: `requirement`. */
  readonly disclose?: Disclosure
  readonly onDecision?: OnDecision<Context>
}

/** For whoever sees an execution as a whole, and adds the errors to its result. */
export interface CollectsRefusals<Context> {
  /** @returns whether it takes the refusal of a nullable field, which is then just null and not thrown */
  readonly collect?: (context: Context, info: GraphQLResolveInfo, create: () => ScopeRefusedError) => boolean
}

export interface EnforceScopesOptions<Context>
  extends ReadsClaims<Context>,
    CompileScopesOptions,
    GuardOptions<Context> {
  /**
   * Resolves guarded fields that have no resolver of their own; one that is given to `execute` does not get to see them.
   * Default: graphql's.
   */
  readonly fieldResolver?: GraphQLFieldResolver<unknown, Context>
}

/**
 * A schema that executes like the given one, save that a field of an object is resolved, and the source of a
 * subscription opened, for such callers only as meet its effective requirement (see `compileScopes`) and that of
 * every argument, input field and enum value they supply. For others it is null, with a `ScopeRefusedError` at its
 * path; so is each enum value that they may not be answered. What a caller may reach depends on the object's type and
 * on the caller's token, never on the way that led to the object.
 *
 * A mutation of which anything is or may be refused does not run at all: each of its root fields is refused, and none
 * of its resolvers called.
 *
 * Apply it last: transformers that come after it can put unguarded fields into the schema.
 *
 * @throws {ScopeSchemaError} with every fault of the schema's directives
 */
export function enforceScopes<Context = unknown>(
  schema: GraphQLSchema,
  options: EnforceScopesOptions<Context> = {},
): GraphQLSchema {
  const table = compileScopes(schema, options)
  const callers = createCallers(table, options)
  const refuse = createRefuse(table, options)
  const guards = createGuards({ table, callers, refuse })
  const { fieldResolver } = options
  if (options.mode === 'shadow') return mapFields(schema, guards, fieldResolver)
  const whole = createMutationGuard({ table, callers, refuse })
  const mutation = schema.getMutationType()?.name
  const findGuard: FindGuard<Context> = (typeName, fieldName) => {
    const guard = guards(typeName, fieldName)
    if (typeName !== mutation) return guard
    return guard === undefined ? whole : (resolve) => whole(guard(resolve))
  }
  return mapFields(schema, findGuard, fieldResolver)
}

/**
 * `enforceScopes` for whoever has the table already, and decides about operations before they run: a mutation that
 * runs nevertheless is refused field by field.
 */
export function guardSchema<Context>(
  table: ScopeTable,
  callers: Callers<Context>,
  { collect, ...options }: GuardOptions<Context> & CollectsRefusals<Context>,
): GraphQLSchema {
  const refuse = createRefuse(table, options)
  return mapFields(table.schema, createGuards({ table, callers, refuse, ...(collect && { collect }) }))
}

type FindGuard<Context> = (typeName: string, fieldName: string) => Guard<Context> | undefined

function mapFields<Context>(
  schema: GraphQLSchema,
  findGuard: FindGuard<Context>,
  fieldResolver: GraphQLFieldResolver<unknown, Context> = defaultFieldResolver,
): GraphQLSchema {
  const subscription = schema.getSubscriptionType()?.name
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, fieldName, typeName) => {
      const guard = findGuard(typeName, fieldName)
      if (guard === undefined) return undefined
      const { resolve = fieldResolver, subscribe = defaultFieldResolver } = field
      const guarded = { ...field, resolve: guard(resolve) }
      return typeName === subscription ? { ...guarded, subscribe: guard(subscribe) } : guarded
    },
  })
}

/** Tells what it refuses. @returns what makes the error; `undefined` when nothing is to be refused after all */
type Refuse<Context> = (
  caller: Caller,
  coordinate: string,
  place: RefusalPlace,
  context: Context,
) => (() => ScopeRefusedError) | undefined

function createRefuse<Context>(
  table: ScopeTable,
  { mode = 'partial', disclose = 'requirement', onDecision }: GuardOptions<Context>,
): Refuse<Context> {
  const createRefusal = createRefusals(table, disclose)
  return ({ granted }, coordinate, place, context) => {
    onDecision?.({ stage: 'field', outcome: 'refused', coordinates: [coordinate], granted, context })
    return mode === 'shadow' ? undefined : () => createRefusal(coordinate, granted, place)
  }
}

interface GuardNeeds<Context> extends CollectsRefusals<Context> {
  readonly table: ScopeTable
  readonly callers: Callers<Context>
  readonly refuse: Refuse<Context>
}

type Guard<Context> = (
  resolve: GraphQLFieldResolver<unknown, Context>,
) => GraphQLFieldResolver<unknown, Context>

function createMutationGuard<Context>({ table, callers, refuse }: GuardNeeds<Context>): Guard<Context> {
  const findRefused = createMutationJudge(table, callers)
  return (resolve) => (source, args, context, info) => {
    // The type may be met elsewhere than at the root of a mutation, where it is a type like any other.
    const isRoot = info.operation.operation === 'mutation' && info.path.prev === undefined
    const coordinate = isRoot ? findRefused(context, info) : undefined
    if (coordinate === undefined) return resolve(source, args, context, info)
    const refusal = refuse(callers.of(context), coordinate, placeOf(info), context)
    if (refusal === undefined) return resolve(source, args, context, info)
    throw refusal()
  }
}

/** Gives none for a field that needs no guard, whatever is supplied to it and whatever it answers. */
function createGuards<Context>(needs: GuardNeeds<Context>): FindGuard<Context> {
  return (typeName, fieldName) => createGuard(typeName, fieldName, needs)
}

function createGuard<Context>(
  typeName: string,
  fieldName: string,
  { table, callers, refuse, collect }: GuardNeeds<Context>,
): Guard<Context> | undefined {
  const coordinate = `${typeName}.${fieldName}`
  const type = table.schema.getType(typeName)
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
  if (!isObjectType(type) || field === undefined) throw new TypeError(`the schema has no "${coordinate}"`)
  const supplied = suppliedRulesOf(table, type, fieldName)
  const filterEnums = createEnumFilter(field.type, (each) => callers.position(each) !== undefined)
  const position = callers.position(coordinate)
  if (position === undefined && !supplied.possible && filterEnums === undefined) return undefined

  const permits = ({ verdicts }: Caller, each: string) => callers.permits(verdicts, each)
  const isNullable = !isNonNullType(field.type)
  /** @returns whether the field is null because its refusal was taken; where nobody takes it, it is thrown */
  const isTaken = (caller: Caller, context: Context, info: GraphQLResolveInfo): boolean => {
    if (position === undefined || caller.verdicts[position] === 1) return false
    const refusal = refuse(caller, coordinate, placeOf(info), context)
    if (refusal === undefined) return false
    if (isNullable && collect?.(context, info, refusal)) return true
    throw refusal()
  }
  const checkSupplied = (caller: Caller, context: Context, info: GraphQLResolveInfo) => {
    const [node] = info.fieldNodes
    if (node === undefined) return
    for (const each of supplied.find(node, executedVariables(info))) {
      if (permits(caller, each)) continue
      const refusal = refuse(caller, each, placeOf(info), context)
      if (refusal !== undefined) throw refusal()
    }
  }

  if (!supplied.possible && filterEnums === undefined) {
    return (resolve) => (source, args, context, info) => {
      return isTaken(callers.of(context), context, info) ? null : resolve(source, args, context, info)
    }
  }
  return (resolve) => (source, args, context, info) => {
    const caller = callers.of(context)
    if (isTaken(caller, context, info)) return null
    if (supplied.possible) checkSupplied(caller, context, info)
    const resolved = resolve(source, args, context, info)
    if (filterEnums === undefined) return resolved
    return filterEnums(resolved, (each) =>
      permits(caller, each) ? undefined : refuse(caller, each, { nodes: info.fieldNodes }, context)?.(),
    )
  }
}

function placeOf({ fieldNodes, path }: GraphQLResolveInfo): RefusalPlace {
  return { nodes: fieldNodes, path }
}
