import { html } from 'hono/html'
import type { CheckedAuthorizationRequest } from '../../oauth/authorization.ts'
import type { OAuthError } from '../../oauth/errors.ts'
import { answerPage, seeOther } from './answers.ts'
import { layout } from './layout.ts'

/** What an authorization request that is not valid is answered with: a page, or an error for the client. */
export function answerInvalid(
  checked: Exclude<CheckedAuthorizationRequest, { readonly kind: 'valid' }>,
  host: string,
): Response | Promise<Response> {
  return checked.kind === 'redirect' ? seeOther(checked.location) : answerBadRequest(checked.error, host)
}

/** For the user, whom nobody can be sent back to, and for whoever made the link (RFC 6749 §4.1.2.1). */
function answerBadRequest({ code, description, status }: OAuthError, host: string): Promise<Response> {
  const content = html`
<p>The application that led you here made a mistake, and it is not safe to send you back to it. Nothing has been done.</p>
<p class="quiet">For those who make it: <code>${code}</code>, ${description}.</p>`
  return answerPage(layout({ title: 'This link does not work', host }, content), { status })
}

/** A form that no browser sends from our pages. */
export function answerBadForm(status: 413 | 415, host: string): Promise<Response> {
  const reason = status === 413 ? 'What was sent is too long.' : 'What was sent is not a form.'
  const content = html`<p>${reason} Nothing has been done.</p>`
  return answerPage(layout({ title: 'This cannot be answered', host }, content), { status })
}

/** A fault of ours, or of what we depend on. */
export function answerFault({ status, retryAfter }: OAuthError, host: string): Promise<Response> {
  const isPassing = retryAfter !== undefined
  const title = isPassing ? 'Not available now' : 'Something went wrong'
  const content = isPassing
    ? html`<p>The service is busy or out of reach. Please try again in a moment.</p>`
    : html`<p>The fault is on our side, and it has been noted. Please try again later.</p>`
  return answerPage(layout({ title, host }, content), { status, headers: retryHeaders(retryAfter) })
}

/** `Retry-After`, where it is known. */
export function retryHeaders(seconds: number | undefined): Readonly<Record<string, string>> {
  return seconds === undefined ? {} : { 'retry-after': String(seconds) }
}
