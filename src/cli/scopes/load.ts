import {
  buildASTSchema,
  concatAST,
  type DocumentNode,
  GraphQLError,
  GraphQLSchema,
  Kind,
  parse,
  type Source,
  validateSchema,
} from 'graphql'
import { validateSDL } from 'graphql/validation/validate.js'
import { type CompileScopesOptions, compileScopes, type ScopeTable } from '../../scopes/compile.ts'
import { directiveNames } from '../../scopes/directive-names.ts'
import { scopeDirectives } from '../../scopes/directives.ts'
import { directivesOf } from '../../scopes/elements.ts'
import { ScopeSchemaError } from '../../scopes/faults.ts'
import { createCoordinateAt } from './coordinate-at.ts'
import { FileFaultsError, faultOfError, faultOfScopes } from './faults.ts'
import { mergeDefinitions } from './merge-definitions.ts'
import { parseAll } from './parse.ts'
import { readSources } from './source-files.ts'
import { definitionsFor, slipsAmong, undefinedDirectives } from './tolerated.ts'

/** A schema of some files, without resolvers. */
export interface LoadedSchema {
  /**
   * Valid, but for a `Query` type that a part of a schema need not have, and for what is deprecated where it should
   * not; its elements know where they stand.
   */
  readonly schema: GraphQLSchema
  /** The files, by the names that locations give them. */
  readonly sources: readonly Source[]
}

/**
 * The schema that SDL files make up together, with the definitions of our directives where they have none.
 *
 * @param patterns files, folders, globs, or `-` for standard input
 * @throws {CommandError} `not_found`: a pattern without any file
 * @throws {FileFaultsError} files that are no valid SDL, or that make no schema together
 */
export async function loadSchema(patterns: readonly string[]): Promise<LoadedSchema> {
  return schemaOf(await readSources(patterns, 'SDL'))
}

/** The same for sources that were read before. */
export function schemaOf(sources: readonly Source[]): LoadedSchema {
  const documents = parseAll(sources)
  const coordinateAt = createCoordinateAt(documents)
  const refuse = (errors: readonly GraphQLError[]) => {
    if (errors.length > 0) throw new FileFaultsError(errors.map((error) => faultOfError(error, coordinateAt)))
  }
  refuse(documents.flatMap(operationsIn))
  const links = linksIn(documents)
  const merged = mergeDefinitions(documents, links.isSubgraph)
  const document = concatAST([merged, missingOf(merged, links.names)])
  const unknown = undefinedDirectives(document)
  refuse([
    ...slipsAmong(unknown, new Set(links.names.keys())),
    ...validateSDL(concatAST([document, definitionsFor(unknown)])),
  ])
  const schema = buildASTSchema(document, { assumeValidSDL: true })
  refuse(validateSchema(schema).filter((error) => !isMissingQuery(error, schema) && !isOfDeprecation(error)))
  // What was let through here is not to be asked about again, by the validation of documents.
  return { schema: new GraphQLSchema({ ...schema.toConfig(), assumeValid: true }), sources }
}

/** @throws {FileFaultsError} what `compileScopes` finds wrong with the directives, with the lines around it */
export function compileLoaded(
  { schema, sources }: LoadedSchema,
  options: CompileScopesOptions = {},
): ScopeTable {
  try {
    return compileScopes(schema, options)
  } catch (error) {
    if (!(error instanceof ScopeSchemaError)) throw error
    throw new FileFaultsError(error.faults.map((fault) => faultOfScopes(fault, sources)))
  }
}

function operationsIn({ definitions }: DocumentNode): readonly GraphQLError[] {
  return definitions.flatMap((node) => {
    const isOperation = node.kind === Kind.OPERATION_DEFINITION || node.kind === Kind.FRAGMENT_DEFINITION
    return isOperation ? [new GraphQLError('This is what a client sends, and no SDL.', { nodes: node })] : []
  })
}

interface Links {
  /** What each directive name stands for: ours, and those that an `@link` brings in. */
  readonly names: ReturnType<typeof directiveNames>
  /** Whether it is a part of a federated schema, where types of other parts are extended. */
  readonly isSubgraph: boolean
}

function linksIn(documents: readonly DocumentNode[]): Links {
  const definitions = documents.flatMap((document) => document.definitions)
  const schemaNodes = definitions.filter(isSchemaNode)
  const names = directiveNames(directivesOf({ extensionASTNodes: schemaNodes, extensions: {} }).uses)
  const isLinked = [...names.values()].some((each) => each.isLinked)
  // Before version 2 of Apollo Federation there was no @link.
  const hasKeys = definitions.some(
    (node) => 'directives' in node && node.directives?.some(({ name }) => name.value === 'key'),
  )
  return { names, isSubgraph: isLinked || hasKeys }
}

function isSchemaNode(node: DocumentNode['definitions'][number]) {
  return node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
}

/** Those of our definitions that are not there. What an `@link` brings in has definitions of its own. */
function missingOf({ definitions }: DocumentNode, names: Links['names']): DocumentNode {
  const present = new Set(
    definitions.map((node) => ('name' in node ? `${node.kind} ${node.name?.value}` : '')),
  )
  const missing = parse(scopeDirectives).definitions.filter(
    (node) =>
      'name' in node &&
      !present.has(`${node.kind} ${node.name?.value}`) &&
      names.get(node.name?.value ?? '')?.isLinked !== true,
  )
  return { kind: Kind.DOCUMENT, definitions: missing }
}

function isMissingQuery({ nodes }: GraphQLError, schema: GraphQLSchema): boolean {
  return !schema.getQueryType() && (nodes === undefined || nodes[0] === schema.astNode)
}

/** What may be deprecated has nothing to do with scopes, and GitHub's schema, for one, was valid in graphql 16. */
function isOfDeprecation({ nodes = [] }: GraphQLError): boolean {
  return nodes.some((node) => node.kind === Kind.DIRECTIVE && node.name.value === 'deprecated')
}
