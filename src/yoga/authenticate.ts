import type { Claims, ScopeReader } from '../scopes/claims.ts'
import { formatChallenge, parseBearer } from './bearer.ts'
import { isForm, readText } from './read-text.ts'

/**
 * The claims of a token that is valid now, or `undefined` for any other. What it throws is not taken for a bad token.
 */
export type VerifyToken = (
  token: string,
  request: Request,
) => Promise<Claims | undefined> | Claims | undefined

/** Who sent a request. */
export type Authentication =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'authenticated'; readonly claims: Claims; readonly token: string }
  | { readonly kind: 'refused'; readonly response: Response }

export interface AuthenticateNeeds {
  readonly verify: VerifyToken
  readonly scopes: ScopeReader
  readonly realm: string
}

/** Reads and verifies the bearer token of a request (RFC 6750 §2.1); none at all is an anonymous caller. */
export async function authenticate(
  request: Request,
  { verify, scopes, realm }: AuthenticateNeeds,
): Promise<Authentication> {
  const credentials = parseBearer(request.headers.get('authorization'))
  if (credentials.kind === 'none') return { kind: 'anonymous' }
  if (credentials.kind === 'malformed' || (await hasFormToken(request))) {
    const errorDescription = 'Send one access token, as: Authorization: Bearer TOKEN'
    return refuse(request, 400, formatChallenge({ realm, error: 'invalid_request', errorDescription }))
  }
  const { token } = credentials
  const claims = await verify(token, request)
  if (isClaims(claims) && scopes(claims) !== undefined) return { kind: 'authenticated', claims, token }
  const errorDescription = 'The access token is not valid, or no longer'
  return refuse(request, 401, formatChallenge({ realm, error: 'invalid_token', errorDescription }))
}

/** Without types a verifier may answer anything: what is no set of claims is no valid token. */
function isClaims(claims: unknown): claims is Claims {
  return typeof claims === 'object' && claims !== null
}

/** RFC 6750 §2: a token in the header and another one in the form body is malformed. */
async function hasFormToken(request: Request): Promise<boolean> {
  if (!isForm(request)) return false
  const text = await readText(request.clone(), maxFormBytes)
  return new URLSearchParams(text).has('access_token')
}

/** A form that is longer is not looked into: the token in the header is the one that counts, whatever it holds. */
const maxFormBytes = 100_000

/** A GraphQL result with one error, in the media type that was asked for, and a challenge. */
function refuse(request: Request, status: 400 | 401, challenge: string): Authentication {
  const message = status === 401 ? 'The access token is not valid.' : 'The credentials are malformed.'
  const code = status === 401 ? 'UNAUTHENTICATED' : 'BAD_REQUEST'
  const preferred = 'application/graphql-response+json'
  const mediaType = request.headers.get('accept')?.includes(preferred) ? preferred : 'application/json'
  const headers = {
    'content-type': `${mediaType}; charset=utf-8`,
    'www-authenticate': challenge,
    'cache-control': 'no-store',
  }
  return {
    kind: 'refused',
    response: Response.json({ errors: [{ message, extensions: { code } }] }, { status, headers }),
  }
}
