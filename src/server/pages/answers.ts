import type { Html } from './layout.ts'
import { STYLES_SOURCE } from './styles.ts'

export interface AnswerOptions {
  /** Default: 200. */
  readonly status?: number
  /** Where the forms of the page may lead, beside to us: sources of CSP `form-action`. Default: nowhere. */
  readonly formTargets?: readonly string[]
  /** Lines of `Set-Cookie`. */
  readonly cookies?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** A page that nobody may keep, frame, or run anything in (RFC 9700 §4.16). */
export async function answerPage(
  page: Html,
  { status = 200, formTargets = [], cookies = [], headers = {} }: AnswerOptions = {},
): Promise<Response> {
  return new Response(String(await page), {
    status,
    headers: withCookies(cookies, {
      ...headers,
      ...PRIVATE,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        "default-src 'none'",
        `style-src ${STYLES_SOURCE}`,
        `form-action ${["'self'", ...formTargets].join(' ')}`,
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'x-frame-options': 'DENY',
    }),
  })
}

/** 303, and never 307, which would send on what was posted, the password too (RFC 9700 §4.12). */
export function seeOther(location: string, cookies: readonly string[] = []): Response {
  return new Response(null, { status: 303, headers: withCookies(cookies, { ...PRIVATE, location }) })
}

const PRIVATE = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

function withCookies(cookies: readonly string[], headers: Readonly<Record<string, string>>): Headers {
  const all = new Headers(headers)
  for (const cookie of cookies) all.append('set-cookie', cookie)
  return all
}

/**
 * The CSP source of a redirect URI. Chromium asks `form-action` for every redirect that follows a form, those of the
 * client's own page too: one that leads on to yet another origin is stopped there.
 */
export function formTarget(redirectUri: string): string {
  const { protocol, origin } = new URL(redirectUri)
  // CSP has no way to write `http://[::1]:8080`, and an app's own scheme has no origin: there the scheme must do.
  return /^https?:\/\/[a-z0-9.-]+(:\d+)?$/.test(origin) ? origin : protocol
}
