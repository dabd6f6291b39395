import {
  type GraphQLDirective,
  type GraphQLSchema,
  isListType,
  isNonNullType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql'
import { type Catalogue, findCatalogue } from './catalogue.ts'
import { directiveNames, isUnlinked, type NamedDirective, type ScopeDirective } from './directive-names.ts'
import { type DirectiveUse, directivesOf, visitCarriers } from './elements.ts'
import { createFault, type ScopeFault } from './faults.ts'
import { type LiteralTyping, readScopesLiteral } from './literal.ts'
import { allOf, authenticated, type Requirement, type ScopeGroup } from './requirement.ts'

/** What the directives of a schema say, element by element, before anything is merged. */
export interface Rules {
  readonly catalogue: Catalogue
  /** Coordinates of arguments, input fields and enum values that have a rule of their own. */
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
const locationsOf: ReadonlyMap<ScopeDirective, ReadonlySet<string>> = new Map([
  ['requiresScopes', ruleLocations],
  ['authenticated', ruleLocations],
  ['public', new Set(['OBJECT', 'INTERFACE', 'FIELD_DEFINITION'])],
  ['scope', new Set(['SCHEMA'])],
])

/** Reads every use of every directive of ours: each ends up in the rules or among the faults. */
export function readRules(schema: GraphQLSchema): Rules {
  const { catalogue, faults } = findCatalogue(schema)
  const inputs = new Set<string>()
  const own = new Map<string, readonly Requirement[]>()
  const publics = new Set<string>()
  const links = directivesOf(schema).uses
  const names = directiveNames(links)
  const readUse = createReadUse(schema, catalogue)
  visitCarriers(schema, (coordinate, location, { uses, isUnreadable }) => {
    if (isUnreadable) faults.push(createFault(coordinate, unreadable))
    for (const use of uses) {
      const named = names.get(use.name)
      if (isUnlinked(use.name, links)) faults.push(createFault(coordinate, unlinked(use.name), use.node))
      if (named === undefined) continue
      const { fault, requirement } = readUse(location, use, named)
      if (fault !== undefined) faults.push(createFault(coordinate, fault, use.node))
      else if (named.directive === 'public') publics.add(coordinate)
      else {
        own.set(coordinate, [...(own.get(coordinate) ?? []), requirement])
        if (inputLocations.has(location)) inputs.add(coordinate)
      }
    }
  })
  faults.push(...definitionFaults(schema, names))
  const requirements = new Map<string, Requirement>()
  for (const [coordinate, several] of own) {
    const requirement = several.length === 1 ? several[0] : product(several, catalogue)
    if (requirement === undefined) faults.push(createFault(coordinate, 'has too many alternatives'))
    else if (requirement !== 'public') requirements.set(coordinate, requirement)
  }
  return { catalogue, inputs, requirements, publics, faults }
}

const unreadable =
  'has "extensions.directives" in a shape that cannot be read; write { name: args }, { name: [args] } or [{ name, args }]'

const unlinked = (name: string) =>
  `@${name} is brought in by no @link, and would ask for nothing; link Apollo Federation, or write the directive without a namespace`

/** @returns `undefined` when there are too many groups on the way */
export function product(
  requirements: readonly Requirement[],
  { closure }: Catalogue,
): Requirement | undefined {
  try {
    return allOf(requirements, closure)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

type ReadUse =
  | { readonly requirement: Requirement; readonly fault?: never }
  | { readonly fault: string; readonly requirement?: never }

function createReadUse(schema: GraphQLSchema, catalogue: Catalogue) {
  const canonical = createCanonical(catalogue)
  return (location: string, use: DirectiveUse, { directive, isLinked }: NamedDirective): ReadUse => {
    const locations = locationsOf.get(directive) ?? new Set()
    if (!locations.has(location)) {
      return {
        fault: `@${use.name} has no effect on ${location}; it can stand on ${[...locations].join(', ')}`,
      }
    }
    if (directive !== 'requiresScopes') {
      return { requirement: directive === 'authenticated' ? authenticated : 'public' }
    }
    const definition = schema.getDirective(use.name) ?? undefined
    const undefinedTyping = isLinked ? 'nested lists' : 'scalar'
    const typing = definition === undefined ? undefinedTyping : literalTyping(definition)
    const groups = readScopesLiteral(use, typing ?? 'scalar', catalogue)
    return typeof groups === 'string' ? { fault: groups } : { requirement: canonical(groups) }
  }
}

/** A large schema says the same few things at thousands of places: what is the same becomes one. */
function createCanonical({ closure }: Catalogue) {
  const known = new Map<string, Requirement>()
  return (groups: readonly ScopeGroup[]): Requirement => {
    const key = JSON.stringify(groups)
    const requirement = known.get(key) ?? allOf([groups], closure)
    known.set(key, requirement)
    return requirement
  }
}

/** @returns `undefined` for a definition under which lists would change their meaning */
function literalTyping(definition: GraphQLDirective): LiteralTyping | undefined {
  const type = stripNonNull(definition.args.find(({ name }) => name === 'scopes')?.type)
  if (isScalarType(type)) return isSpecifiedScalarType(type) ? undefined : 'scalar'
  const group = isListType(type) ? stripNonNull(type.ofType) : undefined
  const scope = isListType(group) ? stripNonNull(group.ofType) : undefined
  return isScalarType(scope) ? 'nested lists' : undefined
}

function stripNonNull(type: unknown): unknown {
  return isNonNullType(type) ? type.ofType : type
}

function definitionFaults(
  schema: GraphQLSchema,
  names: ReadonlyMap<string, NamedDirective>,
): readonly ScopeFault[] {
  const definitions = [...names].flatMap(([name, { directive }]) => {
    const definition = schema.getDirective(name)
    return directive === 'requiresScopes' && definition ? [definition] : []
  })
  return definitions
    .filter((definition) => literalTyping(definition) === undefined)
    .map(({ name, astNode }) =>
      createFault(
        `@${name}`,
        'is declared with another type than "scopes: ScopeRequirement!" (or Apollo Federation\'s "[[…!]!]!"), under which lists would change their meaning; use the definitions in "scopeDirectives"',
        astNode ?? undefined,
      ),
    )
}
