import type { AccessTokenClaims } from './claims.ts'
import { isPublicClient } from './clients.ts'
import { OAuthError } from './errors.ts'
import type { Client } from './stores.ts'

/** The answer, under the names of RFC 7662 §2.2. Times are seconds since 1970. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true
      readonly scope?: string
      readonly client_id: string
      readonly token_type: 'Bearer'
      readonly exp: number
      readonly iat: number
      readonly sub: string
      readonly aud: string | readonly string[]
      readonly iss: string
      readonly jti: string
    }

/** What an access token is good for, to whom it concerns (RFC 7662). */
export type Introspect = (token: string | undefined, client: Client) => Promise<Introspection>

/** @param find the claims of a live access token, for whatever resource of ours */
export function createIntrospection(
  find: (token: string) => Promise<AccessTokenClaims | undefined>,
): Introspect {
  return async (token, client) => {
    // RFC 7662 §2.1: whoever asks must be authenticated, or tokens could be guessed at here.
    if (isPublicClient(client)) {
      throw new OAuthError('invalid_client', 'introspection is for confidential clients only', {
        challenge: true,
      })
    }
    if (token === undefined) throw new OAuthError('invalid_request', 'the token is missing')
    const claims = await find(token)
    return claims !== undefined && maySee(client, claims) ? introspectionOf(claims) : { active: false }
  }
}

/** A client that can get no token itself is a resource server, which is shown those of others. */
function maySee({ id, grants }: Client, { client_id }: AccessTokenClaims): boolean {
  return grants.length === 0 || client_id === id
}

function introspectionOf(claims: AccessTokenClaims): Introspection {
  const { scope, client_id, exp, iat, sub, aud, iss, jti } = claims
  return {
    active: true,
    ...(scope !== undefined && { scope: [scope].flat().join(' ') }),
    client_id,
    token_type: 'Bearer',
    exp,
    iat,
    sub,
    aud,
    iss,
    jti,
  }
}
