import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  KnownDirectivesRule,
  LoneAnonymousOperationRule,
  NoUnusedFragmentsRule,
  type OperationDefinitionNode,
  type Source,
  specifiedRules,
  UniqueOperationNamesRule,
  validate,
  visit,
} from 'graphql'
import { CommandError } from '../../outcomes.ts'
import { FileFaultsError, faultOfError } from '../faults.ts'
import { parseAll } from '../parse.ts'

/** One operation, and the fragments of all files that it uses. */
export interface FoundOperation {
  readonly operation: OperationDefinitionNode
  readonly document: DocumentNode
}

/**
 * Each file may hold operations that others name alike, or fragments that nobody uses, and directives that only the
 * client knows.
 */
const RULES = specifiedRules.filter(
  (rule) =>
    rule !== LoneAnonymousOperationRule &&
    rule !== UniqueOperationNamesRule &&
    rule !== NoUnusedFragmentsRule &&
    rule !== KnownDirectivesRule,
)

/**
 * Every operation of the files, in their order.
 *
 * @throws {FileFaultsError} files that are no GraphQL documents, or not valid for the schema
 */
export function findOperations(schema: GraphQLSchema, sources: readonly Source[]): readonly FoundOperation[] {
  if (!schema.getQueryType()) {
    throw new CommandError('failed', 'the schema has no Query type: give all of its files')
  }
  const definitions = parseAll(sources).flatMap((document) => document.definitions)
  const errors = validate(schema, { kind: Kind.DOCUMENT, definitions }, RULES)
  if (errors.length > 0) throw new FileFaultsError(errors.map((error) => faultOfError(error)))
  const fragments = new Map(
    definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  )
  return definitions
    .filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => ({ operation, document: documentOf(operation, fragments) }))
}

function documentOf(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): DocumentNode {
  const definitions = new Set<OperationDefinitionNode | FragmentDefinitionNode>([operation])
  for (const definition of definitions) {
    visit(definition, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value)
        if (fragment !== undefined) definitions.add(fragment)
      },
    })
  }
  return { kind: Kind.DOCUMENT, definitions: [...definitions] }
}
