import type { GraphQLParams } from 'graphql-yoga'
import { type ChallengingApi, formatChallenge } from '../scopes/challenge.ts'
import { type Claims, isClaims, type ScopeReader } from '../scopes/claims.ts'
import { isThenable } from '../scopes/thenable.ts'
import { parseBearer } from './bearer.ts'

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
  readonly api: ChallengingApi
}

/**
 * Reads and verifies the bearer token of a request (RFC 6750 §2.1); none at all is an anonymous caller.
 *
 * @returns at once, where `verify` answers at once: a promise would cost each request a turn or two of the event loop
 */
export function authenticate(
  request: Request,
  { verify, scopes, api }: AuthenticateNeeds,
): Promise<Authentication> | Authentication {
  const credentials = parseBearer(request.headers.get('authorization'))
  if (credentials.kind === 'none') return { kind: 'anonymous' }
  if (credentials.kind === 'malformed') return { kind: 'refused', response: refuseMalformed(request, api) }
  const { token } = credentials
  // Without types a verifier may answer anything: what is no set of claims is no valid token.
  const conclude = (claims: Claims | undefined): Authentication => {
    if (isClaims(claims) && isReadable(claims, scopes)) return { kind: 'authenticated', claims, token }
    const errorDescription = 'The access token is not valid, or no longer'
    const challenge = formatChallenge({ ...api, error: 'invalid_token', errorDescription })
    return { kind: 'refused', response: refuse(request, 401, challenge) }
  }
  const verified = verify(token, request)
  return isPromise(verified) ? Promise.resolve(verified).then(conclude) : conclude(verified)
}

/** Claims have no functions among them: whatever has this one is a promise of claims, whoever made it. */
export function isPromise<Value>(value: Promise<Value> | Value): value is Promise<Value> {
  return isThenable(value)
}

/** Claims that a verifier remembers are read once. */
function isReadable(claims: Claims, scopes: ScopeReader): boolean {
  if (readable.get(claims) === scopes) return true
  if (scopes(claims) === undefined) return false
  readable.set(claims, scopes)
  return true
}

const readable = new WeakMap<Claims, ScopeReader>()

/**
 * Reads a GraphQL request from a form whose sender sent a token in the header. RFC 6750 §2: another one in the form is
 * malformed.
 */
export async function parseForm(request: Request, api: ChallengingApi): Promise<GraphQLParams | Response> {
  const form = new URLSearchParams(await request.text())
  if (form.has('access_token')) return refuseMalformed(request, api)
  const given = [...form].filter(([name, value]) => value !== '' && readers.has(name))
  return Object.fromEntries(given.map(([name, value]) => [name, readers.get(name)?.(value)]))
}

const readers: ReadonlyMap<string, (text: string) => unknown> = new Map([
  ['query', String],
  ['operationName', String],
  ['variables', parseJson],
  ['extensions', parseJson],
])

/** What is no JSON stays text, which Yoga refuses where it wants an object. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function refuseMalformed(request: Request, api: ChallengingApi): Response {
  const errorDescription = 'Send one access token, as: Authorization: Bearer TOKEN'
  return refuse(request, 400, formatChallenge({ ...api, error: 'invalid_request', errorDescription }))
}

/** A GraphQL result with one error, in the media type that was asked for, and a challenge. */
function refuse(request: Request, status: 400 | 401, challenge: string): Response {
  const message = status === 401 ? 'The access token is not valid.' : 'The credentials are malformed.'
  const code = status === 401 ? 'UNAUTHENTICATED' : 'BAD_REQUEST'
  const preferred = 'application/graphql-response+json'
  const mediaType = request.headers.get('accept')?.includes(preferred) ? preferred : 'application/json'
  const headers = {
    'content-type': `${mediaType}; charset=utf-8`,
    'www-authenticate': challenge,
    'cache-control': 'no-store',
  }
  return Response.json({ errors: [{ message, extensions: { code } }] }, { status, headers })
}
