import {
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  OperationTypeNode,
} from 'graphql'
import type { Composite, Visibility } from './visibility.ts'

const operations = [OperationTypeNode.QUERY, OperationTypeNode.MUTATION, OperationTypeNode.SUBSCRIPTION]

/**
 * The types that what is visible leads to. Whatever returns an interface or a union leads to its objects too; but an
 * interface that is only implemented, or a field that no caller of this view is answered, leads no further than to
 * what GraphQL needs to be told.
 */
export function reachableTypes(schema: GraphQLSchema, visibility: Visibility): ReadonlySet<GraphQLNamedType> {
  const named = new Set<GraphQLNamedType>()
  const returned = new Set<GraphQLNamedType>()
  const reach = (type: GraphQLNamedType, isReturned: boolean): void => {
    const reached = isReturned ? returned : named
    if (reached.has(type) || !visibility.hasType(type)) return
    reached.add(type)
    named.add(type)
    for (const next of isReturned ? possibleTypes(type, schema) : []) reach(next, true)
    for (const member of isUnionType(type) ? type.getTypes() : []) reach(member, false)
    if (isObjectType(type) || isInterfaceType(type)) reachFromFields(type, isReturned)
    if (!isInputObjectType(type)) return
    for (const field of Object.values(type.getFields())) {
      if (visibility.hasInputField(type, field.name)) reach(getNamedType(field.type), false)
    }
  }
  const reachFromFields = (owner: Composite, isReturned: boolean): void => {
    for (const parent of owner.getInterfaces()) reach(parent, false)
    for (const { name, args } of Object.values(owner.getFields())) {
      if (!visibility.hasField(owner, name)) continue
      const type = getNamedType(visibility.returnType(owner, name))
      if (type !== undefined) reach(type, isReturned && visibility.isUsable(owner, name))
      for (const argument of args) {
        if (visibility.hasArgument(owner, name, argument.name)) reach(getNamedType(argument.type), false)
      }
    }
  }

  for (const operation of operations) {
    const root = schema.getRootType(operation)
    if (root) reach(root, true)
  }
  for (const { args } of schema.getDirectives()) for (const { type } of args) reach(getNamedType(type), false)
  return named
}

function possibleTypes(type: GraphQLNamedType, schema: GraphQLSchema): readonly GraphQLNamedType[] {
  return isInterfaceType(type) || isUnionType(type) ? schema.getPossibleTypes(type) : []
}
