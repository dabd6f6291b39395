import { createHash } from 'node:crypto'
import { createAuthorizationService } from '../../src/oauth/authorization.ts'
import type { ClientCredentials } from '../../src/oauth/client-auth.ts'
import type { TokenServiceNeeds } from '../../src/oauth/token-service.ts'
import { byId, callback, createWorld, john } from './world.ts'

/** RFC 7636 Appendix B. */
export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const challenge = createHash('sha256').update(verifier).digest('base64url')

export const good = {
  response_type: 'code',
  client_id: 'spa',
  redirect_uri: callback,
  scope: 'me items',
  state: 'a state/with=signs&more',
  code_challenge: challenge,
  code_challenge_method: 'S256',
}

/** A token service and the authorization endpoint on the same stores. */
export async function createAuthorizationWorld(differences: Partial<TokenServiceNeeds> = {}) {
  const world = await createWorld(differences)
  const authorization = createAuthorizationService({ ...world, ...differences })

  /** The request that these parameters make; what they are refused with is a failure of the test. */
  async function requestOf(parameters: Readonly<Record<string, string>> = {}) {
    const checked = await authorization.check(new URLSearchParams({ ...good, ...parameters }))
    if (checked.kind === 'valid') return checked.request
    throw new Error('the request was refused', { cause: checked.error })
  }

  /** The code that johndoe lets a client have. */
  async function codeFor(parameters: Readonly<Record<string, string>> = {}): Promise<string> {
    const user = { account: john, authenticatedAt: world.now() }
    const location = await authorization.approve(await requestOf(parameters), user)
    return new URL(location).searchParams.get('code') ?? ''
  }

  const exchange = (
    code: string,
    parameters: Readonly<Record<string, string | undefined>> = {},
    credentials: ClientCredentials = byId('spa'),
  ) =>
    world.service.grant(
      { grantType: 'authorization_code', code, redirectUri: callback, codeVerifier: verifier, ...parameters },
      credentials,
    )

  return { ...world, authorization, requestOf, codeFor, exchange }
}
