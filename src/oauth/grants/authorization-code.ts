import { createHash, timingSafeEqual } from 'node:crypto'
import { isGoodSince } from '../account-state.ts'
import type { Audit, RequestOrigin } from '../audit.ts'
import { hashSecret } from '../clients.ts'
import { OAuthError } from '../errors.ts'
import type { Grant } from '../grant.ts'
import { type GrantableScopesNeeds, grantAgain } from '../granted-scopes.ts'
import { type ResourceNeeds, requireSameResource } from '../resource.ts'
import type { Sessions } from '../sessions.ts'
import type { AccountStore, AuthorizationCode, AuthorizationCodeStore, SessionStore } from '../stores.ts'

export interface AuthorizationCodeGrantNeeds extends GrantableScopesNeeds, ResourceNeeds {
  readonly accounts: AccountStore
  readonly authorizationCodes: AuthorizationCodeStore
  readonly store: SessionStore
  readonly sessions: Sessions
  readonly audit: Audit
  readonly now: () => Date
}

const refused = () => new OAuthError('invalid_grant', 'the code is not valid')

/**
 * Exchanging an authorization code (RFC 6749 §4.1.3) with its PKCE verifier (RFC 7636 §4.6); every code has a challenge.
 *
 * A code that comes again, well formed in every other way, ends what it was exchanged for (RFC 6749 §4.1.2); with a
 * wrong verifier it comes from somebody who never had it whole, and ends nothing.
 */
export function createAuthorizationCodeGrant(needs: AuthorizationCodeGrantNeeds): Grant {
  return {
    type: 'authorization_code',
    async authorize({ code: text, redirectUri, codeVerifier, resource }, client, origin) {
      if (text === undefined) throw new OAuthError('invalid_request', 'the code is missing')
      const code = await needs.authorizationCodes.find(hashSecret(text))
      if (code === undefined || code.clientId !== client.id || code.redirectUri !== redirectUri)
        throw refused()
      if (!isVerifierOf(code, codeVerifier)) throw refused()
      if (code.sessionId !== undefined) return refuseReuse(code, origin, needs)
      if (code.expiresAt <= needs.now()) throw refused()
      const account = await needs.accounts.findById(code.accountId)
      if (!isGoodSince(account, code.authenticatedAt)) throw refused()
      const scopes = grantAgain(code.scopes, { account, client }, needs)
      const audience = requireSameResource(resource, code.resource, needs)
      const { session, refreshToken } = await needs.sessions.begin({ ...code, account, client, scopes })
      // The session comes first, or a second exchange could end it before it began.
      if (await needs.authorizationCodes.exchange(code.hash, session.id)) {
        return { scopes, audience, login: { account, session }, refreshToken }
      }
      await needs.sessions.endFor('code_reused', session, origin)
      return refuseReuse((await needs.authorizationCodes.find(code.hash)) ?? code, origin, needs)
    },
  }
}

/** RFC 7636 §4.6, by `S256`. */
function isVerifierOf({ codeChallenge }: AuthorizationCode, verifier: string | undefined): boolean {
  if (verifier === undefined || !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false
  const challenge = Buffer.from(createHash('sha256').update(verifier).digest('base64url'))
  const expected = Buffer.from(codeChallenge)
  return challenge.length === expected.length && timingSafeEqual(challenge, expected)
}

async function refuseReuse(
  { sessionId, accountId, clientId }: AuthorizationCode,
  origin: RequestOrigin,
  { store, sessions, audit }: AuthorizationCodeGrantNeeds,
): Promise<never> {
  const session = sessionId === undefined ? undefined : await store.find(sessionId)
  if (session !== undefined) {
    audit({ type: 'code_reused', sessionId: session.id, accountId, clientId, ...origin })
    await sessions.endFor('code_reused', session, origin)
  }
  throw refused()
}
