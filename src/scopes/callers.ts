import { createBoundedMap } from './bounded-map.ts'
import { type Claims, isClaims, readScopeClaim, type ScopeReader } from './claims.ts'
import type { ScopeTable } from './compile.ts'
import { type Requirement, satisfies } from './requirement.ts'

/** Whether each requirement of a schema is met, by position: 1 or 0. Callers who meet the same ones share one object. */
export type Verdicts = Uint8Array

/** Somebody who asks, reduced to what decides: the scopes, and what they are enough for. */
export interface Caller {
  /** As granted; `undefined` for a caller without a valid token. */
  readonly granted: readonly string[] | undefined
  readonly verdicts: Verdicts
}

export interface ReadsClaims<Context> {
  /** Where the verified claims are; `undefined` means that the caller sent no token. Default: `context.claims`. */
  readonly claims?: (context: Context) => Claims | undefined
  /** Where in the claims the scopes are. Default: the `scope` claim of RFC 9068. */
  readonly scopes?: ScopeReader
}

export interface CallersOptions<Context> extends ReadsClaims<Context> {
  /**
   * What stands for the claims of this context: as long as it is the same object they are not read again. `undefined`
   * has them read for each field, which is the default.
   */
  readonly fixedBy?: (context: Context) => object | undefined
}

export interface Callers<Context> {
  of(context: Context): Caller
  /** The position of a coordinate's requirement in every caller's verdicts; `undefined` where nothing is needed. */
  position(coordinate: string): number | undefined
  /** Whether callers with these verdicts may reach a coordinate; what needs nothing, all may. */
  permits(verdicts: Verdicts, coordinate: string): boolean
}

/** How many sets of scopes are remembered: they are the callers' to choose. */
const MAX_REMEMBERED = 1_000

/**
 * Decides each requirement of the schema once for every set of scopes, however many fields, requests and tokens ask.
 * Claims are read once for each claims object, which therefore must not change.
 */
export function createCallers<Context>(
  table: ScopeTable,
  { claims = claimsInContext, scopes = readScopeClaim, fixedBy }: CallersOptions<Context>,
): Callers<Context> {
  const { requirements, positions } = numberRequirements(table)
  const { closure } = table.catalogue
  const shared = createBoundedMap<string, Verdicts>(MAX_REMEMBERED)
  const byScopes = createBoundedMap<string, Caller>(MAX_REMEMBERED)
  const byClaims = new WeakMap<Claims, Caller>()

  const decide = (granted: readonly string[] | undefined): Caller => {
    const held = granted && closure(granted)
    const verdicts = Uint8Array.from(requirements, (each) => Number(satisfies(each, held)))
    const key = verdicts.join('')
    const known = shared.get(key) ?? verdicts
    shared.set(key, known)
    return { granted, verdicts: known }
  }
  const withoutToken = decide(undefined)

  const callerWith = (granted: readonly string[]): Caller => {
    const key = JSON.stringify([...new Set(granted)].sort())
    const caller = byScopes.get(key) ?? decide(granted)
    byScopes.set(key, caller)
    return caller
  }

  const read = (verified: Claims): Caller => {
    const granted = scopes(verified)
    return granted === undefined ? withoutToken : callerWith(granted)
  }
  const withClaims = (verified: Claims): Caller => {
    const caller = byClaims.get(verified) ?? read(verified)
    byClaims.set(verified, caller)
    return caller
  }
  // Fields of one request ask one after another: most find what the field before them found.
  let latestClaims: Claims | undefined
  let latest = withoutToken
  const find = (context: Context): Caller => {
    const verified = claims(context)
    if (latestClaims !== verified) {
      latest = isClaims(verified) ? withClaims(verified) : withoutToken
      latestClaims = verified
    }
    return latest
  }
  let latestFixed: object | undefined
  let latestFixedCaller = withoutToken

  return {
    position: (coordinate) => positions.get(coordinate),
    permits(verdicts, coordinate) {
      const position = positions.get(coordinate)
      return position === undefined || verdicts[position] === 1
    },
    of(context) {
      const fixed = fixedBy?.(context)
      if (fixed === undefined) return find(context)
      if (fixed !== latestFixed) {
        latestFixedCaller = find(context)
        latestFixed = fixed
      }
      return latestFixedCaller
    },
  }
}

/** Requirements that are the same are one. */
function numberRequirements({ fields, inputs }: ScopeTable) {
  const requirements: Requirement[] = []
  const numbers = new Map<string, number>()
  const positions = new Map<string, number>()
  for (const { coordinate, requirement } of [...fields, ...inputs]) {
    if (requirement === 'public') continue
    const key = JSON.stringify(requirement)
    const number = numbers.get(key) ?? requirements.push(requirement) - 1
    numbers.set(key, number)
    positions.set(coordinate, number)
  }
  return { requirements, positions }
}

function claimsInContext(context: unknown): Claims | undefined {
  return (context as { readonly claims?: Claims } | null | undefined)?.claims
}
