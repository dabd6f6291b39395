import type { TokenService } from '../oauth/token-service.ts'
import { formEndpoint, noStore } from './form-endpoint.ts'
import type { RequestLog } from './request-log.ts'
import type { Route } from './routes.ts'

/** `POST /revoke` (RFC 7009 §2): 200 and nothing more, also for what was no token of ours. */
export function revocationEndpoint(tokens: TokenService, log: RequestLog): Route {
  return formEndpoint(log, async ({ parameter, credentials, source }) => {
    await tokens.revoke({ token: parameter('token') }, credentials, source)
    return new Response(null, { status: 200, headers: noStore })
  })
}
