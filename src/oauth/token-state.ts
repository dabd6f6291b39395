import type { AccessTokenClaims } from './claims.ts'
import { InvalidTokenError } from './errors.ts'
import type { ScopeCatalogue } from './scope.ts'
import type { Account, AccountStore, Client, RevokedTokenStore, Session, SessionStore } from './stores.ts'

/** All that an access token lives by. */
export interface TokenStateNeeds {
  readonly accounts: AccountStore
  readonly sessions: Pick<SessionStore, 'find'>
  readonly clients: { find(id: string): Promise<Client | undefined> }
  readonly revokedTokens: RevokedTokenStore
  readonly catalogue: ScopeCatalogue
  readonly now: () => Date
}

/** The `sub` of a client for itself. RFC 9700 §4.15: no client may have an id under which it passes for a user. */
export function subjectOfClient(clientId: string): string {
  return `client:${clientId}`
}

/**
 * What has happened to a token since it was signed. The stores are asked at once, as each may be a network away.
 *
 * @throws {InvalidTokenError} it was revoked, or what it depends on is no longer there
 */
export async function requireLiveToken(claims: AccessTokenClaims, needs: TokenStateNeeds): Promise<void> {
  const { revokedTokens, sessions, accounts, clients, catalogue, now } = needs
  const { sub, sid, jti, client_id } = claims
  if (sid === undefined) {
    const [isRevoked, client] = await Promise.all([revokedTokens.has(jti), clients.find(client_id)])
    if (isRevoked) throw new InvalidTokenError('revoked')
    return requireLiveClient(claims, client, catalogue)
  }
  const [isRevoked, session, account] = await Promise.all([
    revokedTokens.has(jti),
    sessions.find(sid),
    accounts.findById(sub),
  ])
  if (isRevoked) throw new InvalidTokenError('revoked')
  requireLiveSession(claims, session, now())
  requireLiveAccount(claims, account)
}

/** Without a session it can only be that of a client for itself. */
function requireLiveClient(
  claims: AccessTokenClaims,
  client: Client | undefined,
  catalogue: ScopeCatalogue,
): void {
  const { sub, client_id } = claims
  if (sub !== subjectOfClient(client_id)) throw new InvalidTokenError('session')
  const { grants = [], scopes } = client ?? {}
  // Whoever registers a client anew under this id may mean it to have less.
  const allowed = scopes && catalogue.closure(scopes)
  const isAllowed = grantedScopes(claims).every((scope) => allowed?.has(scope) ?? true)
  if (!grants.includes('client_credentials') || !isAllowed) throw new InvalidTokenError('client')
}

function requireLiveSession(
  { sub, client_id }: AccessTokenClaims,
  session: Session | undefined,
  now: Date,
): void {
  const isOurs = session?.accountId === sub && session.clientId === client_id
  if (!isOurs || session.endedAt !== undefined || session.expiresAt <= now) {
    throw new InvalidTokenError('session')
  }
}

function requireLiveAccount({ iat }: AccessTokenClaims, account: Account | undefined): void {
  if (account === undefined || account.disabled) throw new InvalidTokenError('account')
  if (account.tokensNotBefore !== undefined && iat * 1_000 < account.tokensNotBefore.getTime()) {
    throw new InvalidTokenError('revoked')
  }
}

function grantedScopes({ scope = [] }: AccessTokenClaims): readonly string[] {
  return typeof scope === 'string' ? scope.split(' ') : scope
}
