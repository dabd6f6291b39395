import {
  type DocumentNode,
  type EnumValueNode,
  type FieldNode,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  type ValueNode,
  visit,
} from 'graphql'
import type { ScopeTable } from '../../scopes/compile.ts'
import { type OperationScopes, operationScopes, type RefusedSelection } from '../../scopes/operation.ts'
import { formatRequirement, missingScopes, type Requirement } from '../../scopes/requirement.ts'

/** A place in the document that the token does not reach. */
export interface Mark {
  /** Offsets in the document. */
  readonly start: number
  readonly end: number
  /** Whether it is refused on every possible object, and not on some of them. */
  readonly certain: boolean
  readonly text: string
  /** What it needs, in words. */
  readonly needed: string
  /** What to ask for in addition; empty when any valid token will do. */
  readonly missing: readonly string[]
}

/** What one operation of the document needs as a whole, by the words of the server. */
export interface OperationNeeds {
  readonly name: string | undefined
  readonly requirement: Requirement
  /** The cheapest scopes with which nothing of it can be refused. */
  readonly cheapest: readonly string[]
  readonly missing: readonly string[]
  /** Whether nothing of it can be refused with the present token. */
  readonly isMet: boolean
  readonly isMutation: boolean
}

/** @param granted of the present token; `undefined` when there is none */
export function marksOf(
  table: ScopeTable,
  document: DocumentNode,
  granted: readonly string[] | undefined,
): readonly Mark[] {
  const marks = new Map<string, Mark>()
  for (const operation of operationsOf(document)) {
    const scopes = scopesOf(table, document, operation, {})
    for (const refused of scopes?.refused(granted) ?? []) {
      for (const mark of marksOfSelection(table, refused, granted)) {
        const known = marks.get(`${mark.start}:${mark.end}`)
        // In another operation the same fragment may meet other objects: what is certain somewhere is said.
        if (known === undefined || (mark.certain && !known.certain))
          marks.set(`${mark.start}:${mark.end}`, mark)
      }
    }
  }
  return [...marks.values()].sort((left, right) => left.start - right.start)
}

/**
 * @param operationName the operation that would run; the first one if there is none of that name
 * @returns `undefined` for a document without operations
 */
export function needsOf(
  table: ScopeTable,
  document: DocumentNode,
  { operationName, variables, granted }: NeedsChoice,
): OperationNeeds | undefined {
  const operations = operationsOf(document)
  const chosen = operations.find(({ name }) => name?.value === operationName) ?? operations[0]
  const scopes = chosen && scopesOf(table, document, chosen, variables)
  if (chosen === undefined || scopes === undefined) return undefined
  const { closure } = table.catalogue
  const requirement = requirementOf(scopes)
  const cheapest = scopes.cheapest(granted)
  return {
    name: chosen.name?.value,
    requirement,
    cheapest,
    missing: missingScopes([cheapest], granted, closure),
    isMet: scopes.refused(granted).length === 0,
    isMutation: scopes.operation === 'mutation',
  }
}

export interface NeedsChoice {
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
  readonly granted: readonly string[] | undefined
}

function operationsOf(document: DocumentNode): readonly OperationDefinitionNode[] {
  return document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
}

/** While somebody types there may be two operations of one name, or of none: then the document is that one alone. */
function scopesOf(
  table: ScopeTable,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): OperationScopes | undefined {
  const isAlone = operationsOf(document).length === 1
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  const own = isAlone ? document : { ...document, definitions: [operation, ...fragments] }
  return table.schema.getRootType(operation.operation)
    ? operationScopes(table, own, { variables })
    : undefined
}

/** Alternatives can multiply beyond what can be written down; then the cheapest way is all there is to say. */
function requirementOf(scopes: OperationScopes): Requirement {
  try {
    return scopes.requirement()
  } catch (error) {
    if (error instanceof RangeError) return [scopes.cheapest(undefined)]
    throw error
  }
}

function marksOfSelection(
  table: ScopeTable,
  { selection, coordinates, certain }: RefusedSelection,
  granted: readonly string[] | undefined,
): readonly Mark[] {
  const placeOfEach = new Map(
    coordinates.map((coordinate) => [coordinate, placeOf(selection.node, coordinate)]),
  )
  return [...new Set(placeOfEach.values())].map((place) => {
    const refused = coordinates.filter((coordinate) => placeOfEach.get(coordinate) === place)
    const needed = refused.map((each) => table.requirement(each))
    const { closure } = table.catalogue
    const missing = new Set(needed.flatMap((each) => missingScopes(each, granted, closure)))
    const words = [...new Set(needed.map(inWords))].join('; ')
    const where = refused.join(', ')
    return {
      start: place.loc?.start ?? 0,
      end: place.loc?.end ?? 0,
      certain,
      text: certain ? `${where} needs ${words}` : `perhaps: ${where} needs ${words}`,
      needed: words,
      missing: [...missing],
    }
  })
}

/**
 * The argument, input field or enum value that is to blame, where it is one that stands there once and can be told by its
 * name; else the field, whatever was handed to it.
 */
function placeOf({ name, arguments: args = [] }: FieldNode, coordinate: string): NameNode | EnumValueNode {
  const argumentName = /\((\w+):\)$/.exec(coordinate)?.[1]
  if (argumentName !== undefined) return args.find((each) => each.name.value === argumentName)?.name ?? name
  const member = coordinate.slice(coordinate.indexOf('.') + 1)
  if (member === name.value) return name
  const found = args.flatMap(({ value }) => suppliedUnder(value, member))
  return (found.length === 1 ? found[0] : undefined) ?? name
}

function suppliedUnder(value: ValueNode, member: string): readonly (NameNode | EnumValueNode)[] {
  const found: (NameNode | EnumValueNode)[] = []
  visit(value, {
    ObjectField: (node) => void (node.name.value === member && found.push(node.name)),
    EnumValue: (node) => void (node.value === member && found.push(node)),
  })
  return found
}

export function inWords(requirement: Requirement): string {
  const words = formatRequirement(requirement)
  return words === 'authenticated' ? 'a valid token' : words
}
