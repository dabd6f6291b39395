import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose'

export const issuer = 'https://login.example'
export const audience = 'https://api.example'
const algorithm = 'ES256'

export interface Signer {
  readonly publicJwk: JWK
  /** An access token that outlives every measurement. */
  sign(scopes: readonly string[]): Promise<string>
}

export async function createSigner(): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
  return {
    publicJwk: await exportJWK(publicKey),
    sign: (scopes) =>
      new SignJWT({ scope: scopes.join(' ') })
        .setProtectedHeader({ alg: algorithm, typ: 'at+jwt' })
        .setSubject('user-7')
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('1 day')
        .sign(privateKey),
  }
}

export type Verify = (token: string) => Promise<JWTPayload | undefined> | JWTPayload | undefined

/** Verifies the signature, the issuer, the audience and the time of every token it is asked about, with jose. */
export async function createVerifier(publicJwk: JWK): Promise<Verify> {
  const key = await importJWK(publicJwk, algorithm)
  const options = { issuer, audience, algorithms: [algorithm], requiredClaims: ['exp'] }
  return (token) =>
    jwtVerify(token, key, options).then(
      ({ payload }) => payload,
      () => undefined,
    )
}

/** Verifies a token once: what was found valid is remembered by the whole token, until it expires. */
export function rememberVerified(verify: Verify, limit = 1_000): Verify {
  const verified = new Map<string, JWTPayload>()
  return (token) => {
    const known = verified.get(token)
    if (known?.exp !== undefined && known.exp * 1_000 > Date.now()) return known
    return Promise.resolve(verify(token)).then((claims) => {
      if (claims === undefined) return undefined
      const [oldest] = verified.keys()
      if (verified.size >= limit && oldest !== undefined) verified.delete(oldest)
      verified.set(token, claims)
      return claims
    })
  }
}
