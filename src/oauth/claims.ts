import { z } from 'zod'
import { isScope, isScopeToken } from './scope.ts'

/** The payload of a verified access token (RFC 9068 §2.2), under the names it has there. Times are seconds since 1970. */
export interface AccessTokenClaims {
  readonly iss: string
  /** The account's id, or `client:` and the client's id where the client has the token for itself. */
  readonly sub: string
  readonly aud: string | readonly string[]
  readonly client_id: string
  readonly jti: string
  readonly iat: number
  readonly exp: number
  readonly nbf?: number | undefined
  /** Absent when nothing was granted. Well formed; our own tokens have the string, others write an array. */
  readonly scope?: string | readonly string[] | undefined
  /** The session that it dies with; absent in the token of a client for itself. */
  readonly sid?: string | undefined
  /** When the user logged in. */
  readonly auth_time?: number | undefined
  readonly [claim: string]: unknown
}

const text = z.string().min(1)
const scope = z.union([z.string().refine(isScope), z.array(z.string().refine(isScopeToken))])

const accessTokenClaims = z.looseObject({
  iss: text,
  sub: text,
  aud: z.union([text, z.array(text)]),
  client_id: text,
  jti: text,
  iat: z.number(),
  exp: z.number(),
  nbf: z.number().optional(),
  scope: scope.optional(),
  sid: text.optional(),
  auth_time: z.number().optional(),
})

/** @returns `undefined` unless each of the seven required claims is there and all have the right type; compares no values */
export function parseClaims(payload: unknown): AccessTokenClaims | undefined {
  return accessTokenClaims.safeParse(payload).data
}
