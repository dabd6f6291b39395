import { type Closure, type Requirement, type ScopeGroup, satisfies } from '../requirement.ts'

/** Somebody who asks: without a valid token, or with one that grants these scopes. */
export type ExampleCaller = 'no token' | readonly string[]

/** What has to be met in one version of a schema. */
export interface Demand {
  /** All of them, which are never multiplied out. */
  readonly requirements: readonly Requirement[]
  readonly closure: Closure
}

/** Of two catalogues: for each scope those that newly imply it, among others. */
export type Providers = ReadonlyMap<string, readonly string[]>

const maxSteps = 10_000

/**
 * Which scopes of `after` imply more than they did in `before`, by what they imply now. With no other scope can anybody
 * get in whom the scopes of the requirement themselves would not let in.
 */
export function newProviders(scopes: Iterable<string>, before: Closure, after: Closure): Providers {
  const providers = new Map<string, string[]>()
  for (const scope of scopes) {
    const [held, now] = [before([scope]), after([scope])]
    if ([...now].every((implied) => held.has(implied))) continue
    for (const implied of now) {
      if (implied !== scope) providers.set(implied, [...(providers.get(implied) ?? []), scope])
    }
  }
  return providers
}

/**
 * A caller that `after` lets in and `before` does not; `undefined` when there is none, whatever scopes a token has.
 * Exact: requirements are monotone, so that the smallest tokens that are let in decide.
 *
 * @throws {RangeError} there are too many ways to hold a group to try them all
 */
export function findNewcomer(before: Demand, after: Demand, providers: Providers): ExampleCaller | undefined {
  if (isPublic(before)) return undefined
  if (isPublic(after)) return 'no token'
  const search = createSearch(before, providers)
  for (const group of groupsOf(after.requirements)) {
    const found = search(group, [])
    if (found !== undefined) return found
  }
  return undefined
}

function isPublic({ requirements }: Demand): boolean {
  return requirements.every((requirement) => requirement === 'public')
}

/** Each way to pick a group from each. */
function* groupsOf([first, ...rest]: readonly Requirement[]): Iterable<ScopeGroup> {
  if (first === undefined) yield []
  else if (first === 'public') yield* groupsOf(rest)
  else for (const group of first) for (const others of groupsOf(rest)) yield [...group, ...others]
}

/** Tries, scope by scope of a group, the scope itself and whatever newly implies it. */
function createSearch({ requirements, closure }: Demand, providers: Providers) {
  let steps = 0
  const search = (group: ScopeGroup, token: readonly string[]): readonly string[] | undefined => {
    steps += 1
    if (steps > maxSteps) throw new RangeError('there are too many ways to hold the scopes of a requirement')
    // Whoever was let in stays in with more scopes.
    const held = closure(token)
    if (requirements.every((requirement) => satisfies(requirement, held))) return undefined
    const [scope, ...rest] = group
    if (scope === undefined) return token
    for (const provider of weakest([scope, ...(providers.get(scope) ?? [])], closure)) {
      const found = search(rest, [...new Set([...token, provider])].sort())
      if (found !== undefined) return found
    }
    return undefined
  }
  return search
}

/** Without those that held all that another one held, and so got their holders in wherever that one did. */
function weakest(scopes: readonly string[], closure: Closure): readonly string[] {
  if (scopes.length < 2) return scopes
  const held = new Map(scopes.map((scope) => [scope, closure([scope])]))
  return scopes.filter(
    (scope, index) =>
      !scopes.some((other, otherIndex) => {
        if (other === scope || !held.get(scope)?.has(other)) return false
        return otherIndex < index || !held.get(other)?.has(scope)
      }),
  )
}
