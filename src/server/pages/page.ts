import { isForm, readText } from '../../yoga/read-text.ts'
import type { RequestSource } from '../request-source.ts'
import type { Route } from '../routes.ts'
import { toOAuthError } from '../token-errors.ts'
import { answerBadForm, answerFault } from './error-page.ts'
import type { PageTools } from './needs.ts'

/** A request, and where it came from. */
export interface PageRequest {
  readonly request: Request
  readonly source: RequestSource
}

/** By method. */
export interface Page {
  readonly get?: (request: PageRequest) => Promise<Response>
  /** @param fields as posted */
  readonly post?: (request: PageRequest, fields: URLSearchParams) => Promise<Response>
}

const MAX_BODY_BYTES = 10_000

/** A page as a route: other methods get 405, and whatever goes wrong becomes a page too. */
export function routeOf({ get, post }: Page, { host, log }: PageTools): Route {
  const allow = [...(get ? ['GET', 'HEAD'] : []), ...(post ? ['POST'] : [])].join(', ')
  return async (request, source) => {
    try {
      if (get && (request.method === 'GET' || request.method === 'HEAD'))
        return await get({ request, source })
      if (!post || request.method !== 'POST') return new Response(null, { status: 405, headers: { allow } })
      if (!isForm(request)) return await answerBadForm(415, host)
      const form = await readText(request, MAX_BODY_BYTES)
      if (form === undefined) return await answerBadForm(413, host)
      const fields = new URLSearchParams(form)
      log.remember(request, [...fields.values()])
      return await post({ request, source }, fields)
    } catch (error) {
      return answerFault(toOAuthError(error, log.of(request)), host)
    }
  }
}
