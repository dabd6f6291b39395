import { randomUUID } from 'node:crypto'
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose'
import { type AccessTokenClaims, parseClaims } from './claims.ts'
import { InvalidTokenError, type InvalidTokenReason } from './errors.ts'
import type { GrantedAccess } from './grant.ts'
import type { Keyring, KeyringKey } from './keys.ts'
import { formatScope } from './scope.ts'
import type { Session } from './stores.ts'
import { requireLiveToken, subjectOfClient, type TokenStateNeeds } from './token-state.ts'

/** `scopes` as granted; empty ones leave out the `scope` claim. */
export interface AccessTokenGrant extends Pick<GrantedAccess, 'scopes' | 'audience' | 'login'> {
  readonly clientId: string
}

export interface AccessTokenSigning {
  readonly keyring: Keyring
  readonly issuer: string
  /** Seconds. */
  readonly accessTokenTtl: number
  readonly now: () => Date
}

/** A JWT access token after RFC 9068 §2. One of a user names the session that it dies with, in `sid`. */
export async function signAccessToken(
  { login, scopes, audience, clientId }: AccessTokenGrant,
  signing: AccessTokenSigning,
): Promise<string> {
  const { kid, algorithm, key } = await signing.keyring.signingKey()
  const issuedAt = issueTime(signing.now(), login?.account.tokensNotBefore)
  const scope = formatScope(scopes)
  return new SignJWT({
    client_id: clientId,
    ...(scope !== undefined && { scope }),
    ...(login !== undefined && sessionClaims(login.session)),
  })
    .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid })
    .setIssuer(signing.issuer)
    .setAudience(audience)
    .setSubject(login?.account.id ?? subjectOfClient(clientId))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + signing.accessTokenTtl)
    .setJti(randomUUID())
    .sign(key)
}

function sessionClaims({ id, authenticatedAt }: Session) {
  return { sid: id, auth_time: Math.floor(authenticatedAt.getTime() / 1_000) }
}

/**
 * Whole seconds, rounded down; but up where the account's older tokens were shut out within this very second, or a
 * login right after a change of password would get a token that counts as one from before.
 */
function issueTime(now: Date, notBefore: Date | undefined): number {
  const second = Math.floor(now.getTime() / 1_000)
  const shutOutThisSecond =
    notBefore !== undefined && notBefore <= now && notBefore.getTime() > second * 1_000
  return shutOutThisSecond ? second + 1 : second
}

export interface AccessTokenVerification extends TokenStateNeeds {
  readonly keyring: Keyring
  readonly issuer: string
  /** Of several, the token needs one. */
  readonly audience: string | readonly string[]
}

/** Longer ones are not looked at. */
const MAX_TOKEN_LENGTH = 8_192
/** How far `iat` and `nbf` may lie ahead, as clocks differ. `exp` has no such grace. */
const SKEW_SECONDS = 5

/**
 * The claims of a token that is ours, current and not revoked, after RFC 9068 §4; what costs least is checked first.
 * Scopes are not compared with anything here.
 *
 * @throws {InvalidTokenError} the token is not valid; what a store throws passes through, as it says nothing of the token
 */
export async function verifyAccessToken(
  token: string,
  verification: AccessTokenVerification,
): Promise<AccessTokenClaims> {
  const now = verification.now()
  const key = await requireKey(token, verification.keyring)
  const claims = parseClaims(await verifiedPayload(token, key, { ...verification, now }))
  if (claims === undefined) throw new InvalidTokenError('claims')
  requireCurrent(claims, now)
  await requireLiveToken(claims, { ...verification, now: () => now })
  return claims
}

/** As {@link verifyAccessToken}, but `undefined` for a token that is not valid. */
export async function findAccessToken(
  token: string,
  verification: AccessTokenVerification,
): Promise<AccessTokenClaims | undefined> {
  try {
    return await verifyAccessToken(token, verification)
  } catch (error) {
    if (error instanceof InvalidTokenError) return undefined
    throw error
  }
}

/** Nothing is authenticated yet: the header only says which of our keys to try, never how. */
async function requireKey(token: string, keyring: Keyring): Promise<KeyringKey> {
  if (token.length > MAX_TOKEN_LENGTH || token.split('.').length !== 3)
    throw new InvalidTokenError('malformed')
  const { typ, kid } = parseHeader(token)
  if (!isAccessTokenType(typ)) throw new InvalidTokenError('type')
  if (typeof kid !== 'string') throw new InvalidTokenError('key')
  const key = await keyring.verificationKey(kid)
  if (key === undefined) throw new InvalidTokenError('key')
  return key
}

function parseHeader(token: string): { readonly typ?: unknown; readonly kid?: unknown } {
  try {
    return decodeProtectedHeader(token)
  } catch (cause) {
    throw new InvalidTokenError('malformed', { cause })
  }
}

/** RFC 9068 §4 takes both forms; media types are compared without regard to case. */
function isAccessTokenType(typ: unknown): boolean {
  return typeof typ === 'string' && /^(?:application\/)?at\+jwt$/i.test(typ)
}

interface Expectation {
  readonly issuer: string
  readonly audience: string | readonly string[]
  readonly now: Date
}

async function verifiedPayload(token: string, { algorithm, key }: KeyringKey, expected: Expectation) {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer: expected.issuer,
      audience: [expected.audience].flat(),
      currentDate: expected.now,
      clockTolerance: SKEW_SECONDS,
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new InvalidTokenError(reasonOf(error), { cause: error })
    throw error
  }
}

function reasonOf(error: errors.JOSEError): InvalidTokenReason {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWTClaimValidationFailed) return reasonOfClaim(error)
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm'
  return 'malformed'
}

function reasonOfClaim({ claim, reason }: errors.JWTClaimValidationFailed): InvalidTokenReason {
  if (reason !== 'check_failed') return 'claims'
  if (claim === 'iss') return 'issuer'
  return claim === 'aud' ? 'audience' : 'not_yet'
}

/** What jose leaves open: it grants `exp` the same skew as `nbf`, and takes an `iat` of any time to come. */
function requireCurrent({ exp, iat }: AccessTokenClaims, now: Date): void {
  const seconds = now.getTime() / 1_000
  if (exp <= seconds) throw new InvalidTokenError('expired')
  if (iat > seconds + SKEW_SECONDS) throw new InvalidTokenError('not_yet')
}
