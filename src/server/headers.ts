import type { Plugin } from 'graphql-yoga'

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

/** CORS for the origins that are listed, and for no other; never with cookies. */
export function corsFor(request: Request, origins: readonly string[]) {
  const origin = request.headers.get('origin')
  if (origin === null || !origins.includes(origin)) return false
  return {
    origin: [origin],
    methods: new URL(request.url).pathname === '/token' ? ['POST'] : ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'x-requested-with', 'x-request-id'],
    exposedHeaders: ['WWW-Authenticate', 'X-Request-Id'],
    credentials: false,
    maxAge: 600,
  }
}
