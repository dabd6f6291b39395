/** Where the endpoints are, below the public URL. The pages of the authorization endpoint know their own. */
export const paths = {
  graphql: '/graphql',
  token: '/token',
  revocation: '/revoke',
  introspection: '/introspect',
  authorization: '/authorize',
  jwks: '/.well-known/jwks.json',
  openApi: '/openapi.json',
} as const

/** They read their own bodies, up to their own limit. */
export const formPaths: ReadonlySet<string> = new Set([paths.token, paths.revocation, paths.introspection])

/** A well-known path goes between the host and the path of what it is about (RFC 8414 §3.1, RFC 9728 §3.1). */
export function wellKnownUrl(name: string, url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}/.well-known/${name}${pathname === '/' ? '' : pathname}`
}
