import type { CodegenPlugin } from '@graphql-codegen/plugin-helpers'
import { type FragmentDefinitionNode, type GraphQLSchema, Kind } from 'graphql'
import { compileScopes } from '../scopes/compile.ts'
import { operationConstants } from './operation-constants.ts'
import { requirementTable } from './requirement-table.ts'
import { scopeUnion } from './scope-union.ts'

/** What can be set in the configuration of GraphQL Code Generator, at `graphql-scopes/codegen`. */
export interface ScopesPluginConfig {
  /**
   * `'schema'`: the `Scope` union and `requirements`, by coordinate. `'operations'`: what each operation of the documents
   * needs. Default: both.
   */
  readonly only?: 'schema' | 'operations'
  /** As for the other plugins, so that the constants are named as their documents are. Default: Pascal case. */
  readonly namingConvention?: Parameters<typeof operationConstants>[0]['namingConvention']
  /** Fragments of other files; presets fill it in. */
  readonly externalFragments?: readonly { readonly node: FragmentDefinitionNode }[]
}

/**
 * A plugin of GraphQL Code Generator: scopes as types, and requirements as values.
 *
 * @throws {ScopeSchemaError} the schema's directives are faulty
 * @throws {TypeError} the schema was had by introspection, which does not tell where directives stand
 */
export const plugin: CodegenPlugin<ScopesPluginConfig>['plugin'] = (schema, files, config) => {
  requireSDL(schema)
  const table = compileScopes(schema)
  const { only, namingConvention, externalFragments = [] } = config
  const definitions = [
    ...files.flatMap(({ document }) => document?.definitions ?? []),
    ...externalFragments.map(({ node }) => node),
  ]
  const document = { kind: Kind.DOCUMENT, definitions } as const
  return [
    ...(only === 'operations' ? [] : [scopeUnion(table), requirementTable(table)]),
    ...(only === 'schema' ? [] : operationConstants({ table, document, namingConvention })),
  ].join('\n')
}

function requireSDL(schema: GraphQLSchema): void {
  const root = schema.getQueryType() ?? schema.getMutationType()
  if (root == null || root.astNode != null || root.extensions.directives !== undefined) return
  throw new TypeError(
    'graphql-scopes/codegen: the schema comes from introspection, which does not tell what a field needs; ' +
      'let "schema" name the SDL',
  )
}
