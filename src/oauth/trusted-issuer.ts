import { z } from 'zod'
import { isScopeToken } from './scope.ts'

/** Only signatures that can be checked without being able to make them: never `HS*`, never `none`. */
const ISSUER_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
] as const

export type IssuerAlgorithm = (typeof ISSUER_ALGORITHMS)[number]

/** An authorization server of somebody else, whose access tokens are accepted. */
export interface TrustedIssuer {
  /** As in `iss`, character by character: a slash at the end counts. */
  readonly issuer: string
  /** The issuer's JWK set, over https. It alone says which keys are the issuer's; what a token's header names is not fetched. */
  readonly jwksUri: string
  /** What stands in `aud` for this API; of several one is enough. Never the id of a client: that is the audience of ID tokens. */
  readonly audience: string | readonly string[]
  /** Those that the issuer signs with. A token with any other is refused before a key is looked for. */
  readonly algorithms: readonly IssuerAlgorithm[]
  /**
   * The claim with the scopes, by its name or by a dotted path as `scopesFrom` reads it. Default: the first there is of
   * `scope`, `scp`, `scopes`.
   */
  readonly scopeClaim?: string | undefined
  /**
   * What the issuer's roles are worth here: claim (name or dotted path) → role → scopes, which are added to those of
   * the scope claim. Roles that are not listed bring nothing, whatever they are called. Default: no role brings any.
   */
  readonly roleScopes?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
  /**
   * What the header must say in `typ`. `at+jwt` is RFC 9068, and lets no ID token pass. `JWT` is for issuers that do
   * not mark their access tokens (Entra, Keycloak, Okta, Auth0 outside its RFC 9068 profile): it takes `JWT`, no `typ`,
   * and `at+jwt`, and refuses what shows itself as an ID token by its claims; an ID token that does not is told apart
   * by `audience` alone. Default: `at+jwt`.
   */
  readonly type?: 'at+jwt' | 'JWT'
  /** Seconds that `iat` and `nbf` may lie ahead, from 0 to 60; `exp` has no such grace. Default: 30. */
  readonly clockSkew?: number
}

const text = z.string().min(1)
const scope = z.string().refine(isScopeToken, 'must be a scope (RFC 6749 §3.3)')

const trustedIssuers = (allowInsecureHttp: boolean) => {
  const trustedIssuer = z.strictObject({
    issuer: text,
    jwksUri: z
      .string()
      .refine(
        (url) => isKeySource(url, allowInsecureHttp),
        allowInsecureHttp ? 'must be an https URL, or http on loopback' : 'must be an https URL',
      ),
    audience: z.union([text, z.array(text).min(1).readonly()]),
    algorithms: z.array(z.enum(ISSUER_ALGORITHMS, `must be one of ${ISSUER_ALGORITHMS.join(', ')}`)).min(1),
    scopeClaim: text.optional(),
    roleScopes: z.record(text, z.record(z.string(), z.array(scope))).default({}),
    type: z.enum(['at+jwt', 'JWT']).default('at+jwt'),
    clockSkew: z.number().min(0).max(60).default(30),
  })
  return z
    .array(trustedIssuer)
    .min(1)
    .refine(hasDistinctIssuers, {
      error: 'must not name an issuer twice',
      // Beside the faults of the members, not after them.
      when: ({ value }) => Array.isArray(value),
    })
}

/** With the defaults filled in. */
export type CheckedIssuer = z.output<ReturnType<typeof trustedIssuers>>[number]

/**
 * A copy: what happens to the list later changes nothing.
 *
 * @throws {TypeError} with one line for each fault of the list
 */
export function requireTrustedIssuers(
  issuers: readonly TrustedIssuer[],
  allowInsecureHttp: boolean,
): readonly CheckedIssuer[] {
  const { data, error } = trustedIssuers(allowInsecureHttp).safeParse(issuers)
  if (data !== undefined) return data
  const faults = error.issues.map(({ path, message }) => `${['issuers', ...path].join('.')}: ${message}`)
  throw new TypeError(faults.join('\n'))
}

function isKeySource(text: string, allowInsecureHttp: boolean): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (allowInsecureHttp && protocol === 'http:' && isLoopback(hostname))
}

function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}

function hasDistinctIssuers(issuers: readonly { readonly issuer: unknown }[]): boolean {
  return new Set(issuers.map((each) => each?.issuer)).size === issuers.length
}
