import type { JSONWebKeySet } from 'jose'
import { findAccessToken, signAccessToken } from './access-token.ts'
import type { Audit, AuditEvent, RequestOrigin } from './audit.ts'
import type { AccessTokenClaims } from './claims.ts'
import { authenticateClient, type ClientCredentials } from './client-auth.ts'
import { type ClientDirectoryNeeds, createClientDirectory, FIRST_PARTY_CLIENT_ID } from './clients.ts'
import type { Grant, GrantedAccess, TokenRequest } from './grant.ts'
import type { GrantableScopesNeeds } from './granted-scopes.ts'
import { createGrants, requireGrant } from './grants.ts'
import { createIntrospection, type Introspection } from './introspection.ts'
import { createKeyring, type Keyring, type SigningAlgorithm } from './keys.ts'
import { createPasswordLogin, type PasswordLoginNeeds } from './password-login.ts'
import type { ResourceNeeds } from './resource.ts'
import { createRevocation } from './revocation.ts'
import { formatScope } from './scope.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createSharedSecretKeyring } from './shared-secrets.ts'
import type { AuthorizationCodeStore, RevokedTokenStore, SessionStore, SigningKeyStore } from './stores.ts'
import { createTokenVerifier, type VerificationCounts } from './verified-tokens.ts'

export type { AccessTokenClaims, ClientCredentials, Introspection, RequestOrigin, Sessions, TokenRequest }
export { FIRST_PARTY_CLIENT_ID }

/** The stores by the names that a storage gives them. */
export interface TokenServiceNeeds
  extends Omit<PasswordLoginNeeds, 'audit'>,
    GrantableScopesNeeds,
    ClientDirectoryNeeds,
    ResourceNeeds {
  readonly sessions: SessionStore
  readonly authorizationCodes: AuthorizationCodeStore
  readonly signingKeys: SigningKeyStore
  readonly revokedTokens: RevokedTokenStore
  /** `iss` of the tokens: the URL under which the metadata is found (RFC 8414 §2). */
  readonly issuer: string
  /** `aud` of the tokens: the URL of the protected resource (RFC 9728 §2). */
  readonly audience: string
  /** Other resources that a token may be asked for (RFC 8707); our own API takes no such token. Default: none. */
  readonly otherResources?: readonly string[]
  /** Seconds that an access token lives. Default: 600; 1 to 3,600. */
  readonly accessTokenTtl?: number
  /** Seconds after which a refresh token dies unused. Default: 1,209,600, which is 14 days. */
  readonly refreshIdle?: number
  /** Seconds after which a session ends, however often it is refreshed. Default: 2,592,000, which is 30 days. */
  readonly refreshAbsolute?: number
  /** Seconds during which a used refresh token gives the same successor once more; 0 for never. Default: 10; at most 60. */
  readonly refreshGrace?: number
  /** Lets the built-in client trade a password for a token. Default: `true`. */
  readonly passwordGrant?: boolean
  /** For the first signing key, when the store has none. Default: `ES256`. */
  readonly signingAlgorithm?: SigningAlgorithm
  /** Signs with HS256 in place of key pairs: the first signs, all verify. Whoever verifies can sign too. Default: key pairs. */
  readonly sharedSecrets?: readonly string[]
  /** Default: nobody takes note. */
  readonly audit?: Audit
}

/** A successful answer (RFC 6749 §5.1). */
export interface TokenAnswer {
  readonly accessToken: string
  readonly tokenType: 'Bearer'
  /** Seconds. */
  readonly expiresIn: number
  /** What was granted, be it as requested or less; `undefined` when nothing was asked for. */
  readonly scope: string | undefined
  /** Opaque, to be used once; `undefined` for a client that may not refresh. */
  readonly refreshToken: string | undefined
}

/** The parameters of a revocation (RFC 7009 §2.1) or an introspection (RFC 7662 §2.1) request. An empty one counts as absent. */
export interface TokenQuery {
  readonly token?: string | undefined
}

export interface TokenService {
  /**
   * Answers a token request.
   *
   * @param credentials as `parseClientCredentials` reads them. Default: none, which is the built-in client
   * @throws {OAuthError} the request is refused; anything else thrown is a fault, not the client's
   */
  grant(request: TokenRequest, credentials?: ClientCredentials, origin?: RequestOrigin): Promise<TokenAnswer>
  /**
   * What was revoked is refused within 5 seconds, on every instance.
   *
   * @returns at once for a token that was verified a moment ago, else a promise
   * @throws {InvalidTokenError} not a valid access token; anything else thrown is a fault and says nothing of the token
   */
  verify(token: string): AccessTokenClaims | Promise<AccessTokenClaims>
  /**
   * Revokes an access token, or by a refresh token its whole session (RFC 7009). A token that is none is no error, nor
   * is one of another client when a public client asks: nothing is done then.
   *
   * @throws {OAuthError} `invalid_client`; `invalid_request` without a token, or for another client's
   */
  revoke(query: TokenQuery, credentials?: ClientCredentials, origin?: RequestOrigin): Promise<void>
  /**
   * What an access token is good for, under the names of RFC 7662 §2.2; `{ active: false }` for whatever is not alive or
   * not the caller's to see. A client sees its own tokens, one registered without any grant (a resource server) all.
   *
   * @throws {OAuthError} `invalid_client` with a challenge, also for a public client; `invalid_request` without a token
   */
  introspect(
    query: TokenQuery,
    credentials: ClientCredentials,
    origin?: RequestOrigin,
  ): Promise<Introspection>
  /** The public keys that others verify our tokens with (RFC 7517 §5); empty with shared secrets. */
  jwks(): Promise<JSONWebKeySet>
  /** How `verify` came to its answers. */
  verifications(): VerificationCounts
  /** For a user who looks after the own sessions, and for whoever does it in a user's place. */
  readonly sessions: Pick<Sessions, 'listLive' | 'end' | 'endAll'>
}

