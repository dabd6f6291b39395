import { type ClientDirectory, FIRST_PARTY_CLIENT_ID } from './clients.ts'
import { isCredential } from './credential.ts'
import { OAuthError } from './errors.ts'
import { type GrantableScopesNeeds, requireRequestedScopes } from './granted-scopes.ts'
import { isRegisteredRedirectUri } from './redirect-uri.ts'
import { type ResourceNeeds, requireResource } from './resource.ts'
import type { Client } from './stores.ts'

/** An authorization request (RFC 6749 §4.1.1) in which nothing is wrong. */
export interface AuthorizationRequest {
  readonly client: Client
  /** As sent. */
  readonly redirectUri: string
  /** As requested, without repeats; each exists and is one of the client's. */
  readonly scopes: readonly string[]
  /** As sent. */
  readonly state: string | undefined
  /** RFC 7636 §4.2, by `S256`. */
  readonly codeChallenge: string
  /** RFC 8707; `undefined` for the default one. */
  readonly resource: string | undefined
}

/** Where the answer to an authorization request may be sent. */
export type RedirectTarget = Pick<AuthorizationRequest, 'client' | 'redirectUri'>

/**
 * Who asks, and where the answer goes; nothing is redirected before both are certain (RFC 6749 §4.1.2.1).
 *
 * @throws {OAuthError} `invalid_client` or `invalid_request`, to be shown on a page
 */
export async function requireRedirectTarget(
  parameters: URLSearchParams,
  clients: ClientDirectory,
): Promise<RedirectTarget> {
  const clientId = soleValue(parameters, 'client_id')
  const client = clientId !== undefined && isCredential(clientId) ? await clients.find(clientId) : undefined
  if (client === undefined) throw new OAuthError('invalid_client', 'the client is not known here')
  const redirectUri = soleValue(parameters, 'redirect_uri')
  if (redirectUri === undefined || !isRegisteredRedirectUri(redirectUri, client.redirectUris)) {
    throw new OAuthError('invalid_request', 'the redirect URI is not one of this client')
  }
  return { client, redirectUri }
}

/** The `state` to send back; `undefined` when it is missing or stands more than once. */
export function readState(parameters: URLSearchParams): string | undefined {
  return soleValue(parameters, 'state')
}

/** @throws {OAuthError} anything else that is wrong, to be sent back to the client */
export function requireAuthorizationRequest(
  parameters: URLSearchParams,
  target: RedirectTarget,
  needs: Pick<GrantableScopesNeeds, 'catalogue'> & ResourceNeeds,
): AuthorizationRequest {
  const names = [...parameters.keys()]
  // RFC 6749 §3.1: parameters MUST NOT be included more than once.
  if (new Set(names).size < names.length) {
    throw new OAuthError('invalid_request', 'a parameter stands more than once')
  }
  requireCodeFlow(parameters)
  if (!target.client.grants.includes('authorization_code')) {
    throw new OAuthError('unauthorized_client', 'this client may not ask for a code')
  }
  return {
    ...target,
    state: readState(parameters),
    codeChallenge: requireCodeChallenge(parameters),
    scopes: requireRequestedScopes(soleValue(parameters, 'scope'), target.client, needs),
    resource: requireResource(soleValue(parameters, 'resource'), needs),
  }
}

function requireCodeFlow(parameters: URLSearchParams): void {
  const responseType = soleValue(parameters, 'response_type')
  if (responseType === undefined) throw new OAuthError('invalid_request', 'the response type is missing')
  if (responseType !== 'code') {
    throw new OAuthError('unsupported_response_type', 'the only response type is: code')
  }
  const responseMode = soleValue(parameters, 'response_mode') ?? 'query'
  if (responseMode !== 'query') throw new OAuthError('invalid_request', 'the only response mode is: query')
}

/** RFC 7636 §4.4.1. A challenge without a method is `plain`, which whoever sees the request can answer. */
function requireCodeChallenge(parameters: URLSearchParams): string {
  const challenge = soleValue(parameters, 'code_challenge')
  if (challenge === undefined) throw new OAuthError('invalid_request', 'the code challenge is missing')
  if (soleValue(parameters, 'code_challenge_method') !== 'S256') {
    throw new OAuthError('invalid_request', 'the only code challenge method is: S256')
  }
  if (/^[A-Za-z0-9_-]{43}$/.test(challenge)) return challenge
  throw new OAuthError('invalid_request', 'the code challenge is malformed')
}

/** RFC 6749 §3.1: a parameter without a value counts as absent. One that stands more than once has no value to go by. */
function soleValue(parameters: URLSearchParams, name: string): string | undefined {
  const [value, ...others] = parameters.getAll(name)
  return value === '' || others.length > 0 ? undefined : value
}

/** Whether this client is ours, and its users need not be asked what it may have. */
export function isFirstParty({ id }: Client): boolean {
  return id === FIRST_PARTY_CLIENT_ID
}
