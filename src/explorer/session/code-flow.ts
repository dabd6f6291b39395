import type { ExplorerTokens } from '../../yoga/explorer-document.ts'
import { browserStorage } from '../browser-storage.ts'
import { storageKey } from './keep.ts'
import { type TokenEndpoint, type TokenGrant, TokenRequestError } from './token-endpoint.ts'

/** What the page needs to know of the authorization endpoint. */
export type CodeFlow = NonNullable<ExplorerTokens['codeFlow']>

interface Pending {
  readonly state: string
  readonly verifier: string
  readonly scopes: readonly string[]
}

const PENDING = 'login'

/** Goes to the page of the server that logs users in (RFC 6749 §4.1.1), with PKCE (RFC 7636). */
export async function beginCodeFlow(
  page: Window,
  { authorizationUrl, clientId, redirectUri }: CodeFlow,
  scopes: readonly string[],
): Promise<void> {
  const pending: Pending = { state: randomText(), verifier: randomText(), scopes }
  browserStorage(page, 'sessionStorage').setItem(storageKey(page, PENDING), JSON.stringify(pending))
  const url = new URL(authorizationUrl, page.location.href)
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state: pending.state,
    code_challenge: await challengeOf(pending.verifier),
    code_challenge_method: 'S256',
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
  }
  // RFC 6749 §3.1: a query that it has of its own stays.
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  page.location.assign(url)
}

/** What the server's page sent along, and what this tab had asked for. */
export interface CodeAnswer {
  readonly parameters: URLSearchParams
  /** `undefined` when this tab had not asked. */
  readonly pending: Pending | undefined
}

/** Takes the answer to a login out of the address, which nobody shall keep; `undefined` when there is none. */
export function takeCodeAnswer(page: Window): CodeAnswer | undefined {
  const parameters = new URLSearchParams(page.location.search)
  const pending = takePending(page)
  if (!parameters.has('state') || !(parameters.has('code') || parameters.has('error'))) return undefined
  page.history.replaceState(null, '', page.location.pathname)
  return { parameters, pending }
}

/** What came of a login that was begun before the page went. */
export interface FinishedLogin {
  readonly grant: TokenGrant
  readonly requested: readonly string[]
}

/**
 * Trades the code for a token.
 *
 * @throws {TokenRequestError} it failed, or the answer is not one to what this tab asked
 */
export async function finishCodeFlow(
  { parameters, pending }: CodeAnswer,
  endpoint: TokenEndpoint,
  { issuer, clientId, redirectUri }: CodeFlow,
): Promise<FinishedLogin> {
  if (
    pending === undefined ||
    parameters.get('state') !== pending.state ||
    parameters.get('iss') !== issuer
  ) {
    throw new TokenRequestError('That was no answer to a login of this tab. Log in again.')
  }
  if (parameters.get('error') === 'access_denied') throw new TokenRequestError('The login was refused there.')
  const code = parameters.get('code')
  if (code === null) throw new TokenRequestError(`The login failed: ${parameters.get('error')}.`)
  const grant = await endpoint.request({
    grant_type: 'authorization_code',
    code,
    client_id: clientId,
    redirect_uri: redirectUri,
    code_verifier: pending.verifier,
  })
  return { grant, requested: pending.scopes }
}

function takePending(page: Window): Pending | undefined {
  const storage = browserStorage(page, 'sessionStorage')
  const text = storage.getItem(storageKey(page, PENDING))
  storage.removeItem(storageKey(page, PENDING))
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** 256 random bits: 43 characters. */
function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)))
}

async function challengeOf(verifier: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))))
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
