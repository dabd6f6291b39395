import fc from 'fast-check'
import type { Requirement } from '../../src/index.ts'

/** A list of lists as `@requiresScopes` takes it: repeats, and groups that others make needless, included. */
export type Dnf = readonly (readonly string[])[]

export function dnfs(maxGroups: number): fc.Arbitrary<Dnf> {
  const group = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 3 })
  return fc.array(group, { minLength: 1, maxLength: maxGroups })
}

/** A place that may have no rule. */
export const ruleOrNone = (maxGroups: number) => fc.option(dnfs(maxGroups), { nil: undefined, freq: 3 })

export const formatRule = (dnf: Dnf | undefined) =>
  dnf === undefined ? '' : `@requiresScopes(scopes: ${JSON.stringify(dnf)})`

/** A requirement as a set of sets, without those that another makes needless; written apart from the engine's algebra. */
export function asSets(requirement: Requirement | undefined): readonly string[] {
  if (requirement === undefined || requirement === 'public') return ['public']
  const sets = requirement.map((group) => new Set(group))
  const contains = (set: ReadonlySet<string>, other: ReadonlySet<string>) =>
    other.size < set.size && [...other].every((scope) => set.has(scope))
  const needed = sets.filter((set) => !sets.some((other) => contains(set, other)))
  return [...new Set(needed.map((set) => [...set].sort().join('+')))].sort()
}

/** Both at once, in the plainest way. */
export function both(left: Requirement | undefined, right: Requirement | undefined): Requirement {
  if (left === undefined || left === 'public') return right ?? 'public'
  if (right === undefined || right === 'public') return left
  return left.flatMap((one) => right.map((other) => [...one, ...other]))
}
