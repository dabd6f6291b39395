import type { CodegenPlugin } from '@graphql-codegen/plugin-helpers'
import { type FragmentDefinitionNode, type GraphQLSchema, Kind } from 'graphql'
import { compileScopes, type ScopeTable } from '../scopes/compile.ts'
import { operationConstants } from './operation-constants.ts'
import { requirementTable } from './requirement-table.ts'
import { SCOPE_TYPE, scopeUnion } from './scope-union.ts'

/** What can be set in the configuration of GraphQL Code Generator, at `graphql-scopes/codegen`. */
export interface ScopesPluginConfig {
  /**
   * `'schema'`: the `Scope` union and `requirements`, by coordinate. `'operations'`: what each operation of the documents
   * needs. Default: both.
   */
  readonly only?: 'schema' | 'operations'
  /**
   * What the union of all scopes is called; to be set where the schema has a type `Scope` of its own. Default: `'Scope'`.
   */
  readonly scopeType?: string
  /** As for the other plugins, so that the constants are named as their documents are. Default: Pascal case. */
  readonly namingConvention?: Parameters<typeof operationConstants>[0]['namingConvention']
  /** Fragments of other files; presets fill it in. */
  readonly externalFragments?: readonly { readonly node: FragmentDefinitionNode }[]
}

/**
 * A plugin of GraphQL Code Generator: scopes as types, and requirements as values.
 *
 * @throws {ScopeSchemaError} the schema's directives are faulty
 * @throws {TypeError} the schema was had by introspection, which does not tell where directives stand; it has a type
 *   `Scope`, and `scopeType` is not set
 */
export const plugin: CodegenPlugin<ScopesPluginConfig>['plugin'] = (schema, files, config) => {
  requireSDL(schema)
  const table = compileScopes(schema)
  const { only, scopeType, namingConvention, externalFragments = [] } = config
  const definitions = [
    ...files.flatMap(({ document }) => document?.definitions ?? []),
    ...externalFragments.map(({ node }) => node),
  ]
  const document = { kind: Kind.DOCUMENT, definitions } as const
  return [
    ...(only === 'operations' ? [] : schemaParts(table, scopeType)),
    ...(only === 'schema' ? [] : operationConstants({ table, document, namingConvention })),
  ].join('\n')
}

function schemaParts(table: ScopeTable, scopeType: string | undefined): readonly string[] {
  if (scopeType === undefined) requireFree(table.schema, SCOPE_TYPE)
  const name = scopeType ?? SCOPE_TYPE
  return [scopeUnion(table, name), requirementTable(table, name)]
}

/** The plugin `typescript` writes a type of that name into the same file. */
function requireFree(schema: GraphQLSchema, name: string): void {
  if (schema.getType(name) === undefined) return
  throw new TypeError(
    `graphql-scopes/codegen: the schema has a type "${name}" of its own; ` +
      'give the union of its scopes another name: scopeType: OAuthScope',
  )
}

function requireSDL(schema: GraphQLSchema): void {
  const root = schema.getQueryType() ?? schema.getMutationType()
  if (root == null || root.astNode != null || root.extensions.directives !== undefined) return
  throw new TypeError(
    'graphql-scopes/codegen: the schema comes from introspection, which does not tell what a field needs; ' +
      'let "schema" name the SDL',
  )
}
