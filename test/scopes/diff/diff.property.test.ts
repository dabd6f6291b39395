import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CoordinateChange, diffScopes, type ScopeTable, satisfies } from '../../../src/index.ts'
import { CALLERS } from '../property/arbitrary.ts'
import { type Pair, pairs, refactorings } from './pairs.ts'

const seed = Number(process.env.PROPERTY_SEED ?? 20_260_101)
const numRuns = Math.min(2_000, Number(process.env.PROPERTY_CASES ?? 300))
const settings = { seed, numRuns }
const timeout = 20_000 + 100 * numRuns

describe('on random schemas', () => {
  it('what it says agrees with every caller there can be', { timeout }, () => {
    const kinds = new Set<string>()
    fc.assert(
      fc.property(pairs, (pair) => {
        const { coordinates } = diffScopes(pair.before, pair.after)
        const changes = new Map(coordinates.map((change) => [change.coordinate, change]))
        for (const coordinate of common(pair)) {
          const change = changes.get(coordinate)
          expect(`${coordinate} ${change?.kind}`).toBe(`${coordinate} ${kindByTrial(pair, coordinate)}`)
          if (change !== undefined) expectExamples(pair, change)
          kinds.add(String(change?.kind))
        }
        const onlyOne = coordinates.filter(({ kind }) => kind === 'new' || kind === 'gone')
        const inBoth = new Set(common(pair))
        expect(onlyOne.filter(({ coordinate }) => inBoth.has(coordinate))).toEqual([])
      }),
      settings,
    )
    expect([...kinds].toSorted()).toEqual(['changed', 'narrowed', 'newly-public', 'undefined', 'widened'])
  })

  it('a schema and itself have no difference', { timeout }, () => {
    fc.assert(
      fc.property(pairs, ({ before }) => {
        expect(diffScopes(before, before)).toEqual({ coordinates: [], scopes: [] })
      }),
      settings,
    )
  })

  it('the other way round everything is said the other way round', { timeout }, () => {
    fc.assert(
      fc.property(pairs, ({ before, after }) => {
        const there = diffScopes(before, after).coordinates.map(turned)
        const back = diffScopes(after, before).coordinates.map(({ coordinate, kind }) =>
          [coordinate, kind === 'newly-public' ? 'widened' : kind].join(' '),
        )
        expect(back.toSorted()).toEqual(there.toSorted())
      }),
      settings,
    )
  })

  it('the same rules written in another way have no difference', { timeout }, () => {
    fc.assert(
      fc.property(refactorings, ({ before, after }) => {
        expect(diffScopes(before, after)).toEqual({ coordinates: [], scopes: [] })
      }),
      settings,
    )
  })
})

/** Fields of objects, and what of arguments, input fields and enum values needs something in one of the two. */
function common({ before, after }: Pair): readonly string[] {
  const coordinates = [before, after].flatMap(({ fields, inputs }) => [...fields, ...inputs])
  const names = new Set(coordinates.map(({ coordinate }) => coordinate))
  return [...names].filter((name) => [before, after].every((table) => hasCoordinate(table, name)))
}

function hasCoordinate(table: ScopeTable, coordinate: string): boolean {
  try {
    table.requirement(coordinate)
    return true
  } catch {
    return false
  }
}

function kindByTrial(pair: Pair, coordinate: string): string | undefined {
  const own = CALLERS.filter(
    (caller) => meets(pair.before, coordinate, caller) !== meets(pair.after, coordinate, caller),
  )
  if (own.length === 0) return undefined
  const isLetIn = CALLERS.some((caller) => isNew(pair, coordinate, caller))
  const isShutOut = CALLERS.some((caller) => isNew(swapped(pair), coordinate, caller))
  if (!isLetIn) return isShutOut ? 'narrowed' : undefined
  if (isNew(pair, coordinate, undefined)) return 'newly-public'
  return isShutOut ? 'changed' : 'widened'
}

function isNew({ before, after }: Pair, coordinate: string, caller: readonly string[] | undefined): boolean {
  return supplies(after, coordinate, caller) && !supplies(before, coordinate, caller)
}

/** Whoever supplies an argument reaches its field. */
function supplies(table: ScopeTable, coordinate: string, caller: readonly string[] | undefined): boolean {
  const [field = ''] = coordinate.split('(')
  return meets(table, field, caller) && meets(table, coordinate, caller)
}

function meets(table: ScopeTable, coordinate: string, caller: readonly string[] | undefined): boolean {
  return satisfies(table.requirement(coordinate), caller, table.catalogue.closure)
}

function expectExamples(pair: Pair, { coordinate, letsIn, shutsOut }: CoordinateChange): void {
  const caller = (example: typeof letsIn) => (example === 'no token' ? undefined : example)
  if (letsIn !== undefined) expect(isNew(pair, coordinate, caller(letsIn))).toBe(true)
  if (shutsOut !== undefined) expect(isNew(swapped(pair), coordinate, caller(shutsOut))).toBe(true)
}

function swapped({ before, after }: Pair): Pair {
  return { before: after, after: before }
}

const opposite = {
  'newly-public': 'narrowed',
  widened: 'narrowed',
  changed: 'changed',
  new: 'gone',
  gone: 'new',
} as const

/** What becomes public again was shut out before, so that two kinds turn into one. */
function turned({ coordinate, kind }: CoordinateChange): string {
  return `${coordinate} ${kind === 'narrowed' ? 'widened' : opposite[kind]}`
}
