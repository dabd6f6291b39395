import {
  type CoordinateChange,
  type ScopeChange,
  type ScopeChangeKind,
  type ScopeDiff,
  scopeChangeKinds,
} from '../../../scopes/diff/diff.ts'
import type { ExampleCaller } from '../../../scopes/diff/newcomer.ts'

export function changesOf({ coordinates }: ScopeDiff, kind: ScopeChangeKind): readonly CoordinateChange[] {
  return coordinates.filter((change) => change.kind === kind)
}

/** `2 newly public, 1 widened`. */
export function summaryOf(diff: ScopeDiff): string {
  const counts = scopeChangeKinds.flatMap((kind) => {
    const count = changesOf(diff, kind).length
    return count === 0 ? [] : [`${count} ${kind.replace('-', ' ')}`]
  })
  return counts.length === 0 ? 'every caller reaches the same as before' : counts.join(', ')
}

/** Of those who are let in: without a token that is everybody. */
export function formatNewcomer(caller: ExampleCaller | undefined): string {
  return caller === 'no token' ? 'everybody' : formatCaller(caller)
}

/** Of those who are shut out. */
export function formatCaller(caller: ExampleCaller | undefined): string {
  if (caller === undefined) return ''
  if (caller === 'no token') return 'whoever has no token'
  return caller.length === 0 ? 'a token without scopes' : caller.join(' ')
}

/** `+a +b -c`; empty for a scope that implies nothing. */
export function formatScopeChange({ gains, loses }: Pick<ScopeChange, 'gains' | 'loses'>): string {
  return [...gains.map((scope) => `+${scope}`), ...loses.map((scope) => `-${scope}`)].join(' ')
}
