import { html } from 'hono/html'
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts'
import { OAuthError } from '../../oauth/errors.ts'
import type { RequestSource } from '../request-source.ts'
import { answerPage, formTarget, seeOther } from './answers.ts'
import { type BrowserUser, findBrowserUser, findUsername } from './browser-user.ts'
import { csrfToken, type FormIdentity, isOurForm } from './csrf.ts'
import { answerInvalid } from './error-page.ts'
import { type Fault, faultSummary, type Html, layout } from './layout.ts'
import type { PageTools } from './needs.ts'
import type { Page } from './page.ts'
import { loginPath } from './return-to.ts'
import { scopeText } from './scope-text.ts'

/** What a user is asked, and by whom. */
export interface ConsentPage {
  readonly request: AuthorizationRequest
  /** The request as it came: it comes back with the form, and is checked again. */
  readonly parameters: URLSearchParams
  readonly user: BrowserUser
  /** Those that both client and user may have. */
  readonly scopes: readonly string[]
  /** Default: all of them. */
  readonly ticked?: readonly string[]
  /** Default: none. */
  readonly fault?: Fault & { readonly status: number }
}

/** Asks the user what the client may have. */
export async function answerConsentPage(page: ConsentPage, tools: PageTools): Promise<Response> {
  const { request, fault } = page
  const username = (await findUsername(page.user.account.id, tools)) ?? page.user.account.id
  const content = html`
${faultSummary(fault === undefined ? [] : [fault])}
<p><strong>${request.client.name}</strong> asks for access to your account <strong>${username}</strong>.</p>
${consentForm(page, tools)}
<p class="quiet">Whatever you choose, you are sent to <strong>${destinationOf(request)}</strong>. What you allow is remembered
and can be taken back <a href="account">in your account</a>.</p>
<p class="quiet">Not ${username}? <a href="${loginPath({ kind: 'authorize', parameters: page.parameters })}">Log in with another account</a>.</p>`
  return answerPage(layout({ title: `Allow ${request.client.name}?`, host: tools.host }, content), {
    status: fault?.status ?? 200,
    formTargets: [formTarget(request.redirectUri)],
  })
}

function consentForm(
  { parameters, user, scopes, ticked = scopes }: ConsentPage,
  { catalogue }: PageTools,
): Html {
  const query = parameters.toString()
  const choices = scopes.map((scope, index) => {
    const { description, includes } = scopeText(scope, catalogue)
    return html`<label class="choice" for="scope-${index}">
<input type="checkbox" id="scope-${index}" name="scope" value="${scope}"${ticked.includes(scope) ? html` checked` : ''}>
<span><span>${description}</span> <code class="quiet">${scope}</code>
${includes.length > 0 ? html`<span class="quiet">Includes ${includes.join(', ')}</span>` : ''}</span>
</label>`
  })
  const question =
    scopes.length > 0
      ? html`<fieldset><legend>It may:</legend>${choices}</fieldset>`
      : html`<p>It would learn who you are, and get no other access.</p>`
  return html`<form method="post" action="consent">
<input type="hidden" name="request" value="${query}">
<input type="hidden" name="csrf" value="${csrfToken(user.cookie, identityOf(query))}">
${question}
<div class="buttons">
<button class="main" name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button>
</div>
</form>`
}

/** `POST /consent`: what the user decided. */
export function createConsentPage(tools: PageTools): Page {
  const { authorization, host } = tools
  return {
    async post({ request, source }, fields) {
      const query = fields.get('request') ?? ''
      const parameters = new URLSearchParams(query)
      const checked = await authorization.check(parameters)
      if (checked.kind !== 'valid') return answerInvalid(checked, host)
      const user = await findBrowserUser(request, tools)
      if (user === undefined) return seeOther(loginPath({ kind: 'authorize', parameters }))
      try {
        const asked = { request: checked.request, parameters, user }
        const { scopes } = await authorization.question(checked.request, user.account)
        const isOurs = isOurForm(request, fields.get('csrf'), {
          cookie: user.cookie,
          form: identityOf(query),
        })
        if (!isOurs) return await answerConsentPage({ ...asked, scopes, fault: STALE }, tools)
        return await answerDecision({ asked: { ...asked, scopes }, fields, source }, tools)
      } catch (error) {
        if (error instanceof OAuthError) return seeOther(authorization.refusal(checked.request, error))
        throw error
      }
    },
  }
}

const STALE = {
  status: 403,
  text: 'This page was no longer up to date. Nothing has been done: please choose again.',
}
const NOTHING_TICKED = {
  status: 400,
  field: 'scope-0',
  text: 'Nothing is ticked. Tick what you allow, or deny it all.',
}

interface Decision {
  readonly asked: ConsentPage
  readonly fields: URLSearchParams
  readonly source: RequestSource
}

/** Only what is clearly an assent is one. */
async function answerDecision({ asked, fields, source }: Decision, tools: PageTools): Promise<Response> {
  const { authorization } = tools
  if (fields.get('decision') !== 'allow') {
    return seeOther(authorization.deny(asked.request, asked.user.account, source))
  }
  const scopes = asked.scopes.filter((scope) => fields.getAll('scope').includes(scope))
  if (scopes.length === 0 && asked.scopes.length > 0) {
    return answerConsentPage({ ...asked, ticked: scopes, fault: NOTHING_TICKED }, tools)
  }
  return seeOther(await authorization.approve(asked.request, asked.user, { ...source, scopes }))
}

function identityOf(query: string): FormIdentity {
  return ['consent', query]
}

/** What the user can judge: the host, or the scheme of an app. */
function destinationOf({ redirectUri }: AuthorizationRequest): string {
  const { host, protocol } = new URL(redirectUri)
  return host === '' ? protocol : host
}
