import type { Plugin } from 'graphql-yoga'
import { formPaths, paths } from './paths.ts'

/** Headers that every answer carries that says nothing else: it depends on who asks, and may hold a token. */
export function safetyHeaders(publicUrl: string): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    // RFC 6797 §7.2: not over plain HTTP.
    ...(publicUrl.startsWith('https:') && { 'strict-transport-security': 'max-age=63072000' }),
  }
}

export function useHeaders(origins: readonly string[], safety: Readonly<Record<string, string>>): Plugin {
  const entries = Object.entries(safety)
  return {
    onResponse({ response: { headers } }) {
      for (const [name, value] of entries) if (!headers.has(name)) headers.set(name, value)
      if (origins.length > 0) headers.append('vary', 'Origin')
    },
  }
}

/** CORS for the origins that are listed, and for no other; never with cookies, and never for a page. */
export function corsFor(request: Request, origins: readonly string[]) {
  const origin = request.headers.get('origin')
  const methods = methodsFor(new URL(request.url).pathname)
  if (origin === null || !origins.includes(origin) || methods === undefined) return false
  return {
    origin: [origin],
    methods: [...methods],
    allowedHeaders: ['authorization', 'content-type', 'x-requested-with', 'x-request-id', 'dpop'],
    exposedHeaders: ['WWW-Authenticate', 'X-Request-Id'],
    credentials: false,
    maxAge: 600,
  }
}

/** @returns `undefined` for what other pages have no business with */
function methodsFor(path: string): readonly string[] | undefined {
  if (formPaths.has(path)) return ['POST']
  if (path === paths.graphql) return ['GET', 'POST']
  return path.startsWith('/.well-known/') || path === paths.openApi ? ['GET'] : undefined
}
