import type { Plugin } from 'graphql-yoga'
import { formPaths, paths } from './paths.ts'

/** Headers that every answer to a request that could be read carries. */
export function useHeaders(origins: readonly string[]): Plugin {
  return {
    onResponse({ response: { headers } }) {
      // An answer depends on who asks, and may hold a token.
      if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
      headers.set('x-content-type-options', 'nosniff')
      headers.set('referrer-policy', 'no-referrer')
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
