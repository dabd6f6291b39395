import type { OperationTypeNode } from 'graphql'
import type { ScopeTable } from '../../../scopes/compile.ts'
import { type OperationScopes, operationScopes, type SelectedField } from '../../../scopes/operation.ts'
import { allOf, implies, type Requirement, type ScopeGroup, satisfies } from '../../../scopes/requirement.ts'
import { groupBy } from '../group-by.ts'
import type { FoundOperation } from './documents.ts'

/** What a client operation needs. */
export interface OperationNeeds {
  readonly operation: OperationTypeNode
  /** `null` for one without a name. */
  readonly name: string | null
  readonly file: string
  readonly line: number
  /** Whatever its variables are. */
  readonly certain: Needs
  /** With all that variables may add; `null` where they add nothing. */
  readonly perhaps: Needs | null
  /** Every field, as a reader meets them in the document. */
  readonly fields: readonly FieldNeeds[]
}

export interface Needs {
  /** So that nothing can be refused; `null` where the alternatives are too many to be multiplied out. */
  readonly requirement: Requirement | null
  /** A valid token is needed, be it without scopes. */
  readonly token: boolean
  /** The fewest scopes to request. */
  readonly request: ScopeGroup
  /** Other ways that take as few. */
  readonly alternatives: readonly ScopeGroup[]
}

export interface FieldNeeds {
  /** Response keys from the root. */
  readonly path: readonly string[]
  readonly coordinates: readonly CoordinateNeeds[]
}

interface CoordinateNeeds {
  readonly coordinate: string
  readonly requirement: Requirement
  /** Whether variables decide about it. */
  readonly perhaps: boolean
}

export function operationNeeds(table: ScopeTable, { operation, document }: FoundOperation): OperationNeeds {
  const certain = operationScopes(table, document, { variables: 'least' })
  const widest = operationScopes(table, document, { variables: 'any' })
  const needsOf = createNeedsOf(table)
  const [least, most] = [needsOf(certain), needsOf(widest)]
  const { loc } = operation
  return {
    operation: operation.operation,
    name: operation.name?.value ?? null,
    file: loc?.source.name ?? '',
    line: loc?.startToken.line ?? 1,
    certain: least,
    perhaps: isMore(most, least, table) ? most : null,
    fields: fieldsOf(table, widest, certain),
  }
}

function createNeedsOf({ catalogue: { closure } }: ScopeTable) {
  return (scopes: OperationScopes): Needs => {
    const requirement = requirementOf(scopes)
    const request = scopes.cheapest(undefined)
    if (requirement === null) return { requirement, token: true, request, alternatives: [] }
    const groups = requirement === 'public' ? [] : requirement
    const token = !satisfies(requirement, undefined, closure)
    const others = groups.filter((group) => group.length === request.length && group !== request)
    const alternatives = others.filter((group) => group.join(' ') !== request.join(' '))
    return { requirement, token, request, alternatives }
  }
}

function requirementOf(scopes: OperationScopes): Requirement | null {
  try {
    return scopes.requirement()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function isMore(most: Needs, least: Needs, { catalogue: { closure } }: ScopeTable): boolean {
  if (most.requirement === null || least.requirement === null) {
    return most.request.join(' ') !== least.request.join(' ')
  }
  return !implies(least.requirement, most.requirement, closure)
}

function fieldsOf(
  table: ScopeTable,
  widest: OperationScopes,
  certain: OperationScopes,
): readonly FieldNeeds[] {
  const sure = new Map(certain.selections.map((field) => [field.node, coordinatesOf(field)]))
  const fields = widest.selections.map((field) => ({
    path: field.path,
    coordinates: [...coordinatesOf(field)].map((coordinate) => ({
      coordinate,
      requirement: table.requirement(coordinate),
      perhaps: sure.get(field.node)?.has(coordinate) !== true,
    })),
  }))
  return depthFirst(fields)
}

function coordinatesOf({ on }: SelectedField): ReadonlySet<string> {
  return new Set(on.flatMap(({ coordinates }) => coordinates))
}

/** Children below their parents, which come from the root outwards. */
function depthFirst(fields: readonly FieldNeeds[]): readonly FieldNeeds[] {
  const below = groupBy(fields, ({ path }) => path.slice(0, -1).join('.'))
  const ordered: FieldNeeds[] = []
  const open = [...(below.get('') ?? [])].reverse()
  const visited = new Set<string>()
  for (let field = open.pop(); field !== undefined; field = open.pop()) {
    ordered.push(field)
    const path = field.path.join('.')
    // A response key that stands twice has its children once.
    if (!visited.has(path)) open.push(...[...(below.get(path) ?? [])].reverse())
    visited.add(path)
  }
  return ordered
}

/** What all of the coordinates need together; `null` where that is too much to be multiplied out. */
export function needsTogether(
  coordinates: readonly CoordinateNeeds[],
  { catalogue: { closure } }: ScopeTable,
): Requirement | null {
  try {
    return allOf(
      coordinates.map(({ requirement }) => requirement),
      closure,
    )
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
