import type { Role, Scope } from '../generated/graphql.ts'

const customer = ['me', 'items', 'items:write', 'orders:read', 'orders:write'] as const satisfies Scope[]

const scopesOf: ReadonlyMap<string, readonly Scope[]> = new Map(
  Object.entries({
    customer,
    clerk: [...customer, 'users:read', 'payments:process'],
    admin: ['admin'],
  } satisfies Record<Role, readonly Scope[]>),
)

/**
 * The scopes that a user with these roles may be granted; the catalogue says what these imply.
 *
 * @param roles one that is unknown opens nothing
 * @returns without repeats
 */
export function allowedScopes(roles: readonly string[]): readonly string[] {
  return [...new Set(roles.flatMap((role) => scopesOf.get(role) ?? []))]
}
