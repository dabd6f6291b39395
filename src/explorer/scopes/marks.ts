import {
  type DocumentNode,
  type EnumValueNode,
  type FieldNode,
  type NameNode,
  type OperationDefinitionNode,
  type ValueNode,
  visit,
} from 'graphql'
import type { OperationTable } from '../../scopes/compile.ts'
import type { RefusedSelection } from '../../scopes/operation.ts'
import { missingScopes } from '../../scopes/requirement.ts'
import { inWords } from './in-words.ts'
import { hasAllVariables, operationsOf, scopesOf } from './operation.ts'

/** A place in the document that the token does not reach. */
export interface Mark {
  /** Offsets in the document. */
  readonly start: number
  readonly end: number
  /** Whether it is refused on every possible object and whatever the variables are, and not only on or with some. */
  readonly certain: boolean
  /** The coordinates that are refused there. */
  readonly where: string
  /** What it needs, in words. */
  readonly needed: string
  /** What to ask for in addition; empty when any valid token will do. */
  readonly missing: readonly string[]
}

export interface MarksOptions {
  /** As they stand in the editor: with them an operation that misses none is judged. */
  readonly variables: Readonly<Record<string, unknown>>
  /** Of the present token; `undefined` when there is none. */
  readonly granted: readonly string[] | undefined
}

/** What the token does not reach, in each operation of the document, in reading order. */
export function marksOf(
  table: OperationTable,
  document: DocumentNode,
  options: MarksOptions,
): readonly Mark[] {
  const marks = new Map<string, Mark>()
  for (const operation of operationsOf(document)) {
    for (const refused of refusedOf(table, document, { ...options, operation })) {
      for (const mark of marksOfSelection(table, refused, options.granted)) {
        const place = `${mark.start}:${mark.end}`
        const before = marks.get(place)
        // In another operation the same fragment may meet other objects: what is certain somewhere is said.
        if (before === undefined || (mark.certain && !before.certain)) marks.set(place, mark)
      }
    }
  }
  return [...marks.values()].sort((left, right) => left.start - right.start)
}

/** Where variables are missing, all that can be refused, and as certain only what is refused whatever they will be. */
function refusedOf(
  table: OperationTable,
  document: DocumentNode,
  { operation, variables, granted }: MarksOptions & { readonly operation: OperationDefinitionNode },
): readonly RefusedSelection[] {
  const refusedWith = (sent: typeof variables | 'any' | 'least') =>
    scopesOf(table, document, { operation, variables: sent })?.refused(granted) ?? []
  if (hasAllVariables(operation, variables)) return refusedWith(variables)
  const sure = new Map(
    refusedWith('least')
      .filter(({ certain }) => certain)
      .map(({ selection, coordinates }) => [selection.node, coordinates]),
  )
  return refusedWith('any').flatMap((refused) => {
    const certainOnes = sure.get(refused.selection.node) ?? []
    const others = refused.coordinates.filter((each) => !certainOnes.includes(each))
    return [
      ...(certainOnes.length > 0 ? [{ ...refused, coordinates: certainOnes, certain: true }] : []),
      ...(others.length > 0 ? [{ ...refused, coordinates: others, certain: false }] : []),
    ]
  })
}

function marksOfSelection(
  table: OperationTable,
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
    return {
      start: place.loc?.start ?? 0,
      end: place.loc?.end ?? 0,
      certain,
      where: refused.join(', '),
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
