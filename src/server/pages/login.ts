import { html } from 'hono/html'
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts'
import { FIRST_PARTY_CLIENT_ID } from '../../oauth/clients.ts'
import { OAuthError } from '../../oauth/errors.ts'
import { createOpaqueToken } from '../../oauth/refresh-tokens.ts'
import type { RequestSource } from '../request-source.ts'
import { answerPage, formTarget, seeOther } from './answers.ts'
import { csrfToken, type FormIdentity, isOurForm } from './csrf.ts'
import { answerInvalid, retryHeaders } from './error-page.ts'
import { type Fault, faultSummary, type Html, layout } from './layout.ts'
import { type LoginFailure, missingFields, readFailure, STALE } from './login-failure.ts'
import type { PageTools } from './needs.ts'
import type { Page, PageRequest } from './page.ts'
import { formatReturnTo, parseReturnTo, type ReturnTo } from './return-to.ts'

/** A login under way. */
interface Login {
  readonly returnTo: ReturnTo
  /** What it is for; `undefined` for the account page. */
  readonly request: AuthorizationRequest | undefined
  /** As typed. */
  readonly username?: string
  readonly failure?: LoginFailure
}

/** `GET /login` shows the form, `POST /login` logs in and leads on to `return_to`, which is always a page of ours. */
export function createLoginPage(tools: PageTools): Page {
  return {
    async get({ request }) {
      const returnTo = parseReturnTo(new URL(request.url).searchParams.get('return_to'))
      return continueWith(returnTo, tools, (login) => answerLoginPage(request, login, tools))
    },
    async post(page, fields) {
      const returnTo = parseReturnTo(fields.get('return_to'))
      return continueWith(returnTo, tools, (login) =>
        logIn(page, { login: { ...login, username: fields.get('username') ?? '' }, fields }, tools),
      )
    },
  }
}

/** Nobody logs in for an authorization request that is not valid. */
async function continueWith(
  returnTo: ReturnTo,
  { authorization, host }: PageTools,
  next: (login: Login) => Promise<Response>,
): Promise<Response> {
  if (returnTo.kind === 'account') return next({ returnTo, request: undefined })
  const checked = await authorization.check(returnTo.parameters)
  return checked.kind === 'valid'
    ? next({ returnTo, request: checked.request })
    : answerInvalid(checked, host)
}

async function logIn(
  { request, source }: PageRequest,
  { login, fields }: { readonly login: Login; readonly fields: URLSearchParams },
  tools: PageTools,
): Promise<Response> {
  const { browserLogins, cookies } = tools
  const fail = (failure: LoginFailure) => answerLoginPage(request, { ...login, failure }, tools)
  const mine = { cookie: cookies.read(request, 'visit'), form: identityOf(fields.get('return_to') ?? '') }
  if (!isOurForm(request, fields.get('csrf'), mine)) return fail(STALE)
  const missing = missingFields(fields)
  if (missing !== undefined) return fail(missing)
  const user = await findUser({ login, fields, source }, tools)
  if (user instanceof OAuthError) return fail(readFailure(user))
  const former = cookies.read(request, 'login')
  if (former !== undefined) await browserLogins.end(former)
  // A secret that was there before the login, and may be known to somebody else, is never good after it.
  const { cookie } = await browserLogins.begin(user)
  return seeOther(formatReturnTo(login.returnTo), [cookies.set('login', cookie)])
}

async function findUser(
  {
    login,
    fields,
    source,
  }: { readonly login: Login; readonly fields: URLSearchParams; readonly source: RequestSource },
  { logIn }: PageTools,
) {
  const clientId = login.request?.client.id ?? FIRST_PARTY_CLIENT_ID
  const credentials = { username: login.username, password: fields.get('password') ?? undefined, clientId }
  try {
    return await logIn(credentials, source)
  } catch (error) {
    if (error instanceof OAuthError) return error
    throw error
  }
}

function answerLoginPage(request: Request, login: Login, tools: PageTools): Promise<Response> {
  const { cookies, host } = tools
  const known = cookies.read(request, 'visit')
  const visit = known ?? createOpaqueToken()
  const { failure } = login
  const purpose =
    login.request === undefined
      ? html`<p>To see and take back what you have allowed.</p>`
      : html`<p>To continue to <strong>${login.request.client.name}</strong>.</p>`
  const content = html`
${faultSummary(failure?.faults ?? [])}
${purpose}
${loginForm(login, visit)}
<p class="quiet">After several failed attempts a login is refused for a while, with the right password too.</p>`
  return answerPage(layout({ title: 'Log in', host }, content), {
    status: failure?.status ?? 200,
    headers: retryHeaders(failure?.retryAfter),
    // The answer to the form may be the redirect to the client, where nothing is left to ask.
    formTargets: login.request === undefined ? [] : [formTarget(login.request.redirectUri)],
    cookies: known === undefined ? [cookies.set('visit', visit)] : [],
  })
}

function loginForm({ returnTo, username = '', failure }: Login, visit: string): Html {
  const path = formatReturnTo(returnTo)
  const faultOf = (field: string) => failure?.faults.find((fault) => fault.field === field)
  return html`<form method="post" action="login">
<input type="hidden" name="return_to" value="${path}">
<input type="hidden" name="csrf" value="${csrfToken(visit, identityOf(path))}">
${field({ id: 'username', label: 'User name', type: 'text', autocomplete: 'username', fault: faultOf('username') }, username)}
${field({ id: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', fault: faultOf('password') })}
<button class="main stretch">Log in</button>
</form>`
}

interface Field {
  readonly id: string
  readonly label: string
  readonly type: 'text' | 'password'
  readonly autocomplete: string
  readonly fault: Fault | undefined
}

function field({ id, label, type, autocomplete, fault }: Field, value = ''): Html {
  const marks = fault === undefined ? '' : html` aria-invalid="true" aria-describedby="${id}-fault"`
  return html`<div class="field">
<label for="${id}">${label}</label>
${fault === undefined ? '' : html`<p class="fault" id="${id}-fault">${fault.text}</p>`}
<input id="${id}" name="${id}" type="${type}" value="${value}" autocomplete="${autocomplete}" autocapitalize="none"
spellcheck="false"${marks}>
</div>`
}

function identityOf(path: string): FormIdentity {
  return ['login', path]
}
