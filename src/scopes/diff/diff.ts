import { isInterfaceType } from 'graphql'
import type { Catalogue } from '../catalogue.ts'
import type { ScopeTable } from '../compile.ts'
import { hasElement } from '../elements.ts'
import type { Requirement } from '../requirement.ts'
import { type ExampleCaller, findNewcomer, newProviders } from './newcomer.ts'

/**
 * - `widened`: callers are let in that were not before, and none is shut out.
 * - `narrowed`: callers are shut out, and none is let in.
 * - `changed`: both.
 * - `newly-public`: everybody is let in, without a token.
 * - `new`, `gone`: the element is in one of the schemas only.
 */
export type ScopeChangeKind = (typeof scopeChangeKinds)[number]

/** In the order in which a reviewer wants to see them. */
export const scopeChangeKinds = ['newly-public', 'widened', 'changed', 'narrowed', 'new', 'gone'] as const

/** What has changed for one field of an object, argument, input field or enum value. */
export interface CoordinateChange {
  readonly coordinate: string
  readonly kind: ScopeChangeKind
  /** `undefined` for what is new. */
  readonly before: Requirement | undefined
  /** `undefined` for what is gone. */
  readonly after: Requirement | undefined
  /** One of the callers who are let in now; only where there are such, and not for what is new. */
  readonly letsIn: ExampleCaller | undefined
  /** One of the callers who are shut out now; only where there are such, and not for what is gone. */
  readonly shutsOut: ExampleCaller | undefined
}

/** What a scope of the catalogue implies now, and did not before, or the other way round. */
export interface ScopeChange {
  readonly scope: string
  readonly kind: Exclude<ScopeChangeKind, 'newly-public'>
  /** Transitively; without the scope itself. */
  readonly gains: readonly string[]
  readonly loses: readonly string[]
}

/** Empty lists when the same callers reach the same things. */
export interface ScopeDiff {
  readonly coordinates: readonly CoordinateChange[]
  readonly scopes: readonly ScopeChange[]
}

/**
 * What two versions of a schema change for callers. Decided by who is let in, under the catalogue of each version, and
 * not by what is written: a rule that has moved to an interface or another file, other names of interfaces, or another
 * way to write the same alternatives are no change. An `implies` that is added widens each element that it opens. An
 * argument is compared for those who reach its field.
 *
 * Compared are the fields of objects, and arguments, input fields and enum values; of these only what needs something is
 * reported as new or gone. Those of the new schema come first, in its order.
 *
 * @throws {RangeError} the catalogues differ so much that a requirement has too many ways to be met
 */
export function diffScopes(before: ScopeTable, after: ScopeTable): ScopeDiff {
  const compare = createCompare(before.catalogue, after.catalogue)
  const changeOf = (old: Demands, now: Demands, coordinate: string): Comparison | undefined => {
    const [before, after] = [old.requirement(coordinate), now.requirement(coordinate)]
    if (before === undefined) return { kind: 'new', ...nobody }
    if (after === undefined) return { kind: 'gone', ...nobody }
    if (compare([before], [after]) === undefined) return undefined
    return compare([before, ...old.beside(coordinate)], [after, ...now.beside(coordinate)])
  }
  const changesOf = (old: Demands, now: Demands): readonly CoordinateChange[] =>
    [...new Set([...now.coordinates, ...old.coordinates])].flatMap((coordinate) => {
      const requirements = { before: old.requirement(coordinate), after: now.requirement(coordinate) }
      const change = changeOf(old, now, coordinate)
      return change === undefined ? [] : [{ coordinate, ...change, ...requirements }]
    })
  return {
    coordinates: [
      ...changesOf(demandsOfFields(before), demandsOfFields(after)),
      ...changesOf(demandsOfInputs(before), demandsOfInputs(after)),
    ],
    scopes: diffCatalogues(before.catalogue, after.catalogue),
  }
}

