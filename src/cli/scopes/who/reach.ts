import { getNamedType, isAbstractType, isInterfaceType, isObjectType } from 'graphql'
import type { ScopeTable } from '../../../scopes/compile.ts'
import { missingScopes, type Requirement, satisfies } from '../../../scopes/requirement.ts'
import { createReport, type ReportedElement } from '../report/report.ts'
import { isUsable } from './usable.ts'

/** What a caller may use of a schema. */
export interface Reach {
  /** With all that they imply; `undefined` for a caller without a token. */
  readonly granted: readonly string[] | undefined
  /** Every field, and every other element but types that has a rule, in the order of the schema. */
  readonly elements: readonly ReachedElement[]
}

export interface ReachedElement {
  readonly coordinate: string
  readonly kind: ReportedElement['kind']
  /** Whether the caller meets all of its rules. */
  readonly permitted: boolean
  /** Whether a way leads there over fields that are permitted, and so is a value for each argument that they have to have. */
  readonly reached: boolean
  /** What the caller lacks, by the cheapest way; empty for what is permitted, and where any token is all that it takes. */
  readonly missing: readonly string[]
}

/** @param granted the scopes of a token, known to the schema; `undefined` for a caller without one */
export function reachOf(table: ScopeTable, granted: readonly string[] | undefined): Reach {
  const { closure } = table.catalogue
  const held = granted && [...closure(granted)]
  const isPermitted = (requirements: readonly Requirement[]) =>
    requirements.every((requirement) => satisfies(requirement, held, closure))
  const elements = createReport(table)
    .elements.filter(({ kind, sources }) => kind === 'field' || (kind !== 'type' && sources.length > 0))
    .map((element) => ({ ...element, requirements: requirementsOf(element) }))
    .map((element) => ({ ...element, permitted: isPermitted(element.requirements) }))
  const refused = new Set(
    elements.filter((element) => !element.permitted).map(({ coordinate }) => coordinate),
  )
  const usable = new Set(
    elements
      .filter(
        ({ coordinate, kind }) =>
          kind === 'field' && isUsable(table.schema, coordinate, (each) => !refused.has(each)),
      )
      .map(({ coordinate }) => coordinate),
  )
  const types = typesReached(table, (coordinate) => usable.has(coordinate))
  return {
    granted: held,
    elements: elements.map((element) => ({
      coordinate: element.coordinate,
      kind: element.kind,
      permitted: element.permitted,
      reached: element.permitted && isWayThere(element, types, usable),
      missing: missingOf(element.requirements, held, closure),
    })),
  }
}

/** All of them have to be met. */
function requirementsOf({ requirement, sources }: ReportedElement): readonly Requirement[] {
  return requirement === undefined ? sources.map((source) => source.requirement) : [requirement]
}

function missingOf(
  requirements: readonly Requirement[],
  held: readonly string[] | undefined,
  closure: ScopeTable['catalogue']['closure'],
): readonly string[] {
  return [...new Set(requirements.flatMap((requirement) => missingScopes(requirement, held, closure)))]
}

/** An argument is reached with its field. What is put in, and what comes out as an enum, is not followed. */
function isWayThere(
  { coordinate, kind }: { readonly coordinate: string; readonly kind: ReportedElement['kind'] },
  types: ReadonlySet<string>,
  usable: ReadonlySet<string>,
): boolean {
  if (kind !== 'field' && kind !== 'argument') return true
  const [field = ''] = coordinate.split('(', 1)
  return types.has(coordinate.split('.', 1)[0] ?? '') && usable.has(field)
}

/** The objects and interfaces that usable fields lead to, from the roots. */
function typesReached(
  { schema }: ScopeTable,
  isAskedFor: (coordinate: string) => boolean,
): ReadonlySet<string> {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const reached = new Set(roots.flatMap((root) => (root ? [root.name] : [])))
  // Those of a reached object: fragments on them hold for it, and for no other object.
  const declared = new Set<string>()
  for (const name of reached) {
    const type = schema.getType(name)
    if (isAbstractType(type)) for (const possible of schema.getPossibleTypes(type)) reached.add(possible.name)
    if (!isObjectType(type) && !isInterfaceType(type)) continue
    for (const each of type.getInterfaces()) declared.add(each.name)
    for (const field of Object.values(type.getFields())) {
      if (isObjectType(type) && isAskedFor(`${name}.${field.name}`))
        reached.add(getNamedType(field.type).name)
    }
  }
  return new Set([...reached, ...declared])
}
