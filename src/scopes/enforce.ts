import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
} from 'graphql'
import { type Caller, type Callers, createCallers, type ReadsClaims } from './callers.ts'
import { type CompileScopesOptions, compileScopes, type ScopeTable } from './compile.ts'
import { createEnumFilter } from './enum-values.ts'
import { executedVariables, suppliedRulesOf } from './inputs.ts'
import { type RefusalPlace, ScopeRefusedError } from './refusal.ts'

export interface EnforceScopesOptions<Context> extends ReadsClaims<Context>, CompileScopesOptions {}

/**
 * A schema that executes like the given one, save that a field of an object is resolved, and the source of a
 * subscription opened, for such callers only as meet its effective requirement (see `compileScopes`) and that of
 * every argument, input field and enum value they supply. For others it is null, with a `ScopeRefusedError` at its
 * path; so is each enum value that they may not be answered. What a caller may reach depends on the object's type and
 * on the caller's token, never on the way that led to the object.
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
  return guardSchema(table, createCallers(table, options))
}

/** `enforceScopes` for whoever has the table already. */
export function guardSchema<Context>(table: ScopeTable, callers: Callers<Context>): GraphQLSchema {
  const { schema } = table
  const subscription = schema.getSubscriptionType()?.name
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, fieldName, typeName) => {
      const guard = createGuard(`${typeName}.${fieldName}`, table, callers)
      if (guard === undefined) return undefined
      const { resolve = defaultFieldResolver, subscribe = defaultFieldResolver } = field
      const guarded = { ...field, resolve: guard(resolve) }
      return typeName === subscription ? { ...guarded, subscribe: guard(subscribe) } : guarded
    },
  })
}

type Guard<Context> = (
  resolve: GraphQLFieldResolver<unknown, Context>,
) => GraphQLFieldResolver<unknown, Context>

/** @returns `undefined` for a field that needs no guard, whatever is supplied to it and whatever it answers */
function createGuard<Context>(
  coordinate: string,
  table: ScopeTable,
  callers: Callers<Context>,
): Guard<Context> | undefined {
  const [typeName = '', fieldName = ''] = coordinate.split('.')
  const type = table.schema.getType(typeName)
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined
  if (!isObjectType(type) || field === undefined) throw new TypeError(`the schema has no "${coordinate}"`)
  const supplied = suppliedRulesOf(table, type, fieldName)
  const filterEnums = createEnumFilter(field.type, (each) => callers.position(each) !== undefined)
  const position = callers.position(coordinate)
  if (position === undefined && !supplied.possible && filterEnums === undefined) return undefined

  const refusal = ({ granted }: Caller, refused: string, place: RefusalPlace) =>
    new ScopeRefusedError(
      {
        coordinate: refused,
        requirement: table.requirement(refused),
        granted,
        closure: table.catalogue.closure,
      },
      place,
    )
  const permits = ({ verdicts }: Caller, each: string) => verdicts[callers.position(each) ?? -1] === 1
  const checkField = (context: Context, info: GraphQLResolveInfo): Caller => {
    const caller = callers.of(context)
    if (position === undefined || caller.verdicts[position] === 1) return caller
    throw refusal(caller, coordinate, { nodes: info.fieldNodes, path: info.path })
  }
  const checkSupplied = (caller: Caller, info: GraphQLResolveInfo) => {
    const [node] = info.fieldNodes
    if (node === undefined) return
    for (const each of supplied.find(node, executedVariables(info))) {
      if (!permits(caller, each)) throw refusal(caller, each, { nodes: info.fieldNodes, path: info.path })
    }
  }

  if (!supplied.possible && filterEnums === undefined) {
    return (resolve) => (source, args, context, info) => {
      checkField(context, info)
      return resolve(source, args, context, info)
    }
  }
  return (resolve) => (source, args, context, info) => {
    const caller = checkField(context, info)
    if (supplied.possible) checkSupplied(caller, info)
    const resolved = resolve(source, args, context, info)
    if (filterEnums === undefined) return resolved
    return filterEnums(resolved, (each) =>
      permits(caller, each) ? undefined : refusal(caller, each, { nodes: info.fieldNodes }),
    )
  }
}
