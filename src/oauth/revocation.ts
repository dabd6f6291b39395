import type { Audit, RequestOrigin } from './audit.ts'
import type { AccessTokenClaims } from './claims.ts'
import { hashSecret, isPublicClient } from './clients.ts'
import { OAuthError } from './errors.ts'
import type { Sessions } from './sessions.ts'
import type { Client, RevokedTokenStore, SessionStore } from './stores.ts'

export interface RevocationNeeds {
  /** The claims of a live access token, for whatever resource of ours. */
  readonly find: (token: string) => Promise<AccessTokenClaims | undefined>
  readonly store: SessionStore
  readonly sessions: Pick<Sessions, 'endFor'>
  readonly revokedTokens: RevokedTokenStore
  readonly audit: Audit
}

/** Ends one access token, or with a refresh token all that came of its login (RFC 7009). */
export type Revoke = (token: string | undefined, client: Client, origin: RequestOrigin) => Promise<void>

export function createRevocation(needs: RevocationNeeds): Revoke {
  return async (token, client, origin) => {
    if (token === undefined) throw new OAuthError('invalid_request', 'the token is missing')
    // The hint of RFC 7009 §2.1 is not needed: the two kinds are told apart by their looks.
    if (token.includes('.')) await revokeAccessToken(token, client, origin, needs)
    else await revokeRefreshToken(token, client, origin, needs)
  }
}

async function revokeAccessToken(
  token: string,
  client: Client,
  origin: RequestOrigin,
  { find, revokedTokens, audit }: RevocationNeeds,
): Promise<void> {
  const claims = await find(token)
  if (claims === undefined || !isOwn(claims.client_id, client)) return
  await revokedTokens.add(claims.jti, new Date(claims.exp * 1_000))
  audit({ type: 'token_revoked', jti: claims.jti, subject: claims.sub, clientId: client.id, ...origin })
}

async function revokeRefreshToken(
  token: string,
  client: Client,
  origin: RequestOrigin,
  { store, sessions }: RevocationNeeds,
): Promise<void> {
  const refreshToken = await store.findRefreshToken(hashSecret(token))
  const session = refreshToken && (await store.find(refreshToken.sessionId))
  if (session === undefined || !isOwn(session.clientId, client)) return
  await sessions.endFor('revoked', session, origin)
}

/** RFC 7009 §2.1 has another client's token refused; whoever only says who it is learns nothing by asking. */
function isOwn(clientId: string, client: Client): boolean {
  if (clientId === client.id) return true
  if (isPublicClient(client)) return false
  throw new OAuthError('invalid_request', 'the token is of another client')
}
