import {
  type DirectiveNode,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  visit,
} from 'graphql'
import type { ScopeTable } from './compile.ts'
import { type OperationScopes, operationScopes, widestScopes } from './operation.ts'

/** What an operation needs while nobody knows its variables yet. */
export interface PossibleScopes {
  /**
   * With any variables at all: what it selects and supplies without a condition. A variable that has to be sent, or has
   * a default, supplies a value of which nothing is known but its required input fields.
   */
  readonly certain: OperationScopes
  /** With all that variables could add: whatever they may select by `@include` and `@skip`, and any input. */
  readonly widest: OperationScopes
}

/**
 * What an operation of a valid document needs at least and at most. A field that is selected under two conditions of
 * which one always holds counts as one that is perhaps selected.
 *
 * @throws {TypeError} the document has no such operation, or several and no name was given
 */
export function possibleScopes(
  table: ScopeTable,
  document: DocumentNode,
  operationName?: string,
): PossibleScopes {
  const widest = widestScopes(table, document, operationName)
  const unconditional = withoutConditions(document)
  const operation = unconditional.definitions.find(
    (node) =>
      node.kind === Kind.OPERATION_DEFINITION &&
      (operationName === undefined || node.name?.value === operationName),
  )
  const isOperation = operation?.kind === Kind.OPERATION_DEFINITION
  const variables = isOperation ? leastVariables(table.schema, operation) : {}
  return { certain: operationScopes(table, unconditional, { operationName, variables }), widest }
}

function withoutConditions(document: DocumentNode): DocumentNode {
  const enter = (node: { readonly directives?: readonly DirectiveNode[] | undefined }) =>
    node.directives?.some(isOpenCondition) ? null : undefined
  return visit(document, {
    Field: { enter },
    FragmentSpread: { enter },
    InlineFragment: { enter },
  })
}

function isOpenCondition({ name, arguments: args }: DirectiveNode): boolean {
  const isCondition = name.value === 'skip' || name.value === 'include'
  return isCondition && (args?.some(({ value }) => value.kind === Kind.VARIABLE) ?? false)
}

function leastVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, type: typeNode, defaultValue }) => {
      const type = typeFromAST(schema, typeNode)
      const isSupplied = defaultValue !== undefined || isNonNullType(type)
      return isSupplied && isInputType(type) ? [[variable.name.value, leastValue(type)]] : []
    }),
  )
}

/** Null stands for a value of which nothing is known. */
function leastValue(type: GraphQLInputType): unknown {
  if (!isNonNullType(type)) return null
  const nullable = type.ofType
  if (isListType(nullable)) return []
  if (!isInputObjectType(nullable)) return null
  const required = Object.values(nullable.getFields()).filter(isRequiredInputField)
  return Object.fromEntries(required.map((field) => [field.name, leastValue(field.type)]))
}
