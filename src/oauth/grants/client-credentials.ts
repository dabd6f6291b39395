import { isPublicClient } from '../clients.ts'
import { OAuthError } from '../errors.ts'
import type { Grant } from '../grant.ts'
import { type GrantableScopesNeeds, requireRequestedScopes } from '../granted-scopes.ts'
import { type ResourceNeeds, requireResource } from '../resource.ts'

/** The Client Credentials Grant (RFC 6749 §4.4): a confidential client for itself, without a refresh token (§4.4.3). */
export function createClientCredentialsGrant(
  needs: Pick<GrantableScopesNeeds, 'catalogue'> & ResourceNeeds,
): Grant {
  return {
    type: 'client_credentials',
    async authorize({ scope, resource }, client) {
      if (isPublicClient(client)) {
        throw new OAuthError('unauthorized_client', 'this grant is for confidential clients only')
      }
      return {
        scopes: requireRequestedScopes(scope, client, needs),
        audience: requireResource(resource, needs) ?? needs.audience,
        login: undefined,
        refreshToken: undefined,
      }
    },
  }
}
