/** Scopes that are all needed. The empty group is what any valid token holds. */
export type ScopeGroup = readonly string[]

/**
 * What a caller must hold: nothing at all (`'public'`), or the scopes of any one group. `[[]]` asks for a valid token
 * and no scope in particular; every other group implies a valid token.
 */
export type Requirement = 'public' | readonly ScopeGroup[]

/** The given scopes and all that they imply, transitively. */
export type Closure = (scopes: Iterable<string>) => ReadonlySet<string>

/** Where no scope implies another one. */
export const noImplications: Closure = (scopes) => new Set(scopes)

export const authenticated: Requirement = Object.freeze([Object.freeze([])])

/** Products are multiplied out no further: their groups are compared in pairs. */
const maxProduct = 1_024

/**
 * The requirement that holds when every one of the given ones does: each way to pick a group from each, united, less
 * those that another way makes needless. Public adds nothing, so no requirements at all are public.
 *
 * @param limit how many groups there may be on the way
 * @returns in canonical order: smaller groups first, then alphabetical; scopes within a group alphabetical; frozen
 * @throws {RangeError} on the way there are more groups than `limit`
 */
export function allOf(
  requirements: Iterable<Requirement>,
  closure: Closure = noImplications,
  limit = maxProduct,
): Requirement {
  let product: Requirement = 'public'
  for (const requirement of requirements) product = both(product, requirement, closure, limit)
  return product
}

function both(left: Requirement, right: Requirement, closure: Closure, limit: number): Requirement {
  if (left === 'public') return right === 'public' ? 'public' : canonical(right, closure)
  if (right === 'public' || implies(left, right, closure)) return left
  if (implies(right, left, closure)) return canonical(right, closure)
  if (left.length * right.length > limit) throw new RangeError(`a requirement of more than ${limit} groups`)
  return canonical(
    left.flatMap((one) => right.map((other) => [...one, ...other])),
    closure,
  )
}

/** Absorption: a group goes when holding it means holding another one; of two that mean each other the first stays. */
function canonical(groups: readonly ScopeGroup[], closure: Closure): readonly ScopeGroup[] {
  const reduced = [...groups].map((group) => withoutImplied(group, closure)).sort(byCanonicalOrder)
  const closed = reduced.map((group) => closure(group))
  const kept = reduced.filter(
    (_, index) =>
      !reduced.some(
        (other, otherIndex) =>
          includesAll(closed[index], other) &&
          (otherIndex < index || !includesAll(closed[otherIndex], reduced[index])),
      ),
  )
  // Refusals hand it out: whoever got it must not be able to change what the schema requires.
  return Object.freeze(kept.map((group) => Object.freeze(group)))
}

function withoutImplied(group: ScopeGroup, closure: Closure): ScopeGroup {
  const scopes = [...new Set(group)].sort(byCodeUnit)
  const closed = new Map(scopes.map((scope) => [scope, closure([scope])]))
  return scopes.filter(
    (scope, index) =>
      !scopes.some(
        (other, otherIndex) =>
          closed.get(other)?.has(scope) && (otherIndex < index || !closed.get(scope)?.has(other)),
      ),
  )
}

/**
 * Whether a caller meets the requirement.
 *
 * @param granted the scopes of the caller's token, as granted; `undefined` when there is no valid token
 */
export function satisfies(
  requirement: Requirement,
  granted: Iterable<string> | undefined,
  closure: Closure = noImplications,
): boolean {
  if (requirement === 'public') return true
  if (granted === undefined) return false
  const held = closure(granted)
  return requirement.some((group) => includesAll(held, group))
}

/**
 * The cheapest way to meet the requirement: of its groups the one with the fewest scopes missing, the first of them
 * in canonical order. Empty when no scope in particular is needed.
 */
export function cheapestGroup(
  requirement: Requirement,
  granted: Iterable<string> | undefined,
  closure: Closure = noImplications,
): ScopeGroup {
  if (requirement === 'public') return []
  const held = closure(granted ?? [])
  const lacking = (group: ScopeGroup) => group.filter((scope) => !held.has(scope)).length
  return requirement.reduce(
    (cheapest, group) => (lacking(group) < lacking(cheapest) ? group : cheapest),
    requirement[0] ?? [],
  )
}

/**
 * What of the cheapest group the caller lacks. Empty when the requirement is met, and also when a valid token is all
 * that is missing.
 */
export function missingScopes(
  requirement: Requirement,
  granted: Iterable<string> | undefined,
  closure: Closure = noImplications,
): readonly string[] {
  const held = closure(granted ?? [])
  return cheapestGroup(requirement, granted, closure).filter((scope) => !held.has(scope))
}

/** Whether each caller that meets `stronger` meets `weaker` too, whatever scopes that caller has. */
export function implies(
  stronger: Requirement,
  weaker: Requirement,
  closure: Closure = noImplications,
): boolean {
  if (weaker === 'public') return true
  if (stronger === 'public') return false
  return stronger.every((group) => {
    const held = closure(group)
    return weaker.some((other) => includesAll(held, other))
  })
}

/** In words, for messages and reports: `public`, `authenticated`, `a and b`, `c or (a and b)`. */
export function formatRequirement(requirement: Requirement): string {
  if (requirement === 'public') return 'public'
  if (requirement.some((group) => group.length === 0)) return 'authenticated'
  return requirement
    .map((group) =>
      group.length > 1 && requirement.length > 1 ? `(${group.join(' and ')})` : group.join(' and '),
    )
    .join(' or ')
}

function includesAll(held: ReadonlySet<string> | undefined, group: ScopeGroup | undefined): boolean {
  return held !== undefined && (group?.every((scope) => held.has(scope)) ?? false)
}

function byCanonicalOrder(left: ScopeGroup, right: ScopeGroup): number {
  if (left.length !== right.length) return left.length - right.length
  for (const [index, scope] of left.entries()) {
    const order = byCodeUnit(scope, right[index] ?? '')
    if (order !== 0) return order
  }
  return 0
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
