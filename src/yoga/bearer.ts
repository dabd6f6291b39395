/** What an `Authorization` header says: nothing of a bearer token, a token, or something malformed. */
export type BearerCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'malformed' }

const none: BearerCredentials = { kind: 'none' }
const malformed: BearerCredentials = { kind: 'malformed' }

/**
 * Reads a bearer token (RFC 6750 §2.1: `b64token`; the scheme is case-insensitive, RFC 9110 §11.1). Another scheme
 * is no bearer token; the Bearer scheme with anything but one token after it is malformed.
 */
export function parseBearer(authorization: string | null): BearerCredentials {
  const [, scheme = '', credentials = ''] = /^(\S*) *(.*)$/.exec(authorization ?? '') ?? []
  if (scheme.toLowerCase() !== 'bearer') return none
  return /^[A-Za-z0-9._~+/-]+=*$/.test(credentials) ? { kind: 'token', token: credentials } : malformed
}

export interface Challenge {
  readonly realm: string
  /** RFC 6750 §3.1; left out for a caller who sent no token. */
  readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope'
  readonly errorDescription?: string
  /** Scopes that would do. */
  readonly scope?: readonly string[]
}

/** The value of a `WWW-Authenticate` header (RFC 6750 §3): printable ASCII, quotes and backslashes escaped. */
export function formatChallenge({ realm, error, errorDescription, scope = [] }: Challenge): string {
  const parameters = [
    ['realm', realm],
    ['error', error],
    ['error_description', errorDescription],
    ['scope', scope.length > 0 ? scope.join(' ') : undefined],
  ] as const
  const written = parameters.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${quote(value)}`],
  )
  return `Bearer ${written.join(', ')}`
}

function quote(value: string): string {
  return `"${value.replace(/[^\x20-\x7E]/g, '?').replace(/["\\]/g, '\\$&')}"`
}
