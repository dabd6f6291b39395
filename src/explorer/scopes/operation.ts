import {
  type DocumentNode,
  getNamedType,
  isScalarType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { OperationTable } from '../../scopes/compile.ts'
import { type OperationScopes, operationScopes } from '../../scopes/operation.ts'

/** As they are sent; or as long as that is not known, `any` that can be and the `least` that will be. */
export type SentVariables = Readonly<Record<string, unknown>> | 'any' | 'least'

export function operationsOf(document: DocumentNode): readonly OperationDefinitionNode[] {
  return document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
}

/** @returns `undefined` where the schema has no type for it */
export function scopesOf(
  table: OperationTable,
  document: DocumentNode,
  {
    operation,
    variables,
  }: { readonly operation: OperationDefinitionNode; readonly variables: SentVariables },
): OperationScopes | undefined {
  return table.schema.getRootType(operation.operation)
    ? operationScopes(table, documentOf(document, operation), { variables })
    : undefined
}

/** Whether it has a value for each variable that cannot do without: otherwise the operation cannot be sent as it is. */
export function hasAllVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  return variableDefinitions.every(
    ({ variable, type, defaultValue }) =>
      type.kind !== Kind.NON_NULL_TYPE ||
      defaultValue !== undefined ||
      variables[variable.name.value] != null,
  )
}

/** Whether the schema has all that an operation names. What else it needs is anybody's guess. */
export function isKnown(
  { schema }: OperationTable,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): boolean {
  const types = new TypeInfo(schema)
  const own = documentOf(document, operation)
  const fragments = new Set(
    own.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [each.name.value] : [])),
  )
  let knows = true
  const require = (found: unknown) => {
    if (found == null || found === false) knows = false
  }
  // What a scalar takes is its own affair.
  const supplied = (found: unknown) => {
    require(found)
    return isScalarType(getNamedType(types.getInputType())) ? false : undefined
  }
  visit(
    own,
    visitWithTypeInfo(types, {
      Field: () => require(types.getFieldDef()),
      Argument: () => supplied(types.getArgument()),
      ObjectField: () => supplied(types.getInputType()),
      EnumValue: () => require(types.getEnumValue()),
      FragmentSpread: ({ name }) => require(fragments.has(name.value)),
      VariableDefinition: () => false,
      Directive: () => false,
    }),
  )
  return knows
}

/** While somebody types there may be two operations of one name, or of none: then the document is that one alone. */
function documentOf(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  if (operationsOf(document).length === 1) return document
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  return { ...document, definitions: [operation, ...fragments] }
}
