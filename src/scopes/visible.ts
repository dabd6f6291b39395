import { GraphQLBoolean, GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql'
import type { ScopeTable } from './compile.ts'
import { ViewSchema } from './hidden-objects.ts'
import { reachableTypes } from './reachable-types.ts'
import { satisfies } from './requirement.ts'
import { createView } from './view.ts'
import { createVisibility } from './visibility.ts'

/**
 * The schema as a caller with these scopes may see and use it, to validate, introspect and execute with. It has the
 * fields, arguments, input fields and enum values whose requirements the caller meets, as far as something visible
 * leads to them, and names no others. An operation whose document and variables are valid against the view is answered
 * as by the whole schema.
 *
 * - What leaves a type empty hides the type, and what returns or demands it: an interface of which no field may be
 *   used, a union of hidden objects, an input type with a hidden field that is required.
 * - What may be used on one object stands on its interface, and so on each visible object of the interface, because
 *   GraphQL demands it. Elsewhere it is refused when it is executed, so only a guarded schema is safe to execute with.
 * - A hidden argument or input field keeps its default. A default that names something hidden is not shown: the
 *   argument is optional then, and null stands for leaving it out. (One of a directive is lost.)
 * - An object of a hidden type can still stand where an interface or a union is asked for. Then `__typename` answers,
 *   and a refusal names it if refusals name anything (`disclose`).
 * - GraphQL demands a query type with a field. When the caller may use none, it has one that says so and answers null.
 *
 * Descriptions are kept whatever they mention, and so are `astNode`s, which clients never see.
 *
 * @param granted the caller's scopes; `undefined` for a caller without a valid token
 * @param schema the schema of the table, or a transformed one of the same shape, such as `enforceScopes` returns
 */
export function visibleSchema(
  table: ScopeTable,
  granted: readonly string[] | undefined,
  schema: GraphQLSchema = table.schema,
): GraphQLSchema {
  const visibility = createVisibility(schema, createPermits(table, granted))
  const types = reachableTypes(schema, visibility)
  const view = createView({ schema, visibility, types })
  const findRoot = (type: GraphQLObjectType | null | undefined) => {
    const root = type ? view.type(type) : undefined
    return isObjectType(root) ? root : undefined
  }

  const config = schema.toConfig()
  const visible = {
    ...config,
    query: findRoot(config.query) ?? (config.query && createEmptyQuery(config.query)),
    mutation: findRoot(config.mutation),
    subscription: findRoot(config.subscription),
    types: config.types.flatMap((type) => view.type(type) ?? []),
    directives: config.directives.flatMap((directive) => view.directive(directive) ?? []),
  }
  return new ViewSchema(visible, view.hidden)
}

/** Under a name that the query type has not: it must not be taken for one of its fields. */
function createEmptyQuery(query: GraphQLObjectType): GraphQLObjectType {
  const taken = query.getFields()
  let name = 'nothing'
  while (Object.hasOwn(taken, name)) name += '_'
  const description =
    'There is nothing here for this caller. The field only makes the type valid, and is null.'
  const field = { type: GraphQLBoolean, description, resolve: () => null }
  return new GraphQLObjectType({ ...query.toConfig(), interfaces: [], fields: { [name]: field } })
}

function createPermits(
  table: ScopeTable,
  granted: readonly string[] | undefined,
): (coordinate: string) => boolean {
  const held = granted && table.catalogue.closure(granted)
  const known = new Map<string, boolean>()
  return (coordinate) => {
    const permitted =
      known.get(coordinate) ??
      table.sources(coordinate).every(({ requirement }) => satisfies(requirement, held))
    known.set(coordinate, permitted)
    return permitted
  }
}
