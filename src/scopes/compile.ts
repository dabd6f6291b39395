import {
  type GraphQLObjectType,
  type GraphQLSchema,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql'
import type { Catalogue } from './catalogue.ts'
import { createFault, type ScopeFault, ScopeSchemaError } from './faults.ts'
import { allOf, authenticated, formatRequirement, type Requirement } from './requirement.ts'
import { product, type Rules, readRules } from './rules.ts'
import { createSourceFinder, type RequirementSource } from './sources.ts'

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
   * - `Type.field(argument:)`: its own rules and those of the same argument on the type's interfaces; of an interface,
   *   what it needs on every object.
   * - `Input.field`, `Enum.VALUE`, a scalar: their own rules.
   *
   * @throws {TypeError} the schema has no such coordinate
   * @throws {RangeError} an interface's field for which the alternatives of its objects multiply beyond 1,024
   */
  requirement(coordinate: string): Requirement
  /** The rules that add up to a requirement, each with the place where it stands; empty for what is public. */
  sources(coordinate: string): readonly RequirementSource[]
  /** Every `Type.field` of an object type, in the order of the schema. */
  readonly fields: readonly RequirementSource[]
  /**
   * Every argument of an object's field, input field and enum value that needs something: whoever supplies a value,
   * or is answered the enum value, must hold it.
   */
  readonly inputs: readonly RequirementSource[]
}

/** As much of it as there has to be to say what operations need. */
export type OperationTable = Pick<ScopeTable, 'schema' | 'catalogue' | 'requirement' | 'inputs'>

export interface CompileScopesOptions {
  /**
   * Fail for every root field, and every field of an object, that is open without `@public` on it, on its type, or on
   * an interface of that type. Default: false.
   */
  readonly strict?: boolean
}

const maxGroups = 64

/**
 * Reads the directives of a schema and merges them once, for every coordinate.
 *
 * @throws {ScopeSchemaError} with every fault: a literal that cannot be read, a scope that is not in the catalogue, a
 *   directive where it would have no effect, an element whose alternatives multiply beyond 64 groups
 */
export function compileScopes(
  schema: GraphQLSchema,
  { strict = false }: CompileScopesOptions = {},
): ScopeTable {
  const rules = readRules(schema)
  const faults = [...rules.faults]
  const multiply = createMultiply(rules)
  const finder = createSourceFinder(schema, rules)
  const merge = (coordinate: string, sources: readonly RequirementSource[]): RequirementSource => {
    const requirement = multiply(sources)
    const isTooMany =
      requirement === undefined || (requirement !== 'public' && requirement.length > maxGroups)
    if (isTooMany) faults.push(productFault(coordinate, sources))
    // What cannot be multiplied is at least not taken for open.
    return { coordinate, requirement: requirement ?? authenticated }
  }
  const fields = objectTypes(schema).flatMap((type) =>
    Object.keys(type.getFields()).map((name) => merge(`${type.name}.${name}`, finder.ofField(type, name))),
  )
  const inputs = inputCoordinates(schema, rules)
    .map((coordinate) => merge(coordinate, finder.of(coordinate)))
    .filter(({ requirement }) => requirement !== 'public')
  if (strict) faults.push(...unmarkedFields(schema, rules, fields))
  if (faults.length > 0) throw new ScopeSchemaError(faults)

  const merged = new Map(
    [...fields, ...inputs].map(({ coordinate, requirement }) => [coordinate, requirement]),
  )
  const sources = finder.of
  return {
    schema,
    catalogue: rules.catalogue,
    publics: rules.publics,
    fields,
    inputs,
    sources,
    requirement: (coordinate) =>
      merged.get(coordinate) ?? allOf(requirementsOf(sources(coordinate)), rules.catalogue.closure),
  }
}

/** Most elements of a schema have the same few requirements to multiply: each pair is multiplied once. */
function createMultiply({ catalogue }: Rules) {
  const products = new Map<Requirement, Map<Requirement, Requirement | undefined>>()
  const both = (left: Requirement, right: Requirement): Requirement | undefined => {
    // Each is in canonical order already, as it was read.
    if (left === right || right === 'public') return left
    if (left === 'public') return right
    const known = products.get(left) ?? new Map<Requirement, Requirement | undefined>()
    products.set(left, known)
    if (!known.has(right)) known.set(right, product([left, right], catalogue))
    return known.get(right)
  }
  return (sources: readonly RequirementSource[]): Requirement | undefined => {
    let multiplied: Requirement | undefined = 'public'
    for (const { requirement } of sources) multiplied = multiplied && both(multiplied, requirement)
    return multiplied
  }
}

function productFault(coordinate: string, sources: readonly RequirementSource[]): ScopeFault {
  const parts = sources.map((source) => `${source.coordinate} (${formatRequirement(source.requirement)})`)
  return createFault(
    coordinate,
    `the alternatives of its rules multiply to more than ${maxGroups}; let fewer of them have alternatives: ${parts.join(', ')}`,
  )
}

function requirementsOf(sources: readonly RequirementSource[]): readonly Requirement[] {
  return sources.map(({ requirement }) => requirement)
}

function objectTypes(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !isIntrospectionType(type))
}

/** Of arguments also those whose rule is inherited: an interface's argument binds that of every object. */
function inputCoordinates(schema: GraphQLSchema, { inputs }: Rules): readonly string[] {
  const isOfInterface = (coordinate: string) =>
    isInterfaceType(schema.getType(coordinate.split('.')[0] ?? ''))
  const inherited = new Set(
    [...inputs].filter(isOfInterface).map((coordinate) => coordinate.slice(coordinate.indexOf('.'))),
  )
  const own = [...inputs].filter((coordinate) => !isOfInterface(coordinate))
  if (inherited.size === 0) return own
  const ofObjects = objectTypes(schema).flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) =>
      field.args
        .map(({ name }) => `.${field.name}(${name}:)`)
        .filter((member) => inherited.has(member))
        .map((member) => type.name + member),
    ),
  )
  return [...new Set([...own, ...ofObjects])]
}

function unmarkedFields(
  schema: GraphQLSchema,
  { publics }: Rules,
  fields: readonly RequirementSource[],
): readonly ScopeFault[] {
  return fields.flatMap(({ coordinate, requirement }) => {
    const [typeName = '', fieldName = ''] = coordinate.split('.')
    const type = schema.getType(typeName)
    if (requirement !== 'public' || !isObjectType(type)) return []
    if (marksOf(type, fieldName).some((place) => publics.has(place))) return []
    const node = type.getFields()[fieldName]?.astNode ?? undefined
    return [createFault(coordinate, 'is open to everybody; write @public if it is meant to be', node)]
  })
}

/** The places at which `@public` says that a field is meant to be open. */
export function marksOf(type: GraphQLObjectType, fieldName: string): readonly string[] {
  const inherited = type.getInterfaces().flatMap(({ name }) => [name, `${name}.${fieldName}`])
  return [`${type.name}.${fieldName}`, type.name, ...inherited]
}
