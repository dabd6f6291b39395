import {
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import type { Requirement } from './requirement.ts'
import type { Rules } from './rules.ts'

/** One of the rules that make up an effective requirement, and where it stands. */
export interface RequirementSource {
  readonly coordinate: string
  readonly requirement: Requirement
}

/**
 * The rules that bind an element: its own, and those it inherits.
 *
 * @throws {TypeError} the schema has no such coordinate
 */
export function sourcesOf(
  coordinate: string,
  schema: GraphQLSchema,
  rules: Rules,
): readonly RequirementSource[] {
  if (!rules.coordinates.has(coordinate)) throw new TypeError(`the schema has no "${coordinate}"`)
  const sources: RequirementSource[] = []
  for (const place of new Set(placesOf(coordinate, schema))) {
    const requirement = rules.requirements.get(place)
    if (requirement !== undefined) sources.push({ coordinate: place, requirement })
  }
  return sources
}

function* placesOf(coordinate: string, schema: GraphQLSchema): Iterable<string> {
  const [typeName = '', member] = coordinate.split('.', 2)
  const type = schema.getType(typeName)
  if (!isObjectType(type) && !isInterfaceType(type)) return yield coordinate
  if (member === undefined) return yield* typePlaces(type)
  const isArgument = member.endsWith(')')
  const owners = isInterfaceType(type) ? [type, ...schema.getPossibleTypes(type)] : [type]
  for (const owner of owners) {
    if (isArgument) for (const { name } of lineage(owner)) yield `${name}.${member}`
    else yield* fieldPlaces(owner, member)
  }
}

function* fieldPlaces(type: GraphQLObjectType | GraphQLInterfaceType, fieldName: string): Iterable<string> {
  yield* typePlaces(type)
  for (const { name } of lineage(type)) yield `${name}.${fieldName}`
  const returned = getNamedType(type.getFields()[fieldName]?.type)
  if (isObjectType(returned) || isInterfaceType(returned)) yield* typePlaces(returned)
  else if (returned !== undefined && !isAbstractType(returned)) yield returned.name
}

function typePlaces(type: GraphQLObjectType | GraphQLInterfaceType): readonly string[] {
  return lineage(type).map(({ name }) => name)
}

/** A type and its interfaces: GraphQL has them all listed, those of interfaces too. */
function lineage(type: GraphQLObjectType | GraphQLInterfaceType): readonly { readonly name: string }[] {
  return [type, ...type.getInterfaces()]
}
