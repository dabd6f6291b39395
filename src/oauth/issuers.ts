import { decodeJwt, decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { InvalidTokenError, type InvalidTokenReason } from './errors.ts'
import { createIssuerKeys } from './issuer-keys.ts'
import { readGrantedScopes } from './issuer-scopes.ts'
import { isMarkedAccessToken, isOtherKindOfToken, isUnmarkedToken } from './issuer-token-type.ts'
import { type CheckedIssuer, requireTrustedIssuers, type TrustedIssuer } from './trusted-issuer.ts'

export interface IssuerVerifierOptions {
  /** Default: the system's clock. */
  readonly now?: () => Date
  /** Milliseconds after which a fetch of keys counts as failed. Default: 5,000. */
  readonly timeout?: number
  /** Lets `jwksUri` be http on a loopback address; anywhere else it stays https. For tests and development. Default: `false`. */
  readonly allowInsecureHttp?: boolean
  /** Learns why a token was refused. That is for the log, the caller must not be told. Default: nobody does. */
  readonly onRefused?: (error: InvalidTokenError) => void
}

/** The verified payload, as the issuer wrote it but for `scope`. Who `sub` is depends on `iss`: two issuers may use the same. */
export interface ExternalClaims {
  readonly iss: string
  /** Seconds since 1970. */
  readonly exp: number
  /** Seconds since 1970. */
  readonly iat: number
  /** The scopes granted, out of the scope claim and the roles of the issuer; `''` for none. What stood here before is gone. */
  readonly scope: string
  readonly [claim: string]: unknown
}

interface Verification extends CheckedIssuer {
  readonly findKey: JWTVerifyGetKey
}

/** Longer ones are not looked at. */
const MAX_TOKEN_LENGTH = 8_192

/**
 * A function for the `verify` of `useScopes`: the claims of a token that one of these issuers signed for this API and
 * that is current, `undefined` for any other token. Whether the issuer has revoked it since is not asked.
 *
 * The `iss` of a token, unverified yet, only says whose rules apply; each issuer has its own keys, so that two with the
 * same `kid` never mix. `iss`, `aud`, `exp` and `iat` are required, `nbf` counts when it is there. The function
 * rejects with an `IssuerUnavailableError` when an issuer's keys cannot be fetched.
 *
 * Beside tokens of one's own, each verifier is asked in turn:
 *
 *     const verifyExternal = createIssuerVerifier(issuers)
 *     useScopes({ verify: async (token) => (await verifyExternal(token)) ?? verifyOwn(token) })
 *
 * @throws {TypeError} with one line for each fault of the list: HS algorithms and http among them
 */
export function createIssuerVerifier(
  issuers: readonly TrustedIssuer[],
  options: IssuerVerifierOptions = {},
): (token: string) => Promise<ExternalClaims | undefined> {
  const { now = () => new Date(), timeout = 5_000, allowInsecureHttp = false, onRefused } = options
  const verifications = new Map<unknown, Verification>(
    requireTrustedIssuers(issuers, allowInsecureHttp).map((issuer) => [
      issuer.issuer,
      { ...issuer, findKey: createIssuerKeys({ ...issuer, timeout, now }) },
    ]),
  )
  return async (token) => {
    try {
      return await verifyIssuerToken(token, verifications, now())
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error
      onRefused?.(error)
      return undefined
    }
  }
}

/** What costs least comes first: nothing is fetched for a token that is refused by what it says of itself. */
async function verifyIssuerToken(
  token: string,
  verifications: ReadonlyMap<unknown, Verification>,
  now: Date,
): Promise<ExternalClaims> {
  const { header, iss } = readUnverified(token)
  const verification = verifications.get(iss)
  if (verification === undefined) throw new InvalidTokenError('issuer')
  const isMarked = isMarkedAccessToken(header.typ)
  const mayBeUnmarked = verification.type === 'JWT' && isUnmarkedToken(header.typ)
  if (!isMarked && !mayBeUnmarked) throw new InvalidTokenError('type')
  if (header.kid !== undefined && typeof header.kid !== 'string') throw new InvalidTokenError('key')
  const claims = await verifiedClaims(token, verification, now)
  if (!isMarked && isOtherKindOfToken(claims)) throw new InvalidTokenError('type')
  return claims
}

function readUnverified(token: string): { readonly header: { typ?: unknown; kid?: unknown }; iss: unknown } {
  if (token.length > MAX_TOKEN_LENGTH || token.split('.').length !== 3)
    throw new InvalidTokenError('malformed')
  try {
    return { header: decodeProtectedHeader(token), iss: decodeJwt(token).iss }
  } catch (cause) {
    throw new InvalidTokenError('malformed', { cause })
  }
}

async function verifiedClaims(token: string, verification: Verification, now: Date): Promise<ExternalClaims> {
  const payload = await verifiedPayload(token, verification, now)
  const { exp, iat } = payload
  const scopes = readGrantedScopes(payload, verification)
  if (!isTime(exp) || !isTime(iat) || scopes === undefined) throw new InvalidTokenError('claims')
  // What jose leaves open: it grants `exp` the same skew as `nbf`, and takes an `iat` of any time to come.
  const seconds = now.getTime() / 1_000
  if (exp <= seconds) throw new InvalidTokenError('expired')
  if (iat > seconds + verification.clockSkew) throw new InvalidTokenError('not_yet')
  return { ...payload, iss: verification.issuer, exp, iat, scope: scopes.join(' ') }
}

/** JSON has numbers that are infinite once read, such as 1e999. */
function isTime(value: unknown): value is number {
  return Number.isFinite(value)
}

async function verifiedPayload(token: string, { findKey, ...issuer }: Verification, now: Date) {
  try {
    const { payload } = await jwtVerify(token, findKey, {
      algorithms: issuer.algorithms,
      issuer: issuer.issuer,
      audience: [issuer.audience].flat(),
      requiredClaims: ['exp', 'iat'],
      currentDate: now,
      clockTolerance: issuer.clockSkew,
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new InvalidTokenError(reasonOf(error), { cause: error })
    throw error
  }
}

const REASONS = new Map<string, InvalidTokenReason>([
  [errors.JWTExpired.code, 'expired'],
  [errors.JOSEAlgNotAllowed.code, 'algorithm'],
  [errors.JWKSNoMatchingKey.code, 'key'],
  [errors.JWKSMultipleMatchingKeys.code, 'key'],
  [errors.JWSSignatureVerificationFailed.code, 'signature'],
])

function reasonOf(error: errors.JOSEError): InvalidTokenReason {
  if (error instanceof errors.JWTClaimValidationFailed) return reasonOfClaim(error)
  return REASONS.get(error.code) ?? 'malformed'
}

function reasonOfClaim({ claim, reason }: errors.JWTClaimValidationFailed): InvalidTokenReason {
  if (reason !== 'check_failed') return 'claims'
  return claim === 'aud' ? 'audience' : 'not_yet'
}