/**
 * Reads the signing keys, and makes the first one on an empty store.
 *
 * @throws {RangeError} a number of seconds is out of its range
 * @throws {TypeError} `sharedSecrets` are not fit to sign with
 */
export async function createTokenService(needs: TokenServiceNeeds): Promise<TokenService> {
  const accessTokenTtl = requireSeconds('accessTokenTtl', needs.accessTokenTtl ?? 600, 1, 3_600)
  const store = needs.sessions
  const clients = createClientDirectory(needs)
  const times = refreshTimes(needs)
  const keyring = await openKeyring(needs)
  const signing = { ...needs, keyring, accessTokenTtl }
  const verification = { ...needs, keyring, clients }
  const verifier = createTokenVerifier(verification)
  const audit: Audit = (event) => {
    if (event.type === 'session_ended' || event.type === 'token_revoked') verifier.forgetAll()
    needs.audit?.(event)
  }
  const sessions = createSessions({ ...needs, ...times, accessTokenTtl, audit })
  const audience = [needs.audience, ...(needs.otherResources ?? [])]
  const find = (token: string) => findAccessToken(token, { ...verification, audience })
  const revoke = createRevocation({ ...needs, find, store, sessions, audit })
  const introspect = createIntrospection(find)
  const logIn = createPasswordLogin({ ...needs, audit })
  const grants = createGrants({ ...needs, ...times, logIn, store, sessions, audit })

  return {
    async grant(request, credentials = { kind: 'none' }, origin = {}) {
      const client = await authenticateClient(credentials, origin, { clients, audit })
      const present = withoutEmpty(request)
      const grant = requireGrant(grants, present.grantType, client)
      const access = await grant.authorize(present, client, origin)
      const accessToken = await signAccessToken({ ...access, clientId: client.id }, signing)
      audit(issueEvent(grant, access, { clientId: client.id, ...origin }))
      return {
        accessToken,
        tokenType: 'Bearer',
        expiresIn: accessTokenTtl,
        scope: formatScope(access.scopes),
        refreshToken: access.refreshToken,
      }
    },
    verify: verifier.verify,
    async revoke({ token }, credentials = { kind: 'none' }, origin = {}) {
      const client = await authenticateClient(credentials, origin, { clients, audit })
      await revoke(orAbsent(token), client, origin)
    },
    async introspect({ token }, credentials, origin = {}) {
      const needsOfClient = { clients, audit, alwaysChallenge: true }
      const client = await authenticateClient(credentials, origin, needsOfClient)
      return introspect(orAbsent(token), client)
    },
    jwks: keyring.jwks,
    verifications: verifier.counts,
    sessions,
  }
}

function openKeyring({
  sharedSecrets,
  signingKeys,
  signingAlgorithm,
  now,
}: TokenServiceNeeds): Promise<Keyring> {
  if (sharedSecrets !== undefined) return createSharedSecretKeyring(sharedSecrets)
  const algorithm = signingAlgorithm ?? 'ES256'
  return createKeyring({ store: signingKeys, now, algorithm })
}

const DAY = 86_400

function refreshTimes({ refreshIdle, refreshAbsolute, refreshGrace }: TokenServiceNeeds) {
  return {
    refreshIdle: requireSeconds('refreshIdle', refreshIdle ?? 14 * DAY, 1, 365 * DAY),
    refreshAbsolute: requireSeconds('refreshAbsolute', refreshAbsolute ?? 30 * DAY, 1, 365 * DAY),
    refreshGrace: requireSeconds('refreshGrace', refreshGrace ?? 10, 0, 60),
  }
}

function requireSeconds(option: string, seconds: number, min: number, max: number): number {
  if (Number.isInteger(seconds) && seconds >= min && seconds <= max) return seconds
  throw new RangeError(`${option} must be a whole number of seconds from ${min} to ${max}`)
}

/** RFC 6749 §3.2: parameters sent without a value must be treated as if they were omitted. */
function withoutEmpty(request: TokenRequest): TokenRequest {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== ''))
}

function orAbsent(value: string | undefined): string | undefined {
  return value === '' ? undefined : value
}

function issueEvent(
  { type }: Grant,
  { login, scopes }: GrantedAccess,
  by: { readonly clientId: string } & RequestOrigin,
): AuditEvent {
  if (login === undefined) {
    return { type: 'token_issued', grant: type, accountId: undefined, sessionId: undefined, scopes, ...by }
  }
  const of = { accountId: login.account.id, sessionId: login.session.id, scopes, ...by }
  return type === 'refresh_token'
    ? { type: 'token_refreshed', ...of }
    : { type: 'token_issued', grant: type, ...of }
}
