import { type CryptoKey, createRemoteJWKSet, errors, type JWTVerifyGetKey, type RemoteJWKSet } from 'jose'

/** The keys of a trusted issuer cannot be had now. That says nothing of the token: answer 503, not 401. */
export class IssuerUnavailableError extends Error {
  override readonly name = 'IssuerUnavailableError'
  readonly issuer: string

  constructor(issuer: string, options?: ErrorOptions) {
    super(`the keys of ${issuer} cannot be had`, options)
    this.issuer = issuer
  }
}

export interface IssuerKeysOptions {
  readonly issuer: string
  readonly jwksUri: string
  /** Milliseconds for one fetch. */
  readonly timeout: number
  readonly now: () => Date
}

/** Keys older than this are fetched again before they are used: what an issuer withdraws is dead within ten minutes. */
const CACHE_MS = 600_000
/** A `kid` that nobody knows costs at most one fetch in this time, whoever sends it and however often. */
const COOL_DOWN_MS = 30_000
/** Without any keys to go by, a failure is repeated this long before the next attempt. */
const RETRY_MS = 5_000

interface Attempt {
  readonly at: number
  readonly done: Promise<void>
}

/**
 * Finds the one key of an issuer's JWK set that fits a token's `kid` and `alg`. Nothing else in the header counts, so
 * `jku`, `x5u` and `jwk` lead nowhere; redirects are not followed either.
 *
 * The function returned throws jose's `JWKSNoMatchingKey` and `JWKSMultipleMatchingKeys` for a token without its key.
 * @throws {IssuerUnavailableError} the set cannot be fetched, is none, or holds that key in a form that is no use
 */
export function createIssuerKeys({ issuer, jwksUri, timeout, now }: IssuerKeysOptions): JWTVerifyGetKey {
  // jose would count from the last success alone, and let each unknown `kid` fetch from an endpoint that is down.
  const remote = createRemoteJWKSet(new URL(jwksUri), {
    timeoutDuration: timeout,
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: Number.POSITIVE_INFINITY,
  })
  let loadedAt = Number.NEGATIVE_INFINITY
  let attempt: Attempt | undefined

  // The distance, not the difference: after a clock was set back nothing must last until it has caught up.
  const elapsed = (since: number) => Math.abs(now().getTime() - since)

  function loadUnlessTriedWithin(milliseconds: number): Promise<void> {
    if (attempt !== undefined && elapsed(attempt.at) < milliseconds) return attempt.done
    const at = now().getTime()
    attempt = { at, done: load(at) }
    return attempt.done
  }

  async function load(at: number): Promise<void> {
    try {
      await remote.reload()
      loadedAt = at
    } catch (cause) {
      throw new IssuerUnavailableError(issuer, { cause })
    }
  }

  return async (header, token) => {
    if (elapsed(loadedAt) >= CACHE_MS) await loadUnlessTriedWithin(RETRY_MS)
    try {
      return await pickKey(remote, issuer, header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
    }
    await loadUnlessTriedWithin(COOL_DOWN_MS)
    return pickKey(remote, issuer, header, token)
  }
}

async function pickKey(
  remote: RemoteJWKSet,
  issuer: string,
  ...[header, token]: Parameters<JWTVerifyGetKey>
): Promise<CryptoKey> {
  try {
    return requireStrong(await remote(header, token))
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
      throw error
    throw new IssuerUnavailableError(issuer, { cause: error })
  }
}

/** jose refuses these too (RFC 7518 §3.3), but later, as if the call were wrong. */
function requireStrong(key: CryptoKey): CryptoKey {
  const bits = 'modulusLength' in key.algorithm ? key.algorithm.modulusLength : undefined
  if (typeof bits === 'number' && bits < 2_048) throw new Error('an RSA key needs 2,048 bits or more')
  return key
}
