import { type GraphQLObjectType, type GraphQLSchema, OperationTypeNode } from 'graphql'

export interface RootField {
  readonly type: GraphQLObjectType
  readonly fieldName: string
  readonly coordinate: string
}

const operations = {
  query: OperationTypeNode.QUERY,
  mutation: OperationTypeNode.MUTATION,
  subscription: OperationTypeNode.SUBSCRIPTION,
} as const

/** None for an operation that the schema does not have. */
export function rootFields(schema: GraphQLSchema, operation: keyof typeof operations): readonly RootField[] {
  const type = schema.getRootType(operations[operation])
  if (!type) return []
  return Object.keys(type.getFields()).map((fieldName) => ({
    type,
    fieldName,
    coordinate: `${type.name}.${fieldName}`,
  }))
}
