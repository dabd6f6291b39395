import type { Grant } from '../grant.ts'
import { type GrantableScopesNeeds, grantToAccount, requireRequestedScopes } from '../granted-scopes.ts'
import type { PasswordLogin } from '../password-login.ts'
import { type ResourceNeeds, requireResource } from '../resource.ts'
import type { Sessions } from '../sessions.ts'

export interface PasswordGrantNeeds extends GrantableScopesNeeds, ResourceNeeds {
  readonly logIn: PasswordLogin
  readonly sessions: Pick<Sessions, 'begin'>
}

/**
 * The Resource Owner Password Credentials Grant (RFC 6749 §4.3), for our own client only (RFC 9700 §2.4).
 *
 * Scopes are read and looked up before the password, so that a mistake in them costs no hash and tells nothing of the
 * account; whether the account may have them is decided after it.
 */
export function createPasswordGrant(needs: PasswordGrantNeeds): Grant {
  return {
    type: 'password',
    async authorize({ username, password, scope, resource: named }, client, origin) {
      const requested = requireRequestedScopes(scope, client, needs)
      const resource = requireResource(named, needs)
      const { account, authenticatedAt } = await needs.logIn(
        { username, password, clientId: client.id },
        origin,
      )
      const scopes = grantToAccount(requested, account, needs)
      const { session, refreshToken } = await needs.sessions.begin({
        account,
        client,
        scopes,
        resource,
        authenticatedAt,
      })
      return { scopes, audience: resource ?? needs.audience, login: { account, session }, refreshToken }
    },
  }
}
