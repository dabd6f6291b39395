import { isThenable } from './thenable.ts'

/** The payload of a token that was verified: the engine believes it. Never changed once handed over. */
export type Claims = Readonly<Record<string, unknown>>

/**
 * Finds the granted scopes in a token's claims: none is an empty list, `undefined` says that the claims cannot be
 * read, and the caller then counts as one without a valid token.
 */
export type ScopeReader = (claims: Claims) => readonly string[] | undefined

/**
 * Reads the scopes from the first of these claims that is there; none of them is no scopes. A claim that is neither
 * a string of scopes separated by spaces nor a list of strings cannot be read, and the later ones are then not tried.
 *
 * A path is the name of a claim, or leads into objects: `realm_access.roles`. Names may have dots in them
 * (`https://x.example/scope`): a claim of exactly that name comes first, then the shortest name that leads on.
 *
 * @throws {TypeError} there is no path, or an empty one
 */
export function scopesFrom(...paths: readonly [string, ...string[]]): ScopeReader {
  if (paths.length === 0 || paths.includes('')) throw new TypeError('scopesFrom needs the names of claims')
  return (claims) => {
    for (const path of paths) {
      const value = findClaim(claims, path)
      if (value !== undefined) return parseScopes(value)
    }
    return []
  }
}

/** The `scope` claim of RFC 9068 (RFC 8693 §4.2): a string of scopes separated by spaces, or a list as some issuers write it. */
export const readScopeClaim: ScopeReader = scopesFrom('scope')

/** `scope`, else `scp` (Entra, Okta, Hydra), else `scopes` (Passport): the first that is there, as a string or a list. */
export const readCommonScopeClaim: ScopeReader = scopesFrom('scope', 'scp', 'scopes')

/**
 * Whether this can be the payload of a token. What a verifier or a context holds by mistake is none: a list, an error, a
 * date, a map.
 *
 * @throws {TypeError} it is a promise: somebody forgot to await it, and nobody can tell what it will be
 */
export function isClaims(value: unknown): value is Claims {
  if (isThenable(value)) throw new TypeError('the claims are a promise; await it before they are looked at')
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** Own properties only: whoever names a claim `__proto__` or `constructor` must not be answered by a prototype. */
function findClaim(claims: unknown, path: string): unknown {
  if (!isObject(claims)) return undefined
  if (Object.hasOwn(claims, path)) return claims[path]
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot)
    const found = Object.hasOwn(claims, name) ? findClaim(claims[name], path.slice(dot + 1)) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseScopes(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return value.split(' ').filter((scope) => scope !== '')
  return Array.isArray(value) && value.every((scope) => typeof scope === 'string') ? value : undefined
}
