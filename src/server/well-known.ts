import { authorizationServerMetadata, protectedResourceMetadata } from '../oauth/metadata.ts'
import { paths, wellKnownUrl } from './paths.ts'
import { type Route, serveJson } from './routes.ts'

export interface WellKnownNeeds {
  /** The issuer, and below it every endpoint. */
  readonly publicUrl: string
  /** Others whose tokens are accepted. */
  readonly otherIssuers: readonly string[]
  readonly scopes: readonly string[]
  readonly passwordGrant: boolean
  /** Whether tokens are signed by key pairs, whose public halves are shown. */
  readonly hasKeyPairs: boolean
  readonly hasAuthorizationEndpoint: boolean
}

/** Where the metadata of the API is. */
export function resourceMetadataUrl(publicUrl: string): string {
  return wellKnownUrl('oauth-protected-resource', publicUrl + paths.graphql)
}

/**
 * What the token service (RFC 8414) and the API (RFC 9728) say of themselves. With a path in the public URL, under the
 * names with and without it: a proxy may take it away.
 */
export function createWellKnownRoutes(needs: WellKnownNeeds): ReadonlyMap<string, Route> {
  const authorizationServer = serveJson(() => describeAuthorizationServer(needs))
  const protectedResource = serveJson(() => describeProtectedResource(needs))
  return new Map([
    ['/.well-known/oauth-authorization-server', authorizationServer],
    [new URL(wellKnownUrl('oauth-authorization-server', needs.publicUrl)).pathname, authorizationServer],
    [`/.well-known/oauth-protected-resource${paths.graphql}`, protectedResource],
    [new URL(resourceMetadataUrl(needs.publicUrl)).pathname, protectedResource],
  ])
}

function describeAuthorizationServer(needs: WellKnownNeeds) {
  const { publicUrl, scopes, passwordGrant, hasKeyPairs, hasAuthorizationEndpoint } = needs
  return authorizationServerMetadata({
    issuer: publicUrl,
    endpoints: {
      token: publicUrl + paths.token,
      revocation: publicUrl + paths.revocation,
      introspection: publicUrl + paths.introspection,
      authorization: hasAuthorizationEndpoint ? publicUrl + paths.authorization : undefined,
      jwks: hasKeyPairs ? publicUrl + paths.jwks : undefined,
    },
    scopes,
    passwordGrant,
  })
}

function describeProtectedResource({ publicUrl, otherIssuers, scopes }: WellKnownNeeds) {
  return protectedResourceMetadata({
    resource: publicUrl + paths.graphql,
    authorizationServers: [publicUrl, ...otherIssuers],
    scopes,
  })
}
