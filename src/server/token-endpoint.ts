import type { Logger } from 'pino'
import { OAUTH_ERROR_STATUS, OAuthError } from '../oauth/errors.ts'
import type { TokenAnswer, TokenRequest, TokenService } from '../oauth/token-service.ts'
import { isForm, readText } from '../yoga/read-text.ts'
import { toOAuthError } from './token-errors.ts'

const MAX_BODY_BYTES = 10_000

/** RFC 6749 §5.1: nothing between us and the client may keep a token. */
const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** `POST /token` (RFC 6749 §3.2): a form in, JSON out. */
export async function answerTokenRequest(
  request: Request,
  service: TokenService,
  log: Logger,
): Promise<Response> {
  if (request.method !== 'POST') {
    const error = new OAuthError('invalid_request', 'the token endpoint takes POST only')
    return refuse(error, { status: 405, headers: { allow: 'POST, OPTIONS' } })
  }
  if (!isForm(request)) {
    return refuse(new OAuthError('invalid_request', 'the body must be application/x-www-form-urlencoded'))
  }
  const form = await readText(request, MAX_BODY_BYTES)
  if (form === undefined) {
    return refuse(new OAuthError('invalid_request', 'the body is too long'), { status: 413 })
  }
  try {
    return Response.json(answerBody(await service.grant(readParameters(form))), { headers: noStore })
  } catch (error) {
    return refuse(toOAuthError(error, log))
  }
}

function readParameters(form: string): TokenRequest {
  const parameters = new URLSearchParams(form)
  const names = [...parameters.keys()]
  // RFC 6749 §3.2: parameters MUST NOT be included more than once.
  if (new Set(names).size < names.length) {
    throw new OAuthError('invalid_request', 'a parameter stands more than once')
  }
  const parameter = (name: string) => parameters.get(name) ?? undefined
  return {
    grantType: parameter('grant_type'),
    username: parameter('username'),
    password: parameter('password'),
    scope: parameter('scope'),
  }
}

function answerBody({ accessToken, tokenType, expiresIn, scope }: TokenAnswer): Record<string, unknown> {
  return {
    access_token: accessToken,
    token_type: tokenType,
    expires_in: expiresIn,
    ...(scope !== undefined && { scope }),
  }
}

function refuse(
  { code, description, retryAfter }: OAuthError,
  { status, headers }: { readonly status?: number; readonly headers?: Record<string, string> } = {},
): Response {
  return Response.json(
    { error: code, error_description: description },
    {
      status: status ?? OAUTH_ERROR_STATUS[code],
      headers: {
        ...noStore,
        ...headers,
        ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      },
    },
  )
}
