import type { Holding } from './probe.ts'

/** One look at the server, and what was answered since the one before. */
export interface Sample extends Holding {
  /** Seconds since the load began. */
  readonly at: number
  readonly answers: number
  readonly faults: number
  readonly streams: number
  /** Milliseconds, of all that needs no password compared. */
  readonly p50: number
  readonly p99: number
  /** Milliseconds: the median of what does. */
  readonly login: number
}

/** What must not grow, and by how much it may, over half of the time, all the same. */
const BOUNDS = [
  { of: 'rss', name: 'RSS', share: 0.1, atLeast: 20e6, unit: 'MB' },
  { of: 'heap', name: 'heap', share: 0.1, atLeast: 3e6, unit: 'MB' },
  { of: 'descriptors', name: 'descriptors', share: 0.2, atLeast: 15, unit: '' },
  { of: 'handles', name: 'handles', share: 0.2, atLeast: 15, unit: '' },
] as const

export interface Growth {
  readonly name: string
  /** Over the second half, along the median of all slopes: single samples do not decide. */
  readonly grown: number
  readonly allowed: number
  readonly unit: string
}

/** How everything that should be flat did in the second half, when all caches are warm. */
export function growthOf(samples: readonly Sample[]): readonly Growth[] {
  const half = samples.slice(Math.floor(samples.length / 2))
  const seconds = (half.at(-1)?.at ?? 0) - (half[0]?.at ?? 0)
  return BOUNDS.map(({ of, name, share, atLeast, unit }) => {
    const scale = unit === 'MB' ? 1e6 : 1
    const allowed = Math.max(atLeast, share * median(half.map((sample) => sample[of])))
    const grown = slope(half.map((sample) => [sample.at, sample[of]] as const)) * seconds
    return { name, grown: grown / scale, allowed: allowed / scale, unit }
  })
}

/** Theil and Sen: the median of the slopes between all pairs. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const slopes = points.flatMap(([x, y], index) =>
    points.slice(index + 1).map(([later, value]) => (value - y) / (later - x)),
  )
  return slopes.length === 0 ? 0 : median(slopes)
}

function median(values: readonly number[]): number {
  return percentile(
    values.toSorted((one, other) => one - other),
    50,
  )
}

/** @param sorted ascending. @returns 0 of nothing */
export function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0
}