interface Demands {
  readonly coordinates: Iterable<string>
  /** `undefined` for what is not there. */
  requirement(coordinate: string): Requirement | undefined
  /** What has to be met as well by whoever gets that far: for an argument what its field needs. */
  beside(coordinate: string): readonly Requirement[]
}

function demandsOfFields({ fields }: ScopeTable): Demands {
  const requirements = new Map(fields.map((field) => [field.coordinate, field.requirement]))
  return {
    coordinates: requirements.keys(),
    requirement: (coordinate) => requirements.get(coordinate),
    beside: () => [],
  }
}

/** Those that need nothing are not listed, but there. */
function demandsOfInputs({ schema, fields, inputs }: ScopeTable): Demands {
  const requirements = new Map(inputs.map((input) => [input.coordinate, input.requirement]))
  const ofFields = new Map(fields.map((field) => [field.coordinate, field.requirement]))
  const isInput = (coordinate: string) =>
    hasElement(schema, coordinate) &&
    !ofFields.has(coordinate) &&
    !isInterfaceType(schema.getType(coordinate.split('.')[0] ?? ''))
  return {
    coordinates: requirements.keys(),
    requirement: (coordinate) => requirements.get(coordinate) ?? (isInput(coordinate) ? 'public' : undefined),
    beside(coordinate) {
      const ofField = ofFields.get(coordinate.split('(')[0] ?? '')
      return ofField === undefined ? [] : [ofField]
    },
  }
}

type Comparison = Pick<CoordinateChange, 'kind' | 'letsIn' | 'shutsOut'>

const nobody = { letsIn: undefined, shutsOut: undefined }

/** A large schema compares the same few requirements thousands of times: each pair is decided once. */
function createCompare(old: Catalogue, now: Catalogue) {
  const scopes = new Set([...old.scopes, ...now.scopes].map(({ name }) => name))
  const gained = newProviders(scopes, old.closure, now.closure)
  const lost = newProviders(scopes, now.closure, old.closure)
  const known = new Map<string, Comparison | undefined>()

  type Requirements = readonly Requirement[]
  const decide = (before: Requirements, after: Requirements): Comparison | undefined => {
    const was = { requirements: before, closure: old.closure }
    const is = { requirements: after, closure: now.closure }
    const letsIn = findNewcomer(was, is, gained)
    const shutsOut = findNewcomer(is, was, lost)
    if (letsIn === undefined) return shutsOut && { kind: 'narrowed', letsIn, shutsOut }
    if (letsIn === 'no token') return { kind: 'newly-public', letsIn, shutsOut }
    return { kind: shutsOut === undefined ? 'widened' : 'changed', letsIn, shutsOut }
  }
  return (before: Requirements, after: Requirements): Comparison | undefined => {
    const key = JSON.stringify([before, after])
    if (!known.has(key)) known.set(key, decide(before, after))
    return known.get(key)
  }
}

function diffCatalogues(before: Catalogue, after: Catalogue): readonly ScopeChange[] {
  const names = new Set([...after.scopes, ...before.scopes].map(({ name }) => name))
  return [...names].flatMap((scope) => {
    const old = before.closure([scope])
    const now = after.closure([scope])
    const gains = [...now].filter((implied) => !old.has(implied)).sort()
    const loses = [...old].filter((implied) => !now.has(implied)).sort()
    const kind = scopeKind(before.has(scope), after.has(scope), { gains, loses })
    return kind === undefined ? [] : [{ scope, kind, gains, loses }]
  })
}

function scopeKind(
  wasThere: boolean,
  isThere: boolean,
  { gains, loses }: Pick<ScopeChange, 'gains' | 'loses'>,
): ScopeChange['kind'] | undefined {
  if (!wasThere) return 'new'
  if (!isThere) return 'gone'
  if (gains.length > 0) return loses.length > 0 ? 'changed' : 'widened'
  return loses.length > 0 ? 'narrowed' : undefined
}
