import { isGoodSince } from './account-state.ts'
import type { Audit, RequestOrigin } from './audit.ts'
import {
  type AuthorizationRequest,
  isFirstParty,
  readState,
  requireAuthorizationRequest,
  requireRedirectTarget,
} from './authorization-request.ts'
import { type ClientDirectoryNeeds, createClientDirectory, hashSecret } from './clients.ts'
import { OAuthError } from './errors.ts'
import { type GrantableScopesNeeds, grantToAccount } from './granted-scopes.ts'
import type { AuthenticatedUser } from './password-login.ts'
import { addToRedirectUri } from './redirect-uri.ts'
import { createOpaqueToken } from './refresh-tokens.ts'
import type { ResourceNeeds } from './resource.ts'
import type { Account, AuthorizationCodeStore, ConsentStore, SessionStore } from './stores.ts'

export type { AuthenticatedUser, AuthorizationRequest }

export type CheckedAuthorizationRequest =
  | { readonly kind: 'valid'; readonly request: AuthorizationRequest }
  /** Who asks, or where the answer would go, is in doubt: a page says so, and nobody is redirected (RFC 6749 §4.1.2.1). */
  | { readonly kind: 'page'; readonly error: OAuthError }
  /** To be answered by a redirect (303) to `location`, which carries the error, `state` and `iss`. */
  | { readonly kind: 'redirect'; readonly error: OAuthError; readonly location: string }

/** What a user is asked. */
export interface ConsentQuestion {
  /** What the client would get: of the scopes requested those that the user may grant. */
  readonly scopes: readonly string[]
  /** Whether it need not be asked: the user has consented to all of it before, or the client is the built-in one. */
  readonly isAnswered: boolean
}

export interface Approval extends RequestOrigin {
  /** Those that the user let pass; what was not asked about is left out. Default: all. */
  readonly scopes?: readonly string[] | undefined
}

/** The authorization endpoint (RFC 6749 §3.1) without HTTP: the pages in front of it ask here what to do. */
export interface AuthorizationService {
  /** @param parameters the query, or the form that repeats it; nothing is thrown for what is wrong with it */
  check(parameters: URLSearchParams): Promise<CheckedAuthorizationRequest>
  /**
   * What to ask this user.
   *
   * @throws {OAuthError} `invalid_scope`: scopes were requested and the user may grant none of them; for {@link refusal}
   */
  question(request: AuthorizationRequest, account: Account): Promise<ConsentQuestion>
  /**
   * Remembers the consent and issues a code, good for 60 seconds.
   *
   * @returns where to redirect (303) the browser, with `code`, `state` and `iss`
   * @throws {OAuthError} as `question`; `access_denied` when the user let nothing pass, or is no longer to be let in
   */
  approve(request: AuthorizationRequest, user: AuthenticatedUser, approval?: Approval): Promise<string>
  /** @returns where to redirect (303) the browser, with `access_denied`, `state` and `iss` */
  deny(request: AuthorizationRequest, account: Account, origin?: RequestOrigin): string
  /** @returns where to redirect (303) the browser with any other error */
  refusal(request: Pick<AuthorizationRequest, 'redirectUri' | 'state'>, error: OAuthError): string
  /** Takes a consent back, and ends what came of it: every session of the account with the client, and every code. */
  withdraw(accountId: string, clientId: string, origin?: RequestOrigin): Promise<void>
}

export interface AuthorizationServiceNeeds extends ClientDirectoryNeeds, GrantableScopesNeeds, ResourceNeeds {
  readonly authorizationCodes: AuthorizationCodeStore
  readonly consents: ConsentStore
  readonly sessions: Pick<SessionStore, 'endAll'>
  /** As for the token service: the `iss` of every answer (RFC 9207). */
  readonly issuer: string
  /** Default: nobody takes note. */
  readonly audit?: Audit
  readonly now: () => Date
}

/** RFC 6749 §4.1.2 wants codes short-lived. */
const CODE_MS = 60_000

