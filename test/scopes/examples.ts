import { makeExecutableSchema } from '@graphql-tools/schema'
import { type ExecutionResult, type GraphQLSchema, graphql, parse, Source } from 'graphql'
import { scopeDirectives } from '../../src/scopes/directives.ts'
import { enforceScopes } from '../../src/scopes/enforce.ts'

type Resolvers = NonNullable<Parameters<typeof makeExecutableSchema>[0]['resolvers']>

/** `@rs` in the SDL is short for `@requiresScopes`. */
export function buildSchema(sdl: string, resolvers: Resolvers = {}): GraphQLSchema {
  const source = new Source(sdl.replaceAll('@rs', '@requiresScopes'), 'example.graphql')
  return makeExecutableSchema({ typeDefs: [scopeDirectives, parse(source)], resolvers })
}

export function buildGuarded(sdl: string, resolvers: Resolvers = {}): GraphQLSchema {
  return enforceScopes(buildSchema(sdl, resolvers))
}

/** @param scope the caller's granted scopes, separated by spaces; `undefined` for a caller without a token */
export async function run(
  schema: GraphQLSchema,
  source: string,
  scope?: string,
  variableValues: Record<string, unknown> = {},
): Promise<ExecutionResult> {
  const contextValue = scope === undefined ? {} : { claims: { scope } }
  const result = await graphql({ schema, source, contextValue, variableValues })
  return JSON.parse(JSON.stringify(result))
}

/** `path: CODE coordinate` of every error, which is what most rules are about. */
export function refusals({ errors = [] }: ExecutionResult): readonly string[] {
  return errors.map(
    ({ path, extensions }) => `${path?.join('.')}: ${extensions?.code} ${extensions?.coordinate}`,
  )
}
