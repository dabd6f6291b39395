import type { TokenService } from '../oauth/token-service.ts'
import { formEndpoint, noStore } from './form-endpoint.ts'
import type { RequestLog } from './request-log.ts'
import type { Route } from './routes.ts'

/** `POST /introspect` (RFC 7662 §2): what a token is good for, to a client that says who it is. */
export function introspectionEndpoint(tokens: TokenService, log: RequestLog): Route {
  return formEndpoint(log, async ({ parameter, credentials, source }) =>
    Response.json(await tokens.introspect({ token: parameter('token') }, credentials, source), {
      headers: noStore,
    }),
  )
}
