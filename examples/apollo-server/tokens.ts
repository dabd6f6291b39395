import { GraphQLError } from 'graphql'
import { jwtVerify, SignJWT } from 'jose'

// One secret that signs and verifies, so that the example needs nothing else. With an identity provider, verify by its
// published keys: see createRemoteJWKSet of jose, or createIssuerVerifier of graphql-scopes/oauth.
const secret = new TextEncoder().encode(process.env.TOKEN_SECRET ?? 'a secret of this example, 32 bytes')
const issuer = 'https://login.example'
const audience = 'https://books.example/graphql'

/** @returns the verified claims, or `undefined` where no token was sent */
export async function claimsOf(authorization: string | undefined) {
  if (authorization === undefined) return undefined
  const token = authorization.replace(/^Bearer /i, '')
  try {
    const { payload } = await jwtVerify(token, secret, {
      issuer,
      audience,
      algorithms: ['HS256'],
      requiredClaims: ['exp'],
    })
    return payload
  } catch {
    // A token that is not valid is refused even where none is needed.
    throw new GraphQLError('The token is not valid.', {
      extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
    })
  }
}

export function createToken(scope: string): Promise<string> {
  return new SignJWT({ scope })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('ada')
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime('10 min')
    .sign(secret)
}
