import type { ClientCredentials } from './client-auth.ts'
import { OAuthError } from './errors.ts'

/** Where a request may say which client it comes from. An empty parameter counts as absent (RFC 6749 §3.2). */
export interface PresentedCredentials {
  /** The value of the `Authorization` header, as received. */
  readonly authorization?: string | undefined
  /** The parameter `client_id`. */
  readonly clientId?: string | undefined
  /** The parameter `client_secret`. */
  readonly clientSecret?: string | undefined
}

/**
 * How a client says who it is (RFC 6749 §2.3.1); whether it is true, `authenticateClient` knows.
 *
 * @throws {OAuthError} `invalid_client` with a challenge: the header is not well formed, or of another scheme;
 * `invalid_request`: more than one way to authenticate, two clients, or a secret without a client
 */
export function parseClientCredentials({
  authorization,
  clientId,
  clientSecret,
}: PresentedCredentials): ClientCredentials {
  const basic = authorization === undefined ? undefined : parseBasic(authorization)
  const id = clientId || undefined
  const secret = clientSecret || undefined
  if (basic !== undefined) {
    if (secret !== undefined) throw new OAuthError('invalid_request', 'there are two client secrets')
    if (id !== undefined && id !== basic.id) throw new OAuthError('invalid_request', 'there are two clients')
    return { kind: 'basic', ...basic }
  }
  if (id !== undefined) return { kind: 'body', id, secret }
  if (secret !== undefined) throw new OAuthError('invalid_request', 'the client id is missing')
  return { kind: 'none' }
}

interface BasicCredentials {
  readonly id: string
  readonly secret: string
}

/** @returns `undefined` for a colon alone: Swagger UI sends that for no client at all */
function parseBasic(authorization: string): BasicCredentials | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization) ?? []
  const credentials = encoded === undefined ? undefined : decodeBase64(encoded)
  const colon = credentials?.indexOf(':') ?? -1
  if (credentials === undefined || colon === -1) throw malformed()
  if (credentials === ':') return undefined
  return { id: decodeForm(credentials.slice(0, colon)), secret: decodeForm(credentials.slice(colon + 1)) }
}

function malformed(cause?: unknown): OAuthError {
  return new OAuthError('invalid_client', 'the client must authenticate by Basic, well formed', {
    challenge: true,
    cause,
  })
}

function decodeBase64(encoded: string): string | undefined {
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.toString('base64') !== encoded) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** RFC 6749 §2.3.1 and Appendix B: each half is form-encoded before the two are joined. */
function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (cause) {
    throw malformed(cause)
  }
}
