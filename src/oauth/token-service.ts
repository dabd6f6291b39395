import type { JSONWebKeySet } from 'jose'
import { signAccessToken, verifyAccessToken } from './access-token.ts'
import type { AccessTokenClaims } from './claims.ts'
import { OAuthError } from './errors.ts'
import type { Grant, TokenRequest } from './grant.ts'
import { createPasswordGrant, type PasswordGrantNeeds } from './grants/password.ts'
import { createKeyring } from './keys.ts'
import { formatScope } from './scope.ts'
import type { RevokedTokenStore, SigningKeyStore } from './stores.ts'

export type { AccessTokenClaims, TokenRequest }

/** The `client_id` of every token: the one client there is, built in, public, and trusted with passwords. */
export const FIRST_PARTY_CLIENT_ID = 'first-party'

export interface TokenServiceNeeds extends PasswordGrantNeeds {
  readonly signingKeys: SigningKeyStore
  readonly revokedTokens: RevokedTokenStore
  /** `iss` of the tokens: the URL under which the metadata is found (RFC 8414 §2). */
  readonly issuer: string
  /** `aud` of the tokens: the URL of the protected resource (RFC 9728 §2). */
  readonly audience: string
  /** Seconds that an access token lives. Default: 600; 1 to 3,600. */
  readonly accessTokenTtl?: number
  readonly now: () => Date
}

/** A successful answer (RFC 6749 §5.1). */
export interface TokenAnswer {
  readonly accessToken: string
  readonly tokenType: 'Bearer'
  /** Seconds. */
  readonly expiresIn: number
  /** What was granted, be it as requested or less; `undefined` when no scope was asked for. */
  readonly scope: string | undefined
}

export interface TokenService {
  /**
   * Answers a token request. An empty parameter counts as absent.
   *
   * @throws {OAuthError} the request is refused; anything else thrown is a fault, not the client's
   */
  grant(request: TokenRequest): Promise<TokenAnswer>
  /** @throws {InvalidTokenError} not a valid access token; anything else thrown is a fault and says nothing of the token */
  verify(token: string): Promise<AccessTokenClaims>
  /** The keys that others verify our tokens with (RFC 7517 §5). */
  jwks(): JSONWebKeySet
}

/**
 * Reads the signing keys, and makes the first one on an empty store.
 *
 * @throws {RangeError} `accessTokenTtl` is not a whole number of seconds from 1 to 3,600
 */
export async function createTokenService(needs: TokenServiceNeeds): Promise<TokenService> {
  const accessTokenTtl = requireTtl(needs.accessTokenTtl ?? 600)
  const keyring = await createKeyring({ store: needs.signingKeys, now: needs.now })
  const tokens = { ...needs, keyring, accessTokenTtl }
  const grants = [createPasswordGrant(needs)]

  return {
    async grant(request) {
      const present = withoutEmpty(request)
      const { account, scopes } = await requireGrant(grants, present.grantType).authorize(present)
      const access = { account, scopes, clientId: FIRST_PARTY_CLIENT_ID }
      return {
        accessToken: await signAccessToken(access, tokens),
        tokenType: 'Bearer',
        expiresIn: accessTokenTtl,
        scope: formatScope(scopes),
      }
    },
    verify: (token) => verifyAccessToken(token, tokens),
    jwks: keyring.jwks,
  }
}

function requireTtl(seconds: number): number {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 3_600) return seconds
  throw new RangeError('accessTokenTtl must be a whole number of seconds from 1 to 3600')
}

/** RFC 6749 §3.2: parameters sent without a value must be treated as if they were omitted. */
function withoutEmpty({ grantType, username, password, scope }: TokenRequest): TokenRequest {
  const orAbsent = (value: string | undefined) => (value === '' ? undefined : value)
  return {
    grantType: orAbsent(grantType),
    username: orAbsent(username),
    password: orAbsent(password),
    scope: orAbsent(scope),
  }
}

function requireGrant(grants: readonly Grant[], type: string | undefined): Grant {
  if (type === undefined) throw new OAuthError('invalid_request', 'the grant type is missing')
  const grant = grants.find((candidate) => candidate.type === type)
  if (grant === undefined) throw new OAuthError('unsupported_grant_type', 'this grant type is not supported')
  return grant
}
