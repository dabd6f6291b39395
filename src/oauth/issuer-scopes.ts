import { isScopeToken } from './scope.ts'

type Claims = Readonly<Record<string, unknown>>

export interface ScopeMapping {
  /** Name or dotted path of the claim with the scopes; `undefined` takes the first there is of the common ones. */
  readonly scopeClaim?: string | undefined
  /** By the name or dotted path of a claim with roles: the scopes that each role brings. */
  readonly roleScopes: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

const COMMON_SCOPE_CLAIMS = ['scope', 'scp', 'scopes']

/**
 * What an issuer granted: the scopes of its scope claim, then those of the roles that the mapping knows. What cannot
 * be a scope (RFC 6749 §3.3) is left out, as joined with spaces it would turn into others.
 *
 * @returns without repeats; `undefined` when a claim that the mapping names has a shape that cannot be read
 */
export function readGrantedScopes(claims: Claims, mapping: ScopeMapping): readonly string[] | undefined {
  const scopes = readScopes(claims, mapping.scopeClaim)
  const ofRoles = Object.entries(mapping.roleScopes).map(([claim, table]) => {
    return parseRoles(findClaim(claims, claim))?.flatMap((role) =>
      Object.hasOwn(table, role) ? (table[role] ?? []) : [],
    )
  })
  const granted = [scopes, ...ofRoles]
  if (!granted.every((list) => list !== undefined)) return undefined
  return [...new Set(granted.flat())].filter(isScopeToken)
}

function readScopes(claims: Claims, scopeClaim: string | undefined): readonly string[] | undefined {
  const candidates = scopeClaim === undefined ? COMMON_SCOPE_CLAIMS : [scopeClaim]
  const value = candidates.map((name) => findClaim(claims, name)).find((found) => found !== undefined)
  return typeof value === 'string' ? value.split(' ') : parseStrings(value)
}

/** One name is a string (.NET writes a list of one like that), several are a list, or the keys of an object (Zitadel: role → organisations). */
function parseRoles(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  if (!isObject(value)) return parseStrings(value)
  return Object.values(value).every(isObject) ? Object.keys(value) : undefined
}

function parseStrings(value: unknown = []): readonly string[] | undefined {
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined
}

/** By the rules of `scopesFrom` in scopes/, which this folder does not import; a test holds the two together. */
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
