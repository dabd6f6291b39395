import { OAuthError } from './errors.ts'
import { grantScopes, parseScope, requireKnownScopes, type ScopeCatalogue } from './scope.ts'
import type { Account, Client } from './stores.ts'

export interface GrantableScopesNeeds {
  readonly catalogue: ScopeCatalogue
  /** The scopes that a user of these roles may be granted; what they imply need not be listed. */
  readonly allowedScopes: (roles: readonly string[]) => readonly string[]
  /** Refuse a request as soon as one of its scopes is not allowed for the account. Default: grant the others. */
  readonly strictScopes?: boolean
}

/**
 * The scopes of a `scope` parameter, which does not depend on who the user is.
 *
 * @returns in the order of the request, without repeats
 * @throws {OAuthError} `invalid_scope`: malformed, not in the catalogue, or not one that this client may ask for
 */
export function requireRequestedScopes(
  scope: string | undefined,
  client: Client,
  { catalogue }: Pick<GrantableScopesNeeds, 'catalogue'>,
): readonly string[] {
  const requested = parseScope(scope)
  requireKnownScopes(requested, catalogue)
  if (requested.every(isScopeOf(client, catalogue))) return requested
  throw new OAuthError('invalid_scope', 'this client may not ask for one of the requested scopes')
}

/**
 * What this account lets this client have of a request.
 *
 * @param requested as `requireRequestedScopes` gives them
 * @throws {OAuthError} `invalid_scope`: scopes were requested and none is allowed; with `strictScopes`, not all are
 */
export function grantToAccount(
  requested: readonly string[],
  account: Account,
  { catalogue, allowedScopes, strictScopes = false }: GrantableScopesNeeds,
): readonly string[] {
  return grantScopes({ requested, catalogue, allowed: allowedScopes(account.roles), strict: strictScopes })
}

/**
 * What is left now of scopes that were granted before: catalogue, client and roles may have changed since.
 *
 * @throws {OAuthError} `invalid_scope`: there were scopes, and none is left. To answer that without a `scope` would say
 * that all of them are (RFC 6749 §5.1).
 */
export function grantAgain(
  granted: readonly string[],
  { account, client }: { readonly account: Account; readonly client: Client },
  { catalogue, allowedScopes }: GrantableScopesNeeds,
): readonly string[] {
  const allowed = catalogue.closure(allowedScopes(account.roles))
  const isScopeOfClient = isScopeOf(client, catalogue)
  const left = granted.filter((scope) => catalogue.has(scope) && isScopeOfClient(scope) && allowed.has(scope))
  if (left.length > 0 || granted.length === 0) return left
  throw new OAuthError('invalid_scope', 'none of the scopes is allowed any more')
}

function isScopeOf({ scopes }: Client, catalogue: ScopeCatalogue): (scope: string) => boolean {
  if (scopes === undefined) return () => true
  const allowed = catalogue.closure(scopes)
  return (scope) => allowed.has(scope)
}
