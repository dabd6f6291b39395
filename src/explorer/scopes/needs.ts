import type { DocumentNode } from 'graphql'
import type { OperationTable } from '../../scopes/compile.ts'
import type { OperationScopes } from '../../scopes/operation.ts'
import { missingScopes, type Requirement } from '../../scopes/requirement.ts'
import { isKnown, operationsOf, scopesOf } from './operation.ts'

/** What one operation of the document needs as a whole, by the words of the server. */
export interface OperationNeeds {
  readonly name: string | undefined
  readonly requirement: Requirement
  /** The cheapest scopes with which nothing of it can be refused. */
  readonly cheapest: readonly string[]
  readonly missing: readonly string[]
  /**
   * Whether the present token is enough for all that it selects and supplies. Enum values in the answer are not known
   * before.
   */
  readonly isMet: boolean
  readonly isMutation: boolean
  /** Whether it names nothing that the schema does not have: of that nobody here knows what it needs. */
  readonly isKnown: boolean
}

export interface NeedsChoice {
  /** The first operation is meant if there is none of that name. */
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
  readonly granted: readonly string[] | undefined
}

/** @returns `undefined` for a document without operations, and where the schema has no type for the chosen one */
export function needsOf(
  table: OperationTable,
  document: DocumentNode,
  { operationName, variables, granted }: NeedsChoice,
): OperationNeeds | undefined {
  const operations = operationsOf(document)
  const operation = operations.find(({ name }) => name?.value === operationName) ?? operations[0]
  const scopes = operation && scopesOf(table, document, { operation, variables })
  if (operation === undefined || scopes === undefined) return undefined
  const { closure } = table.catalogue
  const cheapest = scopes.cheapest(granted)
  return {
    name: operation.name?.value,
    requirement: requirementOf(scopes),
    cheapest,
    missing: missingScopes([cheapest], granted, closure),
    isMet: scopes.refused(granted).length === 0,
    isMutation: scopes.operation === 'mutation',
    isKnown: isKnown(table, document, operation),
  }
}

/** Alternatives can multiply beyond what can be written down; then the cheapest way is all there is to say. */
function requirementOf(scopes: OperationScopes): Requirement {
  try {
    return scopes.requirement()
  } catch (error) {
    if (error instanceof RangeError) return [scopes.cheapest(undefined)]
    throw error
  }
}
