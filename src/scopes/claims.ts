/** The payload of a token that was verified: the engine believes it. Never changed once handed over. */
export type Claims = Readonly<Record<string, unknown>>

/**
 * Finds the granted scopes in a token's claims: none is an empty list, `undefined` says that the claims cannot be
 * read, and the caller then counts as one without a valid token.
 */
export type ScopeReader = (claims: Claims) => readonly string[] | undefined

/** The `scope` claim of RFC 9068 (RFC 8693 §4.2): a string of scopes separated by spaces, or a list as some issuers write it. */
export const readScopeClaim: ScopeReader = ({ scope = '' }) => {
  if (typeof scope === 'string') return scope.split(' ').filter((each) => each !== '')
  return Array.isArray(scope) && scope.every((each) => typeof each === 'string') ? scope : undefined
}
