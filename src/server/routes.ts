import type { Plugin } from 'graphql-yoga'
import type { FindSource, RequestSource } from './request-source.ts'

/** Answers one path, whatever the method. */
export type Route = (request: Request, source: RequestSource) => Response | Promise<Response>

/** Routes beside the GraphQL endpoint, by exact path; `OPTIONS` is answered before, by Yoga's CORS. */
export function useRoutes(routes: ReadonlyMap<string, Route>, sourceOf: FindSource): Plugin {
  return {
    async onRequest({ request, url, endResponse, serverContext }) {
      const route = routes.get(url.pathname)
      if (route !== undefined) endResponse(await route(request, sourceOf(request, serverContext)))
    },
  }
}

/** A document that changes seldom and that anybody may read: `GET` and `HEAD` only. */
export function serveJson(read: () => unknown): Route {
  return async (request) =>
    request.method === 'GET' || request.method === 'HEAD'
      ? Response.json(await read(), { headers: { 'cache-control': 'public, max-age=300' } })
      : new Response(null, { status: 405, headers: { allow: 'GET, HEAD, OPTIONS' } })
}
