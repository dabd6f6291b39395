import type { ScopeDefinition } from '../../../scopes/catalogue.ts'

/** Places and sizes in pixels. */
export interface PlacedScope {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly width: number
}

export interface Graph {
  readonly width: number
  readonly height: number
  readonly scopes: readonly PlacedScope[]
  readonly edges: readonly { readonly from: PlacedScope; readonly to: PlacedScope }[]
}

export const NODE_HEIGHT = 30
const ROW = 42
const GAP = 72
const MARGIN = 8
/** Of one letter at the size that the page has for code. */
const LETTER = 8.5

/**
 * Where to draw the scopes that imply others or are implied: what implies stands left of what it implies, near its
 * height. Scopes that imply each other stand below each other.
 */
export function layOut(scopes: readonly ScopeDefinition[]): Graph {
  const implies = new Map(scopes.map((scope) => [scope.name, new Set(scope.implies)]))
  for (const [name, implied] of implies) implied.delete(name)
  const below = new Set([...implies.values()].flatMap((implied) => [...implied]))
  const drawn = scopes.map(({ name }) => name).filter((name) => implies.get(name)?.size || below.has(name))
  const placed = place(columnsOf(drawn, implies))
  const edges = [...placed.values()].flatMap((from) =>
    [...(implies.get(from.name) ?? [])].flatMap((name) => {
      const to = placed.get(name)
      return to === undefined ? [] : [{ from, to }]
    }),
  )
  const all = [...placed.values()]
  return {
    width: Math.max(0, ...all.map(({ x, width }) => x + width)) + MARGIN,
    height: Math.max(0, ...all.map(({ y }) => y + NODE_HEIGHT)) + MARGIN,
    scopes: all,
    edges,
  }
}

type Implies = ReadonlyMap<string, ReadonlySet<string>>

/** By the longest way from a scope that nothing implies; within a column near those that imply it. */
function columnsOf(names: readonly string[], implies: Implies): readonly (readonly string[])[] {
  const ranks = new Map(names.map((name) => [name, 0]))
  // In a circle ranks would grow for ever: a way is as long as there are scopes, at most.
  const isCircular = createIsCircular(implies)
  for (const _round of names) {
    for (const name of names) {
      for (const implied of implies.get(name) ?? []) {
        const step = isCircular(name, implied) ? 0 : 1
        ranks.set(implied, Math.max(ranks.get(implied) ?? 0, (ranks.get(name) ?? 0) + step))
      }
    }
  }
  const columns: string[][] = []
  for (let rank = 0; rank <= Math.max(0, ...ranks.values()); rank += 1) {
    const column = names.filter((name) => ranks.get(name) === rank)
    const order = columns.flat()
    const anchor = (name: string) => order.findIndex((other) => implies.get(other)?.has(name))
    columns.push(column.toSorted((left, right) => anchor(left) - anchor(right)))
  }
  return columns.filter((column) => column.length > 0)
}

/** Whether the second implies the first too, over others or directly. */
function createIsCircular(implies: Implies) {
  const reached = new Map<string, Set<string>>()
  const reachOf = (name: string) => {
    const known = reached.get(name)
    if (known !== undefined) return known
    const found = new Set(implies.get(name))
    for (const each of found) for (const next of implies.get(each) ?? []) found.add(next)
    reached.set(name, found)
    return found
  }
  return (name: string, implied: string) => reachOf(implied).has(name)
}

/** Each column in the middle of the highest one's height. */
function place(columns: readonly (readonly string[])[]): ReadonlyMap<string, PlacedScope> {
  const rows = Math.max(0, ...columns.map((column) => column.length))
  const placed = new Map<string, PlacedScope>()
  let x = MARGIN
  for (const column of columns) {
    const width = Math.ceil(Math.max(...column.map((name) => name.length)) * LETTER) + 24
    const top = MARGIN + ((rows - column.length) * ROW) / 2
    for (const [index, name] of column.entries()) placed.set(name, { name, x, y: top + index * ROW, width })
    x += width + GAP
  }
  return placed
}
