import { html } from 'hono/html'
import type { Consent, Session } from '../../oauth/stores.ts'
import { answerPage } from './answers.ts'
import { type BrowserUser, findUsername } from './browser-user.ts'
import { csrfToken, type FormIdentity } from './csrf.ts'
import { type Fault, faultSummary, type Html, instant, layout, notice } from './layout.ts'
import type { PageTools } from './needs.ts'
import { scopeText } from './scope-text.ts'

/** What a user can do here; a form does one of it to one thing. */
export const ACTIONS = ['withdraw', 'end', 'end-all'] as const
export type Action = (typeof ACTIONS)[number]

/** More are counted only: whoever has so many ends them all. */
const MAX_SESSIONS = 50

/** The form of an action on one thing; of all, where the id is empty. */
export function identityOf(action: Action, id: string): FormIdentity {
  return ['account', action, id]
}

/** The form that logs out. */
export const LOGOUT: FormIdentity = ['logout']

/** For a form that was made for another login, or changed, or comes from elsewhere. */
export const STALE: Fault = {
  text: 'This page was no longer up to date. Nothing has been done: please choose again.',
}

/** What the user has allowed, and the sessions that live, each with its button. */
export async function answerAccountPage(
  user: BrowserUser,
  tools: PageTools,
  { done, fault }: { readonly done?: string | undefined; readonly fault?: Fault } = {},
): Promise<Response> {
  const { storage, tokens, host } = tools
  const accountId = user.account.id
  const username = (await findUsername(accountId, tools)) ?? accountId
  const allowed = await storage.consents.list(accountId)
  const live = await tokens.sessions.listLive(accountId)
  const names = await namesOf([...allowed, ...live.slice(0, MAX_SESSIONS)], tools)
  const content = html`
${faultSummary(fault === undefined ? [] : [fault])}
${notice(done)}
<div class="head">
<p>Logged in as <strong>${username}</strong></p>
<form method="post" action="logout">
<input type="hidden" name="csrf" value="${csrfToken(user.cookie, LOGOUT)}">
<button>Log out</button>
</form>
</div>
<h2>Applications with access</h2>
${consentList(allowed, { names, user }, tools)}
<h2>Sessions</h2>
${sessionList(live, { names, user })}`
  return answerPage(layout({ title: 'Your account', host, isWide: true }, content), {
    status: fault === undefined ? 200 : 403,
  })
}

/** By client id; a client that was removed meanwhile goes by its id. */
async function namesOf(
  entries: readonly { readonly clientId: string }[],
  { clients }: PageTools,
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(entries.map(({ clientId }) => clientId))]
  return new Map(
    await Promise.all(ids.map(async (id) => [id, (await clients.find(id))?.name ?? id] as const)),
  )
}

interface Listing {
  /** Of the clients, by id. */
  readonly names: ReadonlyMap<string, string>
  readonly user: BrowserUser
}

function consentList(consents: readonly Consent[], { names, user }: Listing, { catalogue }: PageTools): Html {
  if (consents.length === 0)
    return html`<p class="quiet">You have not allowed anything to any application.</p>`
  const entries = consents.map(({ clientId, scopes, givenAt }) => {
    const name = names.get(clientId) ?? clientId
    const may = scopes.map((scope) => html`<li>${scopeText(scope, catalogue).description}</li>`)
    return html`<li>
<div>
<h3>${name}</h3>
${may.length === 0 ? html`<p>Knows who you are.</p>` : html`<ul>${may}</ul>`}
<p class="quiet">Allowed ${instant(givenAt)}</p>
</div>
${actionForm({ action: 'withdraw', id: clientId, label: 'Take back', of: name }, user)}
</li>`
  })
  return html`<p class="quiet">To take access back also ends every session with the application.</p>
<ul class="entries">${entries}</ul>`
}

function sessionList(sessions: readonly Session[], { names, user }: Listing): Html {
  if (sessions.length === 0) return html`<p class="quiet">No application has a session of yours.</p>`
  const shown = sessions.slice(0, MAX_SESSIONS)
  const entries = shown.map(({ id, clientId, scopes, createdAt, expiresAt }) => {
    const name = names.get(clientId) ?? clientId
    return html`<li>
<div>
<h3>${name}</h3>
<p>${scopes.length === 0 ? 'No scopes' : html`<code>${scopes.join(' ')}</code>`}</p>
<p class="quiet">Since ${instant(createdAt)}, until ${instant(expiresAt)} at the latest</p>
</div>
${actionForm({ action: 'end', id, label: 'End', of: `the session with ${name}` }, user)}
</li>`
  })
  const rest = sessions.length - shown.length
  return html`<ul class="entries">${entries}</ul>
${rest > 0 ? html`<p class="quiet">And ${rest} older ones.</p>` : ''}
${actionForm({ action: 'end-all', id: '', label: 'Log out everywhere', of: '' }, user)}`
}

interface ActionForm {
  readonly action: Action
  readonly id: string
  readonly label: string
  /** Completes the label for those who hear it without what stands beside it. */
  readonly of: string
}

function actionForm({ action, id, label, of }: ActionForm, { cookie }: BrowserUser): Html {
  return html`<form method="post" action="account">
<input type="hidden" name="action" value="${action}">
<input type="hidden" name="id" value="${id}">
<input type="hidden" name="csrf" value="${csrfToken(cookie, identityOf(action, id))}">
<button>${label}${of === '' ? '' : html`<span class="unseen"> ${of}</span>`}</button>
</form>`
}
