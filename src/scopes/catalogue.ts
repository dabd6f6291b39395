import type { GraphQLSchema } from 'graphql'
import { directivesOf } from './elements.ts'
import { createFault, type ScopeFault, ScopeSchemaError } from './faults.ts'
import { nearMatch } from './near-match.ts'
import type { Closure } from './requirement.ts'

/** A scope that exists, as its `@scope` declares it. */
export interface ScopeDefinition {
  readonly name: string
  readonly description: string
  /** As declared; `Catalogue.closure` follows them transitively. */
  readonly implies: readonly string[]
}

/** The scopes that exist in a schema and what they imply. */
export interface Catalogue {
  /** In the order of declaration; empty for a schema that declares none, where any scope may be required. */
  readonly scopes: readonly ScopeDefinition[]
  has(scope: string): boolean
  /** The given scopes and all that they imply, transitively. Unknown scopes stay as they are. */
  readonly closure: Closure
}

/** RFC 6749 §3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`. */
export function isScopeToken(scope: string): boolean {
  return /^[\x21\x23-\x5B\x5D-\x7E]+$/.test(scope)
}

/**
 * The catalogue that the `@scope` directives of a schema make up.
 *
 * @throws {ScopeSchemaError} a name that is no scope-token or stands twice, or an implied scope that does not exist
 */
export function readCatalogue(schema: GraphQLSchema): Catalogue {
  const { catalogue, faults } = findCatalogue(schema)
  if (faults.length > 0) throw new ScopeSchemaError(faults)
  return catalogue
}

export function findCatalogue(schema: GraphQLSchema): { catalogue: Catalogue; faults: ScopeFault[] } {
  const definitions = new Map<string, ScopeDefinition>()
  const faults: ScopeFault[] = []
  const uses = directivesOf(schema).uses.filter(({ name }) => name === 'scope')
  for (const { args, node } of uses) {
    const definition = readDefinition(args)
    const reason = typeof definition === 'string' ? definition : reasonAgainst(definition, definitions)
    if (reason !== undefined) faults.push(createFault('schema', reason, node))
    else if (typeof definition !== 'string') definitions.set(definition.name, definition)
  }
  for (const { args, node } of uses) {
    const definition = readDefinition(args)
    if (typeof definition === 'string') continue
    for (const implied of definition.implies.filter((scope) => !definitions.has(scope))) {
      const reason = `@scope(name: "${definition.name}") implies "${implied}", which no @scope declares`
      faults.push(createFault('schema', reason + nearMatch(implied, definitions.keys()), node))
    }
  }
  return { catalogue: createCatalogue([...definitions.values()]), faults }
}

function reasonAgainst(definition: ScopeDefinition, known: ReadonlyMap<string, unknown>): string | undefined {
  const { name } = definition
  if (!isScopeToken(name)) {
    return `@scope(name: ${JSON.stringify(name)}) is no scope: write printable ASCII without spaces, quotes and backslashes`
  }
  return known.has(name) ? `@scope(name: "${name}") stands more than once` : undefined
}

function readDefinition({
  name,
  description,
  implies = [],
}: Readonly<Record<string, unknown>>): ScopeDefinition | string {
  const implied = typeof implies === 'string' ? [implies] : implies
  if (typeof name !== 'string') return '@scope needs a name that is a string'
  if (typeof description !== 'string') return `@scope(name: "${name}") needs a description that is a string`
  if (!Array.isArray(implied) || !implied.every((scope) => typeof scope === 'string')) {
    return `@scope(name: "${name}") needs a list of scope names in "implies"`
  }
  return { name, description, implies: implied }
}

/** @param definitions with unique names, whose implied scopes are all among them; cycles are allowed */
export function createCatalogue(definitions: readonly ScopeDefinition[]): Catalogue {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]))
  const closureOf = new Map(definitions.map(({ name }) => [name, reachableFrom(name, byName)]))
  return {
    scopes: definitions,
    has: (scope) => byName.has(scope),
    closure(scopes) {
      const closed = new Set<string>()
      for (const scope of scopes) for (const each of closureOf.get(scope) ?? [scope]) closed.add(each)
      return closed
    },
  }
}

function reachableFrom(name: string, byName: ReadonlyMap<string, ScopeDefinition>): ReadonlySet<string> {
  const reached = new Set([name])
  for (const scope of reached) for (const implied of byName.get(scope)?.implies ?? []) reached.add(implied)
  return reached
}
