export interface Challenge {
  readonly realm: string
  /** RFC 6750 §3.1; left out for a caller who sent no token. */
  readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope'
  readonly errorDescription?: string
  /** Scopes that would do. */
  readonly scope?: readonly string[]
  /** Where the metadata of the API is (RFC 9728 §5.1). */
  readonly resourceMetadata?: string | undefined
}

/** What each challenge says of the API, whatever its cause. */
export type ChallengingApi = Pick<Challenge, 'realm' | 'resourceMetadata'>

/** The value of a `WWW-Authenticate` header (RFC 6750 §3): printable ASCII, quotes and backslashes escaped. */
export function formatChallenge({
  realm,
  error,
  errorDescription,
  scope = [],
  resourceMetadata,
}: Challenge): string {
  const parameters = [
    ['realm', realm],
    ['error', error],
    ['error_description', errorDescription],
    ['scope', scope.length > 0 ? scope.join(' ') : undefined],
    ['resource_metadata', resourceMetadata],
  ] as const
  const written = parameters.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${quote(value)}`],
  )
  return `Bearer ${written.join(', ')}`
}

function quote(value: string): string {
  return `"${value.replace(/[^\x20-\x7E]/g, '?').replace(/["\\]/g, '\\$&')}"`
}
