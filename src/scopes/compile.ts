import {
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql'
import type { Catalogue } from './catalogue.ts'
import { createFault, type ScopeFault, ScopeSchemaError } from './faults.ts'
import { allOf, formatRequirement, type Requirement } from './requirement.ts'
import { type Rules, readRules } from './rules.ts'

/** One of the rules that make up an effective requirement, and where it stands. */
export interface RequirementSource {
  readonly coordinate: string
  readonly requirement: Requirement
}

/** The effective requirement of every element of a schema: what its own rule and the inherited ones add up to. */
export interface ScopeTable {
  readonly schema: GraphQLSchema
  readonly catalogue: Catalogue
  /** Coordinates that carry `@public` themselves. */
  readonly publics: ReadonlySet<string>
  /**
   * What a caller must hold to reach an element.
   * - `Type.field` of an object: the rules of the type and of the field, those of its interfaces and of their fields,
   *   and those of the type that the field returns.
   * - `Interface.field`: what that field needs on every object that implements the interface.
   * - `Type`: its own rules and those of its interfaces.
   * - `Type.field(argument:)`, `Input.field`, `Enum.VALUE`, a scalar: their own rules.
   *
   * @throws {TypeError} the schema has no such coordinate
   * @throws {RangeError} an interface's field for which the alternatives of its objects multiply beyond 4,096
   */
  requirement(coordinate: string): Requirement
  /** The rules that add up to a requirement, each with the place where it stands; empty for what is public. */
  sources(coordinate: string): readonly RequirementSource[]
  /** Every `Type.field` of an object type, in the order of the schema. */
  fields(): Iterable<RequirementSource>
  /** Every argument, input field and enum value that has a rule, in the order of the schema. */
  readonly inputs: readonly RequirementSource[]
}

const maxGroups = 64

/**
 * Reads the directives of a schema and merges them once, for every coordinate.
 *
 * @throws {ScopeSchemaError} with every fault: a literal that cannot be read, a scope that is not in the catalogue, a
 *   directive where it would have no effect, a field whose alternatives multiply beyond 64 groups
 */
export function compileScopes(schema: GraphQLSchema): ScopeTable {
  const rules = readRules(schema)
  const closure = rules.catalogue.closure
  const fieldRequirements = new Map<string, Requirement>()
  const faults = [...rules.faults]
  for (const coordinate of objectFields(schema)) {
    const sources = sourcesOf(coordinate, schema, rules)
    try {
      const requirement = allOf(requirementsOf(sources), closure)
      if (requirement !== 'public' && requirement.length > maxGroups) throw new RangeError()
      fieldRequirements.set(coordinate, requirement)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      faults.push(productFault(coordinate, sources))
    }
  }
  if (faults.length > 0) throw new ScopeSchemaError(faults)

  const sources = (coordinate: string) => sourcesOf(coordinate, schema, rules)
  return {
    schema,
    catalogue: rules.catalogue,
    publics: rules.publics,
    sources,
    requirement: (coordinate) =>
      fieldRequirements.get(coordinate) ?? allOf(requirementsOf(sources(coordinate)), closure),
    inputs: inputRules(rules),
    *fields() {
      for (const [coordinate, requirement] of fieldRequirements) yield { coordinate, requirement }
    },
  }
}

function inputRules({ requirements, inputs }: Rules): readonly RequirementSource[] {
  return [...inputs].flatMap((coordinate) => {
    const requirement = requirements.get(coordinate)
    return requirement === undefined ? [] : [{ coordinate, requirement }]
  })
}

function* objectFields(schema: GraphQLSchema): Iterable<string> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue
    for (const name of Object.keys(type.getFields())) yield `${type.name}.${name}`
  }
}

/** @throws {TypeError} the schema has no such coordinate */
function sourcesOf(coordinate: string, schema: GraphQLSchema, rules: Rules): readonly RequirementSource[] {
  if (!rules.coordinates.has(coordinate)) throw new TypeError(`the schema has no "${coordinate}"`)
  const places = new Set(placesOf(coordinate, schema))
  return [...places].flatMap((place) => {
    const requirement = rules.requirements.get(place)
    return requirement === undefined ? [] : [{ coordinate: place, requirement }]
  })
}

/** The coordinates whose rules bind the element. */
function* placesOf(coordinate: string, schema: GraphQLSchema): Iterable<string> {
  const [, typeName = '', fieldName] = /^(\w+)(?:\.(\w+))?$/.exec(coordinate) ?? []
  const type = schema.getType(typeName)
  if (!isObjectType(type) && !isInterfaceType(type)) return yield coordinate
  if (fieldName === undefined) return yield* typePlaces(type)
  yield* fieldPlaces(type, fieldName)
  if (!isInterfaceType(type)) return
  for (const object of schema.getPossibleTypes(type)) yield* fieldPlaces(object, fieldName)
}

function* fieldPlaces(type: GraphQLObjectType | GraphQLInterfaceType, fieldName: string): Iterable<string> {
  yield* typePlaces(type)
  for (const each of [type, ...type.getInterfaces()]) {
    if (each.getFields()[fieldName] !== undefined) yield `${each.name}.${fieldName}`
  }
  const returned = getNamedType(type.getFields()[fieldName]?.type)
  if (returned === undefined) return
  if (isObjectType(returned) || isInterfaceType(returned)) yield* typePlaces(returned)
  else if (!isAbstractType(returned)) yield returned.name
}

function typePlaces(type: GraphQLObjectType | GraphQLInterfaceType): readonly string[] {
  return [type, ...type.getInterfaces()].map(({ name }) => name)
}

function requirementsOf(sources: readonly RequirementSource[]): readonly Requirement[] {
  return sources.map(({ requirement }) => requirement)
}

function productFault(coordinate: string, sources: readonly RequirementSource[]): ScopeFault {
  const parts = sources.map(
    ({ coordinate: place, requirement }) => `${place} (${formatRequirement(requirement)})`,
  )
  return createFault(
    coordinate,
    `the alternatives of its rules multiply to more than ${maxGroups}; let fewer of them have alternatives: ${parts.join(', ')}`,
  )
}
