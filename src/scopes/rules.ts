import {
  type GraphQLDirective,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql'
import { type Catalogue, findCatalogue } from './catalogue.ts'
import { type DirectiveUse, elementsOf, type SchemaElement } from './elements.ts'
import { createFault, type ScopeFault } from './faults.ts'
import { type LiteralTyping, readScopesLiteral } from './literal.ts'
import { allOf, authenticated, type Requirement } from './requirement.ts'

/** What the directives of a schema say, element by element, before anything is merged. */
export interface Rules {
  readonly catalogue: Catalogue
  /** Of every element of the schema. */
  readonly coordinates: ReadonlySet<string>
  /** Of every argument, input field and enum value. */
  readonly inputs: ReadonlySet<string>
  /** By coordinate; an element without a rule of its own is not in it. */
  readonly requirements: ReadonlyMap<string, Requirement>
  /** Coordinates that carry `@public`. */
  readonly publics: ReadonlySet<string>
  readonly faults: readonly ScopeFault[]
}

const inputLocations = new Set(['ARGUMENT_DEFINITION', 'INPUT_FIELD_DEFINITION', 'ENUM_VALUE'])
const ruleLocations = new Set([
  'OBJECT',
  'INTERFACE',
  'FIELD_DEFINITION',
  'ARGUMENT_DEFINITION',
  'INPUT_FIELD_DEFINITION',
  'SCALAR',
  'ENUM',
  'ENUM_VALUE',
])
const locationsOf: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['requiresScopes', ruleLocations],
  ['authenticated', ruleLocations],
  ['public', new Set(['OBJECT', 'INTERFACE', 'FIELD_DEFINITION'])],
  ['scope', new Set(['SCHEMA'])],
])

/** Reads every use of every directive of ours: each ends up in the rules or among the faults. */
export function readRules(schema: GraphQLSchema): Rules {
  const { catalogue, faults } = findCatalogue(schema)
  const coordinates = new Set<string>()
  const inputs = new Set<string>()
  const requirements = new Map<string, Requirement>()
  const publics = new Set<string>()
  const typing = literalTyping(schema.getDirective('requiresScopes') ?? undefined)
  if (typing === undefined) faults.push(definitionFault(schema))

  for (const element of elementsOf(schema)) {
    coordinates.add(element.coordinate)
    if (inputLocations.has(element.location)) inputs.add(element.coordinate)
    for (const use of element.uses.filter(({ name }) => locationsOf.has(name))) {
      const requirement = readUse(element, use, typing ?? 'scalar', catalogue)
      if (typeof requirement === 'string' && requirement !== 'public') {
        faults.push(createFault(element.coordinate, requirement, use.node))
      } else if (use.name === 'public') {
        publics.add(element.coordinate)
      } else if (use.name !== 'scope') {
        const before = requirements.get(element.coordinate) ?? 'public'
        requirements.set(element.coordinate, allOf([before, requirement], catalogue.closure))
      }
    }
  }
  return { catalogue, coordinates, inputs, requirements, publics, faults }
}

/** @returns the requirement, or in words what is wrong with the use */
function readUse(
  { location }: SchemaElement,
  use: DirectiveUse,
  typing: LiteralTyping,
  catalogue: Catalogue,
): Requirement | string {
  if (!locationsOf.get(use.name)?.has(location)) {
    return `@${use.name} has no effect on ${location}; it can stand on ${[...(locationsOf.get(use.name) ?? [])].join(', ')}`
  }
  if (use.name === 'requiresScopes') return readScopesLiteral(use, typing, catalogue)
  return use.name === 'authenticated' ? authenticated : 'public'
}

/** A schema without a definition (built in code) is read like one with ours. */
function literalTyping(definition: GraphQLDirective | undefined): LiteralTyping | undefined {
  if (definition === undefined) return 'scalar'
  const type = stripNonNull(definition.args.find(({ name }) => name === 'scopes')?.type)
  if (isScalarType(type)) return isSpecifiedScalarType(type) ? undefined : 'scalar'
  const group = isListType(type) ? stripNonNull(type.ofType) : undefined
  const scope = isListType(group) ? stripNonNull(group.ofType) : undefined
  return isScalarType(scope) ? 'nested lists' : undefined
}

function stripNonNull(type: unknown): unknown {
  return isNonNullType(type) ? type.ofType : type
}

function definitionFault(schema: GraphQLSchema): ScopeFault {
  return createFault(
    '@requiresScopes',
    'is declared with another type than "scopes: ScopeRequirement!" (or Apollo Federation\'s "[[…!]!]!"), under which lists would change their meaning; use the definitions in "scopeDirectives"',
    schema.getDirective('requiresScopes')?.astNode ?? undefined,
  )
}