export function createAuthorizationService(needs: AuthorizationServiceNeeds): AuthorizationService {
  const { issuer, audit = () => {}, now } = needs
  const clients = createClientDirectory(needs)

  const answer = (
    { redirectUri, state }: Pick<AuthorizationRequest, 'redirectUri' | 'state'>,
    parameters: Readonly<Record<string, string>>,
  ) => addToRedirectUri(redirectUri, { ...parameters, state, iss: issuer })

  const refusal: AuthorizationService['refusal'] = (request, { code, description }) =>
    answer(request, { error: code, error_description: description })

  const question = (request: AuthorizationRequest, account: Account) => askAbout(request, account, needs)

  return {
    async check(parameters) {
      const target = await outcomeOf(() => requireRedirectTarget(parameters, clients))
      if (target instanceof OAuthError) return { kind: 'page', error: target }
      const request = await outcomeOf(() => requireAuthorizationRequest(parameters, target, needs))
      if (!(request instanceof OAuthError)) return { kind: 'valid', request }
      const location = refusal({ ...target, state: readState(parameters) }, request)
      return { kind: 'redirect', error: request, location }
    },
    question,
    async approve(request, user, { scopes: passed, ...origin } = {}) {
      const asked = await question(request, user.account)
      const scopes = asked.scopes.filter((scope) => passed?.includes(scope) ?? true)
      if (scopes.length === 0 && asked.scopes.length > 0) {
        throw new OAuthError('access_denied', 'the user did not consent')
      }
      if (!isGoodSince(user.account, user.authenticatedAt)) {
        throw new OAuthError('access_denied', 'the user is not to be let in')
      }
      const by = { accountId: user.account.id, clientId: request.client.id }
      if (!isFirstParty(request.client) && (!asked.isAnswered || scopes.length < asked.scopes.length)) {
        await rememberConsent(by, { asked: asked.scopes, given: scopes }, needs)
        audit({ type: 'consent_given', scopes, ...by, ...origin })
      }
      const code = await issueCode(request, user, scopes, needs)
      await requireConsent(request, user.account, needs)
      audit({ type: 'code_issued', scopes, ...by, ...origin })
      return answer(request, { code })
    },
    deny(request, { id: accountId }, origin = {}) {
      audit({ type: 'consent_refused', accountId, clientId: request.client.id, ...origin })
      return refusal(request, new OAuthError('access_denied', 'the user did not consent'))
    },
    refusal,
    async withdraw(accountId, clientId, origin = {}) {
      // First, as `approve` looks for it last.
      await needs.consents.remove(accountId, clientId)
      await needs.sessions.endAll(accountId, now(), clientId)
      audit({ type: 'consent_revoked', accountId, clientId, ...origin })
    },
  }
}

/** What it gives, or the refusal that it throws. */
async function outcomeOf<Value>(task: () => Value | Promise<Value>): Promise<Value | OAuthError> {
  try {
    return await task()
  } catch (error) {
    if (error instanceof OAuthError) return error
    throw error
  }
}

async function askAbout(
  { client, scopes: requested }: AuthorizationRequest,
  account: Account,
  needs: AuthorizationServiceNeeds,
): Promise<ConsentQuestion> {
  const scopes = grantToAccount(requested, account, needs)
  if (isFirstParty(client)) return { scopes, isAnswered: true }
  const consent = await needs.consents.find(account.id, client.id)
  // By name, and not by what they imply: the user may have unticked that one.
  const consented = new Set(consent?.scopes)
  return { scopes, isAnswered: consent !== undefined && scopes.every((scope) => consented.has(scope)) }
}

/** What was not asked about stays as it was. */
async function rememberConsent(
  by: { readonly accountId: string; readonly clientId: string },
  { asked, given }: { readonly asked: readonly string[]; readonly given: readonly string[] },
  { consents, now }: AuthorizationServiceNeeds,
): Promise<void> {
  await consents.put({ ...by, scopes: given, givenAt: now() }, asked)
}

/**
 * Once the code is stored: whoever takes the consent back from now on takes the code back too, and one that was stored
 * too late for that is never handed out.
 */
async function requireConsent(
  { client }: AuthorizationRequest,
  account: Account,
  { consents }: AuthorizationServiceNeeds,
): Promise<void> {
  if (isFirstParty(client) || (await consents.find(account.id, client.id)) !== undefined) return
  throw new OAuthError('access_denied', 'the user has taken the consent back')
}

async function issueCode(
  { client, redirectUri, codeChallenge, resource }: AuthorizationRequest,
  { account, authenticatedAt }: AuthenticatedUser,
  scopes: readonly string[],
  { authorizationCodes, now }: AuthorizationServiceNeeds,
): Promise<string> {
  const code = createOpaqueToken()
  await authorizationCodes.add({
    hash: hashSecret(code),
    clientId: client.id,
    accountId: account.id,
    redirectUri,
    scopes,
    resource,
    codeChallenge,
    authenticatedAt,
    expiresAt: new Date(now().getTime() + CODE_MS),
    sessionId: undefined,
  })
  return code
}
