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
