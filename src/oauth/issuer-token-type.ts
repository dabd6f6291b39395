/** RFC 9068 §4 takes both forms; media types are compared without regard to case. */
export function isMarkedAccessToken(typ: unknown): boolean {
  return typeof typ === 'string' && /^(?:application\/)?at\+jwt$/i.test(typ)
}

/** RFC 7519 §5.1: `JWT`, or nothing, says only that this is some JWT. */
export function isUnmarkedToken(typ: unknown): boolean {
  return typ === undefined || (typeof typ === 'string' && /^(?:application\/)?jwt$/i.test(typ))
}

const CLAIMS_OF_OTHER_TOKENS = ['at_hash', 'c_hash', 's_hash', 'events']

/**
 * Whether a token without a mark in its header shows by its claims that it is no access token: the hashes and the
 * `nonce` of ID tokens (OpenID Connect Core §2, §3.3.2.11), the `events` of logout tokens, and what Keycloak (`typ`)
 * and Cognito (`token_use`) say outright. An ID token need not have any of these.
 */
export function isOtherKindOfToken(claims: Readonly<Record<string, unknown>>): boolean {
  if (claims.typ !== undefined && claims.typ !== 'Bearer') return true
  if (claims.token_use !== undefined && claims.token_use !== 'access') return true
  // Keycloak before 25 put the nonce of the login into access tokens too, and says what they are.
  if (claims.nonce !== undefined && claims.typ === undefined) return true
  return CLAIMS_OF_OTHER_TOKENS.some((name) => claims[name] !== undefined)
}
