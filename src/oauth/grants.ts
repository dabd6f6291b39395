import { OAuthError } from './errors.ts'
import type { Grant } from './grant.ts'
import {
  type AuthorizationCodeGrantNeeds,
  createAuthorizationCodeGrant,
} from './grants/authorization-code.ts'
import { createClientCredentialsGrant } from './grants/client-credentials.ts'
import { createPasswordGrant, type PasswordGrantNeeds } from './grants/password.ts'
import { createRefreshTokenGrant, type RefreshTokenGrantNeeds } from './grants/refresh-token.ts'
import type { Sessions } from './sessions.ts'
import type { Client } from './stores.ts'

export interface GrantsNeeds extends PasswordGrantNeeds, RefreshTokenGrantNeeds, AuthorizationCodeGrantNeeds {
  readonly sessions: Sessions
  /** One that is switched off is as if it did not exist. Default: `true`. */
  readonly passwordGrant?: boolean
}

/** All the grants that there are. */
export function createGrants(needs: GrantsNeeds): readonly Grant[] {
  return [
    ...(needs.passwordGrant === false ? [] : [createPasswordGrant(needs)]),
    createRefreshTokenGrant(needs),
    createAuthorizationCodeGrant(needs),
    createClientCredentialsGrant(needs),
  ]
}

/** @throws {OAuthError} `invalid_request`, `unsupported_grant_type` or `unauthorized_client` (RFC 6749 §5.2) */
export function requireGrant(grants: readonly Grant[], type: string | undefined, client: Client): Grant {
  if (type === undefined) throw new OAuthError('invalid_request', 'the grant type is missing')
  const grant = grants.find((candidate) => candidate.type === type)
  if (grant === undefined) throw new OAuthError('unsupported_grant_type', 'this grant type is not supported')
  if (client.grants.includes(type)) return grant
  throw new OAuthError('unauthorized_client', 'this client may not use this grant type')
}
