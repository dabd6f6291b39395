import type { ExplorerTokens } from '../../yoga/explorer-document.ts'
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
  page.sessionStorage.setItem(storageKey(page, PENDING), JSON.stringify(pending))
  const url = new URL(authorizationUrl, page.location.href)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state: pending.state,
    code_challenge: await challengeOf(pending.verifier),
    code_challenge_method: 'S256',
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
  }).toString()
  page.location.assign(url)
}

/** What came of a login that was begun before the page went. */
export interface FinishedLogin {
  readonly grant: TokenGrant
  readonly requested: readonly string[]
}

/**
 * Trades the code in the address for a token, and takes it out of the address.
 *
 * @returns `undefined` when no login was under way
 * @throws {TokenRequestError} it failed, or the answer is not one to what this tab asked
 */
export async function finishCodeFlow(
  page: Window,
  endpoint: TokenEndpoint,
  flow: CodeFlow,
): Promise<FinishedLogin | undefined> {
  const answer = new URLSearchParams(page.location.search)
  const pending = takePending(page)
  if (!answer.has('state') || !(answer.has('code') || answer.has('error'))) return undefined
  page.history.replaceState(null, '', page.location.pathname)
  if (pending === undefined || answer.get('state') !== pending.state || answer.get('iss') !== flow.issuer) {
    throw new TokenRequestError('That was no answer to a login of this tab. Log in again.')
  }
  if (answer.get('error') === 'access_denied') throw new TokenRequestError('The login was refused there.')
  const code = answer.get('code')
  if (code === null) throw new TokenRequestError(`The login failed: ${answer.get('error')}.`)
  const { clientId, redirectUri } = flow
  const grant = await endpoint.request({
    grant_type: 'authorization_code',
    code,
    client_id: clientId,
    redirect_uri: redirectUri,
    code_verifier: pending.verifier,
  })
  return { grant, requested: pending.scopes }
}

/** Who a token is for, to be shown; nothing is decided by it. */
export function subjectOf(accessToken: string): string {
  try {
    const [, payload = ''] = accessToken.split('.')
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    const subject = typeof claims === 'object' && claims !== null && 'sub' in claims ? claims.sub : undefined
    return typeof subject === 'string' ? subject : 'somebody'
  } catch {
    return 'somebody'
  }
}

function takePending(page: Window): Pending | undefined {
  const text = page.sessionStorage.getItem(storageKey(page, PENDING))
  page.sessionStorage.removeItem(storageKey(page, PENDING))
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
