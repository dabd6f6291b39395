import {
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { hasElement } from './elements.ts'
import type { Requirement } from './requirement.ts'
import type { Rules } from './rules.ts'

/** One of the rules that make up an effective requirement, and where it stands. */
export interface RequirementSource {
  readonly coordinate: string
  readonly requirement: Requirement
}

export interface SourceFinder {
  /**
   * The rules that bind an element: its own, and those it inherits.
   *
   * @throws {TypeError} the schema has no such coordinate
   */
  of(coordinate: string): readonly RequirementSource[]
  /** The same for a field that is there. */
  ofField(type: Fielded, fieldName: string): readonly RequirementSource[]
}

type Fielded = GraphQLObjectType | GraphQLInterfaceType
type Sources = readonly RequirementSource[]

const none: Sources = []

/** What a type brings in is looked up once, and not again for each of its fields. */
export function createSourceFinder(schema: GraphQLSchema, rules: Rules): SourceFinder {
  const byType = indexByType(rules.requirements)
  const typeNames = new Map<Fielded, readonly string[]>()
  const ofTypes = new Map<GraphQLNamedType, Sources>()

  /** The names of a type and its interfaces: GraphQL has them all listed, those of interfaces too. */
  const lineage = (type: Fielded): readonly string[] => {
    const names = typeNames.get(type) ?? [type, ...type.getInterfaces()].map(({ name }) => name)
    typeNames.set(type, names)
    return names
  }
  const at = (typeName: string, member: string): Sources => byType.get(typeName)?.get(member) ?? none
  const ofLineage = (type: Fielded, member: string): Sources =>
    united(lineage(type).map((name) => at(name, member)))
  const ofType = (type: GraphQLNamedType): Sources => {
    const sources = ofTypes.get(type) ?? (isFielded(type) ? ofLineage(type, '') : at(type.name, ''))
    ofTypes.set(type, sources)
    return sources
  }
  const ofField = (type: Fielded, fieldName: string): Sources => {
    const returned = getNamedType(type.getFields()[fieldName]?.type)
    return united([
      ofType(type),
      ofLineage(type, fieldName),
      returned === undefined ? none : ofType(returned),
    ])
  }

  return {
    ofField,
    of(coordinate) {
      if (!hasElement(schema, coordinate)) throw new TypeError(`the schema has no "${coordinate}"`)
      const [typeName = '', member] = coordinate.split('.', 2)
      const type = schema.getType(typeName)
      if (!isFielded(type)) return at(typeName, member ?? '')
      if (member === undefined) return ofType(type)
      const owners = isInterfaceType(type) ? [type, ...schema.getPossibleTypes(type)] : [type]
      return united(
        owners.map((owner) => (member.endsWith(')') ? ofLineage(owner, member) : ofField(owner, member))),
      )
    },
  }
}

/** By the name of the type, and then by that of the member, the empty one for the type itself. */
function indexByType(
  requirements: ReadonlyMap<string, Requirement>,
): ReadonlyMap<string, ReadonlyMap<string, Sources>> {
  const byType = new Map<string, Map<string, Sources>>()
  for (const [coordinate, requirement] of requirements) {
    const [typeName = '', member = ''] = coordinate.split('.', 2)
    const members = byType.get(typeName) ?? new Map<string, Sources>()
    byType.set(typeName, members)
    members.set(member, [{ coordinate, requirement }])
  }
  return byType
}

function isFielded(type: GraphQLNamedType | undefined): type is Fielded {
  return isObjectType(type) || isInterfaceType(type)
}

/** Each place once, in the order given. */
function united(several: readonly Sources[]): Sources {
  const some = several.filter((sources) => sources.length > 0)
  if (some.length < 2) return some[0] ?? none
  const places = new Set<string>()
  return some.flat().filter(({ coordinate }) => !places.has(coordinate) && places.add(coordinate))
}
