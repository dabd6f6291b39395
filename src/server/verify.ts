import { decodeJwt } from 'jose'
import type { Logger } from 'pino'
import { InvalidTokenError } from '../oauth/errors.ts'
import { IssuerUnavailableError } from '../oauth/issuer-keys.ts'
import { createIssuerVerifier } from '../oauth/issuers.ts'
import type { TokenService } from '../oauth/token-service.ts'
import type { TrustedIssuer } from '../oauth/trusted-issuer.ts'
import type { Claims } from '../scopes/claims.ts'
import { StorageUnavailableError } from '../storage/storage.ts'
import { unavailable } from './unavailable.ts'

export interface VerifierNeeds {
  readonly tokens: Pick<TokenService, 'verify'>
  /** Whose tokens are accepted beside our own; may be empty. */
  readonly issuers: readonly TrustedIssuer[]
  /** Lets an issuer's keys be had over http on a loopback address. */
  readonly allowInsecureHttp: boolean
  readonly now: () => Date
}

/** The claims of a token that is valid now, or `undefined`; at once where the token service knows it already. */
export type Verify = (token: string, log: Logger) => Claims | undefined | Promise<Claims | undefined>

/** A token is its issuer's to judge: one that names none of the others is ours, or nobody's. */
export function createVerifier({ tokens, issuers, allowInsecureHttp, now }: VerifierNeeds): Verify {
  const verifyExternal =
    issuers.length === 0 ? undefined : createIssuerVerifier(issuers, { now, allowInsecureHttp })
  const others = new Set(issuers.map(({ issuer }) => issuer))

  async function settle(verified: Promise<Claims | undefined>, log: Logger): Promise<Claims | undefined> {
    try {
      return await unlessInvalid(verified)
    } catch (error) {
      if (!isPassing(error)) throw error
      log.warn({ err: error }, 'no token could be verified')
      throw unavailable()
    }
  }

  return (token, log) => {
    // Not verified yet: it only says whom to ask.
    const isExternal = verifyExternal !== undefined && others.has(namedIssuer(token) ?? '')
    const verified = isExternal ? verifyExternal(token) : tokens.verify(token)
    return verified instanceof Promise ? settle(verified, log) : verified
  }
}

/** @returns `undefined` for what names none, and for what is no JWT */
function namedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

async function unlessInvalid(claims: Promise<Claims | undefined>): Promise<Claims | undefined> {
  try {
    return await claims
  } catch (error) {
    if (error instanceof InvalidTokenError) return undefined
    throw error
  }
}

/** A store or an issuer that is away says nothing of the token: that is 503, and not 401. */
function isPassing(error: unknown): boolean {
  return error instanceof StorageUnavailableError || error instanceof IssuerUnavailableError
}
