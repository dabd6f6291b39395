import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  defaultFieldResolver,
  type GraphQLFieldConfig,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql'
import { type Claims, readScopeClaim, type ScopeReader } from './claims.ts'
import { compileScopes, type ScopeTable } from './compile.ts'
import { createFault, ScopeSchemaError } from './faults.ts'
import { ScopeRefusedError } from './refusal.ts'
import { type Requirement, satisfies } from './requirement.ts'

export interface EnforceScopesOptions<Context> {
  /** Where the verified claims are; `undefined` means that the caller sent no token. Default: `context.claims`. */
  readonly claims?: (context: Context) => Claims | undefined
  /** Where in the claims the scopes are. Default: the `scope` claim of RFC 9068. */
  readonly scopes?: ScopeReader
}

/**
 * A schema that executes like the given one, save that a field of an object is resolved, and the source of a
 * subscription opened, for such callers only as meet its effective requirement (see `compileScopes`). For others it
 * is null, with a `ScopeRefusedError` at its path. What a caller may reach depends on the object's type and on the
 * caller's token, never on the way that led to the object.
 *
 * Apply it last: transformers that come after it can put unguarded fields into the schema.
 *
 * @throws {ScopeSchemaError} with every fault of the schema's directives; a rule on an argument, an input field or an
 *   enum value is one, for as long as those are not guarded
 */
export function enforceScopes<Context = unknown>(
  schema: GraphQLSchema,
  options: EnforceScopesOptions<Context> = {},
): GraphQLSchema {
  return guardSchema(compileScopes(schema), options)
}

/** `enforceScopes` for whoever has the table already. */
export function guardSchema<Context>(
  table: ScopeTable,
  options: EnforceScopesOptions<Context>,
): GraphQLSchema {
  refuseUnguarded(table)
  const { schema } = table
  const grantedTo = createGrantedScopes(options)
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, fieldName, typeName) => {
      const coordinate = `${typeName}.${fieldName}`
      const requirement = table.requirement(coordinate)
      if (requirement === 'public') return undefined
      const isSubscription = typeName === schema.getSubscriptionType()?.name
      return guardField(field, isSubscription, createCheck(coordinate, requirement, table, grantedTo))
    },
  })
}

function refuseUnguarded({ inputs }: ScopeTable): void {
  if (inputs.length === 0) return
  throw new ScopeSchemaError(
    inputs.map(({ coordinate }) =>
      createFault(coordinate, 'has a rule, and arguments, input fields and enum values are not guarded yet'),
    ),
  )
}

type GrantedScopes<Context> = (context: Context) => ReadonlySet<string> | undefined
type Check<Context> = (context: Context) => void

/** Closes a token's scopes once per claims object, however many fields ask. */
function createGrantedScopes<Context>({
  claims = claimsInContext,
  scopes = readScopeClaim,
}: EnforceScopesOptions<Context>): GrantedScopes<Context> {
  const known = new WeakMap<Claims, ReadonlySet<string> | undefined>()
  return (context) => {
    const verified = claims(context)
    if (typeof verified !== 'object' || verified === null) return undefined
    if (!known.has(verified)) {
      const granted = scopes(verified)
      known.set(verified, granted && new Set(granted))
    }
    return known.get(verified)
  }
}

function claimsInContext(context: unknown): Claims | undefined {
  return (context as { readonly claims?: Claims } | null | undefined)?.claims
}

/** @returns a function that throws for a caller who does not meet the requirement */
function createCheck<Context>(
  coordinate: string,
  requirement: Requirement,
  { catalogue: { closure } }: ScopeTable,
  grantedTo: GrantedScopes<Context>,
): Check<Context> {
  return (context) => {
    const granted = grantedTo(context)
    if (satisfies(requirement, granted, closure)) return
    throw new ScopeRefusedError(coordinate, requirement, granted, closure)
  }
}

function guardField<Source, Context>(
  field: GraphQLFieldConfig<Source, Context>,
  isSubscription: boolean,
  check: Check<Context>,
): GraphQLFieldConfig<Source, Context> {
  const { resolve = defaultFieldResolver, subscribe = defaultFieldResolver } = field
  const guarded = { ...field, resolve: guardResolver(resolve, check) }
  return isSubscription ? { ...guarded, subscribe: guardResolver(subscribe, check) } : guarded
}

function guardResolver<Source, Context>(
  resolve: GraphQLFieldResolver<Source, Context>,
  check: Check<Context>,
): GraphQLFieldResolver<Source, Context> {
  return (source, args, context, info) => {
    check(context)
    return resolve(source, args, context, info)
  }
}
