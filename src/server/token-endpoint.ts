import type { TokenAnswer, TokenService } from '../oauth/token-service.ts'
import { formEndpoint, noStore } from './form-endpoint.ts'
import type { RequestLog } from './request-log.ts'
import type { Route } from './routes.ts'

/** `POST /token` (RFC 6749 §3.2): a form in, JSON out. */
export function tokenEndpoint(tokens: TokenService, log: RequestLog): Route {
  return formEndpoint(log, async ({ parameter, credentials, source }) => {
    const request = {
      grantType: parameter('grant_type'),
      scope: parameter('scope'),
      resource: parameter('resource'),
      username: parameter('username'),
      password: parameter('password'),
      refreshToken: parameter('refresh_token'),
      code: parameter('code'),
      redirectUri: parameter('redirect_uri'),
      codeVerifier: parameter('code_verifier'),
    }
    const answer = await tokens.grant(request, credentials, source)
    return Response.json(answerBody(answer), { headers: noStore })
  })
}

function answerBody(answer: TokenAnswer): Record<string, unknown> {
  const { accessToken, tokenType, expiresIn, scope, refreshToken } = answer
  return {
    access_token: accessToken,
    token_type: tokenType,
    expires_in: expiresIn,
    ...(scope !== undefined && { scope }),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
  }
}
