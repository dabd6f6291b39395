import { setTimeout as wait } from 'node:timers/promises'
import { decodeProtectedHeader } from 'jose'
import { type AccessTokenVerification, verifyAccessToken } from './access-token.ts'
import type { AccessTokenClaims } from './claims.ts'
import { InvalidTokenError } from './errors.ts'
import { requireLiveToken } from './token-state.ts'

/** How long what was found out about a token counts: what revokes it acts everywhere within this time. */
const CHECKED_FOR_MS = 2_000
/** How long it counts while the store cannot be asked, so that its restart is not everybody's. */
const CHECKED_WITHOUT_STORE_MS = 15_000
/** How long requests wait for a store that gives no answer: such a one is away too. */
const PATIENCE_MS = 1_000
const MAX_REMEMBERED = 5_000

interface Remembered {
  readonly claims: AccessTokenClaims
  /** When the store was last asked, in milliseconds since 1970. */
  checkedAt: number
  /** While it is being asked: everybody who comes meanwhile waits for the one answer. */
  checking: Check | undefined
}

interface Check {
  readonly answer: Promise<AccessTokenClaims>
  /** The same, or what is remembered once nobody wants to wait any longer. */
  readonly inTime: Promise<AccessTokenClaims>
}

/** How tokens were verified since the start. */
export interface VerificationCounts {
  /** At once, from what was remembered. */
  readonly remembered: number
  /** By asking the store whether a token that was remembered still lives. */
  readonly rechecked: number
  /** By the signature, be the token valid or not. */
  readonly verified: number
  /** How many tokens are remembered now. */
  readonly size: number
}

export interface TokenVerifier {
  /**
   * @returns the very same claims each time, at once where they are remembered, and otherwise a promise
   * @throws {InvalidTokenError} by the promise: the token is not valid, or not any more
   */
  verify(token: string): AccessTokenClaims | Promise<AccessTokenClaims>
  /** Something was revoked here, and is not to wait for the next time that the store is asked. */
  forgetAll(): void
  counts(): VerificationCounts
}

/**
 * `verifyAccessToken` for tokens that come again and again. The signature of each is verified once; whether it still
 * lives is asked again after two seconds. Only tokens that were valid are remembered, so that bad ones cost no memory.
 */
export function createTokenVerifier(verification: AccessTokenVerification): TokenVerifier {
  const { now } = verification
  const remembered = new Map<string, Remembered>()
  const counts = { remembered: 0, rechecked: 0, verified: 0 }

  async function verifyFirst(token: string): Promise<AccessTokenClaims> {
    const checkedAt = now().getTime()
    const claims = await verifyAccessToken(token, verification)
    const [oldest] = remembered.keys()
    if (remembered.size >= MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest)
    remembered.set(token, { claims, checkedAt, checking: undefined })
    return claims
  }

  async function check(token: string, known: Remembered, at: number): Promise<AccessTokenClaims> {
    try {
      await requireKnownKey(token, verification)
      await requireLiveToken(known.claims, verification)
      known.checkedAt = at
    } catch (error) {
      const isDead = error instanceof InvalidTokenError
      if (isDead) remembered.delete(token)
      if (isDead || Math.abs(at - known.checkedAt) >= CHECKED_WITHOUT_STORE_MS) throw error
    } finally {
      known.checking = undefined
    }
    return known.claims
  }

  function startCheck(token: string, known: Remembered, at: number): Check {
    const answer = check(token, known, at)
    const inTime = unlessSilent(answer, known.claims)
    // Perhaps nobody asks for this one: a failure is told by the answer itself.
    inTime.catch(() => {})
    return { answer, inTime }
  }

  function verify(token: string): AccessTokenClaims | Promise<AccessTokenClaims> {
    const known = remembered.get(token)
    if (known === undefined) {
      counts.verified += 1
      return verifyFirst(token)
    }
    const at = now().getTime()
    if (known.claims.exp * 1_000 <= at) {
      remembered.delete(token)
      return Promise.reject(new InvalidTokenError('expired'))
    }
    // The distance, as a clock can be set back.
    if (Math.abs(at - known.checkedAt) < CHECKED_FOR_MS) {
      counts.remembered += 1
      return known.claims
    }
    counts.rechecked += 1
    known.checking ??= startCheck(token, known, at)
    const { answer, inTime } = known.checking
    return Math.abs(at - known.checkedAt) < CHECKED_WITHOUT_STORE_MS ? inTime : answer
  }

  return {
    verify,
    forgetAll: () => remembered.clear(),
    counts: () => ({ ...counts, size: remembered.size }),
  }
}

async function unlessSilent<Answer>(answer: Promise<Answer>, remembered: Answer): Promise<Answer> {
  const impatience = new AbortController()
  const silence = wait(PATIENCE_MS, remembered, { signal: impatience.signal, ref: false })
  try {
    return await Promise.race([answer, silence])
  } finally {
    impatience.abort()
  }
}

/** A key that was dropped takes its tokens with it. */
async function requireKnownKey(token: string, { keyring }: AccessTokenVerification): Promise<void> {
  const { kid } = decodeProtectedHeader(token)
  if (typeof kid !== 'string' || (await keyring.verificationKey(kid)) === undefined) {
    throw new InvalidTokenError('key')
  }
}
