import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A form by its name, and whatever is hidden in it that must come back as it was. */
export type FormIdentity = readonly [name: string, ...hidden: string[]]

/**
 * What a form of ours carries and one of another site cannot: a MAC that only the cookie gives, which is not for that
 * site to read. It is good for this browser, this form and what is hidden in it. Nothing is stored, and no key is kept.
 *
 * @param cookie a secret that this browser alone has
 */
export function csrfToken(cookie: string, form: FormIdentity): string {
  return createHmac('sha256', cookie).update(JSON.stringify(form)).digest('base64url')
}

/** Whether a form comes from a page that we made for this browser; never without a cookie or a token. */
export function isOurForm(
  { headers }: Request,
  token: string | null,
  { cookie, form }: { readonly cookie: string | undefined; readonly form: FormIdentity },
): boolean {
  if (cookie === undefined || token === null) return false
  // Where the browser says so at all (Fetch Metadata). `Origin` says nothing here: without a referrer it is `null`.
  const site = headers.get('sec-fetch-site')
  if (site === 'cross-site' || site === 'same-site') return false
  return timingSafeEqual(digest(token), digest(csrfToken(cookie, form)))
}

/** Of one length, as the comparison needs it. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
