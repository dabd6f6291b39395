import {
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type ValidationRule,
} from 'graphql'
import { createMeasure, isIntrospection, type Selected } from './measure.ts'
import { tooMuch } from './too-much.ts'

/** How long a list is taken to be that does not say it: no page is longer. */
const PAGE = 100

/**
 * How many objects an answer may have. Each field that gives an object counts one, and what is below a list counts once
 * for each of its elements. A list, or a connection, is as long as `first` says, by a literal or by its default; where
 * `first` is a variable, or there is none, it counts 100.
 */
export function maxCost(limit: number): ValidationRule {
  return (context) => {
    const connections = connectionTypes(context.getSchema())
    const costOf = createMeasure(context, (field, below) => {
      const type = field.definition?.type
      if (type === undefined || isIntrospection(field) || !isCompositeType(getNamedType(type))) return 0
      return lengthOf(field, type, connections) * (1 + below)
    })
    return {
      OperationDefinition(operation) {
        const cost = costOf(operation)
        if (cost <= limit) return
        const message = `The answer could have ${cost} objects, and may have ${limit} at the most: ask for shorter lists.`
        context.reportError(tooMuch(message, operation))
      },
    }
  }
}

function lengthOf(
  field: Selected,
  type: GraphQLOutputType,
  connections: ReadonlySet<GraphQLNamedType>,
): number {
  // The lists in a connection are as long as its page, which has been counted where the connection stands.
  if (field.parentType !== undefined && connections.has(field.parentType)) return 1
  return isList(type) || connections.has(getNamedType(type)) ? pageOf(field) : 1
}

function pageOf({ node, definition }: Selected): number {
  const given = node.arguments?.find(({ name }) => name.value === 'first')?.value
  if (given?.kind === Kind.INT) return Math.max(0, Number(given.value))
  if (given !== undefined) return PAGE
  const first = definition?.args.find(({ name }) => name === 'first')?.default
  if (first?.literal?.kind === Kind.INT) return Number(first.literal.value)
  return typeof first?.value === 'number' ? first.value : PAGE
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type)
}

/** What fields with `first` give that is no list itself: the lists are in it. */
function connectionTypes(schema: GraphQLSchema): ReadonlySet<GraphQLNamedType> {
  const known = connectionsOf.get(schema)
  if (known !== undefined) return known
  const found = Object.values(schema.getTypeMap())
    .flatMap((type) => (isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []))
    .filter(({ args, type }) => !isList(type) && args.some(({ name }) => name === 'first'))
    .map(({ type }) => getNamedType(type))
  const connections = new Set(found)
  connectionsOf.set(schema, connections)
  return connections
}

const connectionsOf = new WeakMap<GraphQLSchema, ReadonlySet<GraphQLNamedType>>()
