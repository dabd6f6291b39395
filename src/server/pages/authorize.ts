import type { AuthorizationRequest } from '../../oauth/authorization-request.ts'
import { isPublicClient } from '../../oauth/clients.ts'
import { OAuthError } from '../../oauth/errors.ts'
import { seeOther } from './answers.ts'
import { findBrowserUser } from './browser-user.ts'
import { answerConsentPage } from './consent.ts'
import { answerInvalid } from './error-page.ts'
import type { PageTools } from './needs.ts'
import type { Page, PageRequest } from './page.ts'
import { loginPath } from './return-to.ts'

/** `GET /authorize` (RFC 6749 §4.1.1): leads to the login, asks for consent, or sends the browser back with an answer. */
export function createAuthorizePage(tools: PageTools): Page {
  const { authorization, host } = tools
  return {
    async get({ request, source }) {
      const parameters = new URL(request.url).searchParams
      const checked = await authorization.check(parameters)
      if (checked.kind !== 'valid') return answerInvalid(checked, host)
      try {
        return await answerRequest({ request, source }, { valid: checked.request, parameters }, tools)
      } catch (error) {
        if (error instanceof OAuthError) return seeOther(authorization.refusal(checked.request, error))
        throw error
      }
    },
  }
}

/** @throws {OAuthError} to be sent back to the client */
async function answerRequest(
  { request, source }: PageRequest,
  { valid, parameters }: { readonly valid: AuthorizationRequest; readonly parameters: URLSearchParams },
  tools: PageTools,
): Promise<Response> {
  const prompts = readPrompts(parameters)
  const user = await findBrowserUser(request, tools)
  if (user === undefined || prompts.has('login') || prompts.has('select_account')) {
    if (prompts.has('none')) throw new OAuthError('login_required', 'the user is not logged in')
    return seeOther(loginPath({ kind: 'authorize', parameters: withoutLoginPrompt(parameters) }))
  }
  const asked = { request: valid, parameters, user }
  const question = await tools.authorization.question(valid, user.account)
  if (question.isAnswered && isSureOfClient(valid) && !prompts.has('consent')) {
    return seeOther(await tools.authorization.approve(valid, user, source))
  }
  if (prompts.has('none')) throw new OAuthError('consent_required', 'the user has to be asked')
  return answerConsentPage({ ...asked, scopes: question.scopes }, tools)
}

/**
 * Whether nobody but the client can do anything with the answer. On the user's machine, or behind a scheme of its own,
 * any program can pass for a client without a secret: there the user is asked every time (RFC 8252 §8.6).
 */
function isSureOfClient({ client, redirectUri }: AuthorizationRequest): boolean {
  return !isPublicClient(client) || new URL(redirectUri).protocol === 'https:'
}

/**
 * What the client wants the user to be asked, whatever is known already (OpenID Connect Core §3.1.2.1, of which this is
 * all that there is).
 *
 * @throws {OAuthError} `invalid_request`: to ask nothing, and something
 */
function readPrompts(parameters: URLSearchParams): ReadonlySet<string> {
  const prompts = new Set((parameters.get('prompt') ?? '').split(' '))
  if (!prompts.has('none') || prompts.size === 1) return prompts
  throw new OAuthError('invalid_request', 'the prompt none stands alone')
}

/** The request as it is to be continued after the login, which would else be asked for again and again. */
function withoutLoginPrompt(parameters: URLSearchParams): URLSearchParams {
  const left = new URLSearchParams(parameters)
  const prompts = [...readPrompts(parameters)].filter((prompt) => prompt === 'consent')
  left.delete('prompt')
  if (prompts.length > 0) left.set('prompt', prompts.join(' '))
  return left
}
