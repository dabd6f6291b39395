import { isInterfaceType, isObjectType, specifiedScalarTypes } from 'graphql'
import type { ScopeDefinition } from '../../../scopes/catalogue.ts'
import type { ScopeTable } from '../../../scopes/compile.ts'
import { directiveNames } from '../../../scopes/directive-names.ts'
import { directivesOf, visitCarriers, visitElements } from '../../../scopes/elements.ts'
import { formatRequirement, type Requirement, satisfies } from '../../../scopes/requirement.ts'

/** What a schema asks of its callers. */
export interface Report {
  /** In the order of their declaration, or by name where the schema declares none. */
  readonly scopes: readonly ReportedScope[]
  /** Every element that can have a rule, in the order of the schema. */
  readonly elements: readonly ReportedElement[]
}

export interface ReportedScope extends ScopeDefinition {
  /** With all that it implies, transitively. */
  readonly closure: readonly string[]
  /** The elements, other than types, that a token with this scope alone reaches and one without scopes does not. */
  readonly opens: readonly string[]
}

export type ElementKind = 'type' | 'field' | 'argument' | 'input field' | 'enum value'

export interface ReportedElement {
  readonly coordinate: string
  readonly kind: ElementKind
  /** `undefined` for an interface's field whose alternatives are too many to be multiplied out. */
  readonly requirement: Requirement | undefined
  /** The rules that it is made of; all of them have to be met. Empty for what is public. */
  readonly sources: readonly ReportedSource[]
  /** Whether it is open by a `@public` on it, on its type or on an interface of that, and not by silence. */
  readonly isMarkedPublic: boolean
}

export interface ReportedSource {
  readonly coordinate: string
  readonly requirement: Requirement
  /** Where its directives stand, as `file:line`; empty for what no file says. */
  readonly places: readonly string[]
}

const KINDS: ReadonlyMap<string, ElementKind> = new Map([
  ['OBJECT', 'type'],
  ['INTERFACE', 'type'],
  ['SCALAR', 'type'],
  ['ENUM', 'type'],
  ['FIELD_DEFINITION', 'field'],
  ['ARGUMENT_DEFINITION', 'argument'],
  ['INPUT_FIELD_DEFINITION', 'input field'],
  ['ENUM_VALUE', 'enum value'],
])

export function createReport(table: ScopeTable): Report {
  const elements: ReportedElement[] = []
  const places = placesOf(table)
  visitElements(table.schema, (_element, location, nameOf) => {
    const kind = KINDS.get(location)
    const coordinate = nameOf()
    if (kind === undefined || isBuiltIn(coordinate)) return
    const sources = table
      .sources(coordinate)
      .map((source) => ({ ...source, places: places.get(source.coordinate) ?? [] }))
    const requirement = requirementOf(table, coordinate)
    const isMarkedPublic = requirement === 'public' && isMarked(table, coordinate)
    elements.push({ coordinate, kind, requirement, sources, isMarkedPublic })
  })
  return { scopes: scopesOf(table, elements), elements }
}

/** Scalars that are no schema's own. */
function isBuiltIn(coordinate: string): boolean {
  return coordinate === 'ScopeRequirement' || specifiedScalarTypes.some(({ name }) => name === coordinate)
}

function requirementOf(table: ScopeTable, coordinate: string): Requirement | undefined {
  try {
    return table.requirement(coordinate)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function isMarked({ schema, publics }: ScopeTable, coordinate: string): boolean {
  const [typeName = '', member] = coordinate.split('.', 2)
  const type = schema.getType(typeName)
  const interfaces = isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : []
  const lineage = [typeName, ...interfaces.map(({ name }) => name)]
  const places = member === undefined ? lineage : lineage.flatMap((name) => [name, `${name}.${member}`])
  return places.some((place) => publics.has(place))
}

/** By the coordinate on which a directive of ours stands. */
function placesOf({ schema }: ScopeTable): ReadonlyMap<string, readonly string[]> {
  const names = directiveNames(directivesOf(schema).uses)
  const places = new Map<string, readonly string[]>()
  visitCarriers(schema, (coordinate, _location, { uses }) => {
    const written = uses.flatMap(({ name, node }) => {
      const directive = names.get(name)?.directive
      const isRule = directive === 'requiresScopes' || directive === 'authenticated'
      if (!isRule || node?.loc === undefined) return []
      return [`${node.loc.source.name}:${node.loc.startToken.line}`]
    })
    if (written.length > 0) places.set(coordinate, written)
  })
  return places
}

function scopesOf({ catalogue }: ScopeTable, elements: readonly ReportedElement[]): readonly ReportedScope[] {
  return scopesIn(catalogue.scopes, elements).map((definition) => {
    const granted = catalogue.closure([definition.name])
    const opens = elements.filter(
      ({ kind, requirement = [] }) =>
        kind !== 'type' && !satisfies(requirement, []) && satisfies(requirement, granted),
    )
    return { ...definition, closure: [...granted], opens: opens.map(({ coordinate }) => coordinate) }
  })
}

/** Without a catalogue those that rules name, and nothing is known of them. */
function scopesIn(
  declared: readonly ScopeDefinition[],
  elements: readonly ReportedElement[],
): readonly ScopeDefinition[] {
  if (declared.length > 0) return declared
  const rules = elements.flatMap(({ sources }) => sources.map(({ requirement }) => requirement))
  const named = new Set(rules.flatMap((requirement) => (requirement === 'public' ? [] : requirement.flat())))
  return [...named].sort().map((name) => ({ name, description: '', implies: [] }))
}

/** Of the fields of objects and interfaces. */
export interface Counts {
  readonly fields: number
  /** Open to everybody. */
  readonly open: number
  /** Of those, how many no `@public` says to be meant. */
  readonly silent: number
  /** For any valid token. */
  readonly authenticated: number
}

export function countFields({ elements }: Report): Counts {
  const fields = elements.filter(({ kind }) => kind === 'field')
  const open = fields.filter(isOpen)
  return {
    fields: fields.length,
    open: open.length,
    silent: open.filter(({ isMarkedPublic }) => !isMarkedPublic).length,
    authenticated: fields.filter((field) => !isOpen(field) && satisfies(field.requirement ?? [], [])).length,
  }
}

export function isOpen({ requirement }: ReportedElement): boolean {
  return requirement === 'public'
}

/** Those that a reader looks for: every field, and what else has a rule. */
export function worthReading({ elements }: Report): readonly ReportedElement[] {
  return elements.filter(({ kind, sources }) => kind === 'field' || sources.length > 0)
}

/** In words; what cannot be multiplied out is named part by part. */
export function formatNeeds({ requirement, sources }: ReportedElement): string {
  if (requirement !== undefined) return formatRequirement(requirement)
  return sources.map((source) => `(${formatRequirement(source.requirement)})`).join(' and ')
}
