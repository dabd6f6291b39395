import { parseClientCredentials } from '../oauth/basic-credentials.ts'
import type { ClientCredentials } from '../oauth/client-auth.ts'
import { OAuthError } from '../oauth/errors.ts'
import { isForm, readText } from '../yoga/read-text.ts'
import type { RequestLog } from './request-log.ts'
import type { RequestSource } from './request-source.ts'
import type { Route } from './routes.ts'
import { toOAuthError } from './token-errors.ts'

const MAX_BODY_BYTES = 10_000

/** RFC 6749 §5.1: nothing between us and the client may keep a token. */
export const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' }

/** What a client sent to an OAuth endpoint. Nothing in the address is read (RFC 6749 §2.3.1). */
export interface FormRequest {
  /** @returns `undefined` for a parameter that was not sent */
  parameter(name: string): string | undefined
  readonly credentials: ClientCredentials
  readonly source: RequestSource
}

/** An endpoint that takes a form by POST (RFC 6749 §3.2, RFC 7009 §2.1, RFC 7662 §2.1) and says its errors in JSON. */
export function formEndpoint(log: RequestLog, answer: (form: FormRequest) => Promise<Response>): Route {
  return async (request, source) => {
    if (request.method !== 'POST') {
      const error = new OAuthError('invalid_request', 'this endpoint takes POST only')
      return refuse(error, { status: 405, headers: { allow: 'POST, OPTIONS' } })
    }
    if (!isForm(request)) {
      return refuse(new OAuthError('invalid_request', 'the body must be application/x-www-form-urlencoded'))
    }
    const form = await readText(request, MAX_BODY_BYTES)
    if (form === undefined) {
      return refuse(new OAuthError('invalid_request', 'the body is too long'), { status: 413 })
    }
    log.remember(request, [...new URLSearchParams(form).values()])
    try {
      return await answer(readForm(new URLSearchParams(form), request, source))
    } catch (error) {
      return refuse(toOAuthError(error, log.of(request)))
    }
  }
}

function readForm(parameters: URLSearchParams, { headers }: Request, source: RequestSource): FormRequest {
  const names = [...parameters.keys()]
  // RFC 6749 §3.2: parameters MUST NOT be included more than once.
  if (new Set(names).size < names.length) {
    throw new OAuthError('invalid_request', 'a parameter stands more than once')
  }
  const parameter = (name: string) => parameters.get(name) ?? undefined
  const credentials = parseClientCredentials({
    authorization: headers.get('authorization') ?? undefined,
    clientId: parameter('client_id'),
    clientSecret: parameter('client_secret'),
  })
  return { parameter, credentials, source }
}

/** RFC 6749 §5.2. A challenge goes only to whoever must have one: clients look at it before they look at the error. */
function refuse(
  error: OAuthError,
  { status, headers }: { readonly status?: number; readonly headers?: Record<string, string> } = {},
): Response {
  return Response.json(
    { error: error.code, error_description: error.description },
    {
      status: status ?? error.status,
      headers: {
        ...noStore,
        ...headers,
        ...(error.challenge && { 'www-authenticate': 'Basic realm="oauth"' }),
        ...(error.retryAfter !== undefined && { 'retry-after': String(error.retryAfter) }),
      },
    },
  )
}
