import { OAuthError } from './errors.ts'

/** The scopes that exist, and what they imply. */
export interface ScopeCatalogue {
  has(scope: string): boolean
  /** The given scopes and all that they imply, transitively. */
  closure(scopes: Iterable<string>): ReadonlySet<string>
}

const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/

/** Whether this can be one scope: a scope-token of RFC 6749 §3.3. */
export function isScopeToken(text: string): boolean {
  return SCOPE_TOKEN.test(text)
}

/** Whether this is a `scope` string after RFC 6749 §3.3, or the empty one: scope-tokens with exactly one space between two. */
export function isScope(text: string): boolean {
  return text === '' || text.split(' ').every(isScopeToken)
}

/**
 * The scopes of a `scope` parameter or claim.
 *
 * @returns in the order given, repeats collapsed; empty for `undefined` and for `''`
 * @throws {OAuthError} `invalid_scope` for anything else
 */
export function parseScope(scope: string | undefined): readonly string[] {
  if (scope === undefined || scope === '') return []
  if (!isScope(scope)) throw new OAuthError('invalid_scope', 'the scope is malformed')
  return [...new Set(scope.split(' '))]
}

/** The `scope` string; `undefined` for no scopes, as RFC 6749 §3.3 has no empty one. */
export function formatScope(scopes: readonly string[]): string | undefined {
  return scopes.length === 0 ? undefined : scopes.join(' ')
}

/** @throws {OAuthError} `invalid_scope`: one of them does not exist */
export function requireKnownScopes(requested: readonly string[], catalogue: ScopeCatalogue): void {
  if (requested.every((scope) => catalogue.has(scope))) return
  throw new OAuthError('invalid_scope', 'a requested scope does not exist')
}

export interface ScopeRequest {
  readonly requested: readonly string[]
  readonly catalogue: ScopeCatalogue
  /** What the account may be granted; with each scope also all that it implies. */
  readonly allowed: readonly string[]
  /** Refuse as soon as one scope is not allowed, where else it would be left out. */
  readonly strict: boolean
}

/**
 * The part of the request that is allowed, after RFC 6749 §3.3.
 *
 * @returns in the order of the request and as asked: what a granted scope implies is not added; without repeats
 * @throws {OAuthError} `invalid_scope`: a scope does not exist, or scopes were asked for and none is allowed
 */
export function grantScopes({ requested, catalogue, allowed, strict }: ScopeRequest): readonly string[] {
  requireKnownScopes(requested, catalogue)
  const asked = [...new Set(requested)]
  const entitled = catalogue.closure(allowed)
  const granted = asked.filter((scope) => entitled.has(scope))
  if (strict && granted.length < asked.length) {
    throw new OAuthError('invalid_scope', 'a requested scope is not allowed for this account')
  }
  if (granted.length === 0 && asked.length > 0) {
    throw new OAuthError('invalid_scope', 'none of the requested scopes is allowed for this account')
  }
  return granted
}
